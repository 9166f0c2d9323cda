import { isStatus } from "../../machinery/status.ts";
import { revisionOf } from "./annotations.ts";
import { revisionHistoryLimit, wantedReplicas } from "./limits.ts";
import { byCreation, type Rollout } from "./rollout.ts";

/** Deletes the oldest empty ReplicaSets beyond spec.revisionHistoryLimit (`cleanupDeployment`). */
export function cleanUp({ context, deployment, oldSets }: Rollout): void {
  const limit = revisionHistoryLimit(deployment);
  if (limit === undefined) return;
  const alive = oldSets.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  const surplus = alive.length - limit;
  if (surplus <= 0) return;
  alive.sort((a, b) => (revisionOf(a) ?? 0) - (revisionOf(b) ?? 0) || byCreation(a, b));
  for (const set of alive.slice(0, surplus)) {
    const { name = "", namespace = "", generation = 0 } = set.metadata;
    if (set.status?.replicas || wantedReplicas(set) !== 0 || generation > (set.status?.observedGeneration ?? 0))
      continue;
    try {
      context.delete("replicasets.apps", namespace, name);
    } catch (error) {
      if (!isStatus(error, "NotFound")) throw error;
    }
  }
}
