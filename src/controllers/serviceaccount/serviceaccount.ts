import type { Namespace } from "../../generated/types.ts";
import { isStatus } from "../../machinery/status.ts";
import type { Actor } from "../../sim/actor.ts";

/** Keeps a ServiceAccount `default` in every namespace (`pkg/controller/serviceaccount`). */
export const serviceAccountController: Actor = {
  name: "serviceaccount",
  user: "system:serviceaccount:kube-system:service-account-controller",
  fieldManager: "kube-controller-manager",
  component: "service-account-controller",
  latency: 1,
  watches: [
    { resource: "namespaces" },
    {
      resource: "serviceaccounts",
      *keys({ object, type }) {
        if (type === "DELETED" && object.metadata.name === "default") yield object.metadata.namespace ?? "";
      },
    },
  ],
  reconcile(namespace, context) {
    const found = context.get<Namespace>("namespaces", "", namespace);
    if (found === undefined || found.metadata.deletionTimestamp !== undefined) return undefined;
    if (context.get("serviceaccounts", namespace, "default") !== undefined) return undefined;
    try {
      context.create("serviceaccounts", {
        apiVersion: "v1",
        kind: "ServiceAccount",
        metadata: { name: "default", namespace },
      });
    } catch (error) {
      if (!isStatus(error, "AlreadyExists")) throw error;
    }
    return undefined;
  },
};
