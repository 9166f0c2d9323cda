import bootstrap from "../../../state/bootstrap/30-api-service.json" with { type: "json" };
import type { KubeObject } from "../../machinery/object.ts";
import type { Actor, Change } from "../../sim/actor.ts";

/** How often the API server looks after its own Service (`kubernetesservice/controller.go`, EndpointInterval). */
const INTERVAL = 10_000;
const NAME = "kubernetes";

/** The resources of the manifests that the API server keeps for itself. */
const RESOURCES: Readonly<Record<string, string>> = {
  Service: "services",
  Endpoints: "endpoints",
  EndpointSlice: "endpointslices.discovery.k8s.io",
};

/** Puts the API server's Service and its endpoints back when somebody deletes them. */
export const kubernetesService: Actor = {
  name: "kubernetesservice",
  user: "system:apiserver",
  fieldManager: "kube-apiserver",
  component: "kube-apiserver",
  latency: INTERVAL / 2,
  watches: Object.values(RESOURCES).map((resource) => ({ resource, keys: lost })),
  reconcile(_key, context) {
    for (const manifest of bootstrap) {
      const resource = RESOURCES[manifest.kind];
      if (resource === undefined || context.get(resource, manifest.metadata.namespace, NAME) !== undefined) continue;
      context.create(resource, manifest as unknown as KubeObject);
    }
    return undefined;
  },
};

function lost({ type, object }: Change): readonly string[] {
  const { namespace, name } = object.metadata;
  return type === "DELETED" && namespace === "default" && name === NAME ? [NAME] : [];
}
