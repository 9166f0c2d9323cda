import type { ReplicationController } from "../../generated/types.ts";
import { labelMapRequirements } from "../../machinery/label-selector.ts";
import type { Actor } from "../../sim/actor.ts";
import { replicaController } from "../replicaset/replica-controller.ts";

/** Keeps the pods of ReplicationControllers at their number, as upstream with the code of ReplicaSets. */
export const replicationController: Actor = replicaController({
  kind: "ReplicationController",
  resource: "replicationcontrollers",
  component: "replication-controller",
  selector: (object) => labelMapRequirements((object as ReplicationController).spec?.selector),
  reportsTerminating: false,
});
