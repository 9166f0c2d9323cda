import type { Pod } from "../../generated/types.ts";
import { isFinished } from "../../kinds/core/pod/pod-state.ts";
import { cleanUp } from "./cleanup.ts";
import { wantedReplicas } from "./limits.ts";
import { createNewSet } from "./new-set.ts";
import { isStoredComplete, syncRolloutStatus } from "./progress.ts";
import { activeSets, type Rollout, scaleSet } from "./rollout.ts";

/**
 * One step of the Recreate strategy: no new pod before the last old one is gone (`pkg/controller/deployment/recreate.go`).
 * Returns when to look for progress again.
 */
export function recreate(rollout: Rollout): number | undefined {
  const active = activeSets(rollout.oldSets);
  for (const set of active) scaleSet(rollout, set, 0);
  if (active.length > 0 || oldPodsRun(rollout)) return syncRolloutStatus(rollout);
  createNewSet(rollout);
  if (rollout.newSet !== undefined) scaleSet(rollout, rollout.newSet, wantedReplicas(rollout.deployment));
  if (isStoredComplete(rollout)) cleanUp(rollout);
  return syncRolloutStatus(rollout);
}

/** Pods on their way out still run. */
function oldPodsRun({ oldSets, context }: Rollout): boolean {
  return oldSets.some(({ metadata, status }) => {
    if (status?.replicas) return true;
    const pods = context.list<Pod>("pods", { namespace: metadata.namespace ?? "", owner: metadata.uid ?? "" });
    return pods.some((pod) => !isFinished(pod));
  });
}
