import type { DeploymentStatus, ReplicaSet } from "../../generated/types.ts";
import { deepEqual } from "../../machinery/json.ts";
import { REVISION } from "./annotations.ts";
import { setCondition } from "./conditions.ts";
import { maxUnavailable, wantedReplicas } from "./limits.ts";
import { allSets, type Rollout, sumOf } from "./rollout.ts";

/** The status that follows from the ReplicaSets; sets the Available condition (`calculateStatus`). */
export function currentStatus(rollout: Rollout): DeploymentStatus {
  const { deployment, newSet, collisionCount, context } = rollout;
  const sets = allSets(rollout);
  const available = sumOf(sets, (set) => set.status?.availableReplicas);
  const enough = available >= wantedReplicas(deployment) - maxUnavailable(deployment);
  rollout.conditions = setCondition(
    rollout.conditions,
    enough
      ? {
          type: "Available",
          status: "True",
          reason: "MinimumReplicasAvailable",
          message: "Deployment has minimum availability.",
        }
      : {
          type: "Available",
          status: "False",
          reason: "MinimumReplicasUnavailable",
          message: "Deployment does not have minimum availability.",
        },
    context.timestamp,
  );
  const terminating = terminatingReplicas(sets);
  return {
    ...(deployment.metadata.generation !== undefined && { observedGeneration: deployment.metadata.generation }),
    ...counted(
      "replicas",
      sumOf(sets, (set) => set.status?.replicas),
    ),
    ...counted("updatedReplicas", newSet?.status?.replicas ?? 0),
    ...counted(
      "readyReplicas",
      sumOf(sets, (set) => set.status?.readyReplicas),
    ),
    ...counted("availableReplicas", available),
    ...counted("unavailableReplicas", Math.max(0, sumOf(sets, wantedReplicas) - available)),
    ...(terminating !== undefined && { terminatingReplicas: terminating }),
    ...(collisionCount !== undefined && { collisionCount }),
    conditions: [...rollout.conditions],
  };
}

/** Writes status and revision where they have changed. Returns whether they have. */
export function writeStatus({ context, deployment, revision }: Rollout, status: DeploymentStatus): boolean {
  const annotations = { ...deployment.metadata.annotations, ...(revision !== undefined && { [REVISION]: revision }) };
  if (deepEqual(status, deployment.status ?? {}) && deepEqual(annotations, deployment.metadata.annotations ?? {}))
    return false;
  context.updateStatus("deployments.apps", {
    ...deployment,
    metadata: { ...deployment.metadata, ...(Object.keys(annotations).length > 0 && { annotations }) },
    status,
  });
  return true;
}

/** Go leaves out counts of 0. */
function counted<K extends string>(name: K, count: number): { [key in K]?: number } {
  return (count === 0 ? {} : { [name]: count }) as { [key in K]?: number };
}

/** Unknown as long as a ReplicaSet that has been looked at does not tell. */
function terminatingReplicas(sets: readonly ReplicaSet[]): number | undefined {
  let sum = 0;
  for (const { status } of sets) {
    if (status?.terminatingReplicas !== undefined) sum += status.terminatingReplicas;
    else if (status?.observedGeneration) return undefined;
  }
  return sum;
}
