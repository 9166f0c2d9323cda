import type { ConfigMap, Namespace } from "../../generated/types.ts";
import { deepEqual } from "../../machinery/json.ts";
import type { Actor } from "../../sim/actor.ts";

const NAME = "kube-root-ca.crt";
/** The namespace whose copy is the original: the bootstrap puts it there. */
const SOURCE = "kube-system";
const DESCRIPTION_KEY = "kubernetes.io/description";
const DESCRIPTION =
  "Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters.";

/** Keeps the cluster's CA certificate in a ConfigMap in every namespace (`pkg/controller/certificates/rootcacertpublisher`). */
export const rootCaPublisher: Actor = {
  name: "root-ca-cert-publisher",
  user: "system:serviceaccount:kube-system:root-ca-cert-publisher",
  fieldManager: "kube-controller-manager",
  component: "root-ca-cert-publisher",
  latency: 1,
  watches: [
    { resource: "namespaces" },
    {
      resource: "configmaps",
      *keys({ object }, context) {
        const { name, namespace = "" } = object.metadata;
        if (name !== NAME) return;
        if (namespace !== SOURCE) yield namespace;
        else for (const { metadata } of context.list<Namespace>("namespaces")) yield metadata.name ?? "";
      },
    },
  ],
  reconcile(namespace, context) {
    const found = context.get<Namespace>("namespaces", "", namespace);
    if (found === undefined || found.metadata.deletionTimestamp !== undefined) return undefined;
    const data = { "ca.crt": context.get<ConfigMap>("configmaps", SOURCE, NAME)?.data?.["ca.crt"] ?? "" };
    const current = context.get<ConfigMap>("configmaps", namespace, NAME);
    const annotations = { ...current?.metadata.annotations, [DESCRIPTION_KEY]: DESCRIPTION };
    if (current === undefined) {
      context.create("configmaps", {
        apiVersion: "v1",
        kind: "ConfigMap",
        metadata: { name: NAME, namespace, annotations },
        data,
      });
    } else if (!deepEqual(current.data, data) || !deepEqual(current.metadata.annotations, annotations)) {
      context.update("configmaps", { ...current, metadata: { ...current.metadata, annotations }, data });
    }
    return undefined;
  },
};
