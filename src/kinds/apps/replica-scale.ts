import type { KubeObject } from "../../machinery/object.ts";
import type { ScaleMapping } from "../kind.ts";

/** The scale of a workload that has its replicas in spec and status. `selector` gives its label selector as text. */
export function replicaScale<T extends KubeObject>(selector: (object: T) => string): ScaleMapping {
  return {
    specReplicas: ["spec", "replicas"],
    statusReplicas: ["status", "replicas"],
    selector: (object) => selector(object as T),
  };
}
