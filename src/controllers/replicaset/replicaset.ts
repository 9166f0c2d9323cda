import type { ReplicaSet } from "../../generated/types.ts";
import { labelSelectorRequirements } from "../../machinery/label-selector.ts";
import type { Actor } from "../../sim/actor.ts";
import { replicaController } from "./replica-controller.ts";

/** Keeps the pods of ReplicaSets at their number. */
export const replicaSetController: Actor = replicaController({
  kind: "ReplicaSet",
  resource: "replicasets.apps",
  component: "replicaset-controller",
  selector: (object) => labelSelectorRequirements((object as ReplicaSet).spec?.selector),
  reportsTerminating: true,
});
