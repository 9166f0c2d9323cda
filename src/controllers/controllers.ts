import type { Actor } from "../sim/actor.ts";
import { deploymentController } from "./deployment/deployment.ts";
import { replicaSetController } from "./replicaset/replicaset.ts";
import { replicationController } from "./replicationcontroller/replicationcontroller.ts";

/** Every controller of the cluster, sorted by name. */
export const CONTROLLERS: readonly Actor[] = [deploymentController, replicaSetController, replicationController];
