import type { ReplicaSet } from "../../generated/types.ts";
import { cleanUp } from "./cleanup.ts";
import { maxUnavailable, newSetSize, wantedReplicas } from "./limits.ts";
import { createNewSet } from "./new-set.ts";
import { removable, type Size, sizesScaledDown, sizesWithoutUnhealthy } from "./old-sizes.ts";
import { isStoredComplete, syncRolloutStatus } from "./progress.ts";
import { activeSets, allSets, type Rollout, scaleSet, sumOf } from "./rollout.ts";

/**
 * One step of a rolling update: either the new ReplicaSet grows or the old ones shrink, within maxSurge and
 * maxUnavailable (`pkg/controller/deployment/rolling.go`). Returns when to look for progress again.
 */
export function rollOut(rollout: Rollout): number | undefined {
  createNewSet(rollout);
  if (!growNewSet(rollout) && !shrinkOldSets(rollout) && isStoredComplete(rollout)) cleanUp(rollout);
  return syncRolloutStatus(rollout);
}

function growNewSet(rollout: Rollout): boolean {
  const { deployment, newSet } = rollout;
  if (newSet === undefined) return false;
  const size = wantedReplicas(newSet);
  const wanted = wantedReplicas(deployment);
  if (size >= wanted) return scaleSet(rollout, newSet, wanted);
  return scaleSet(rollout, newSet, newSetSize(deployment, size, sumOf(allSets(rollout), wantedReplicas)));
}

function shrinkOldSets(rollout: Rollout): boolean {
  const { deployment, newSet } = rollout;
  const old = activeSets(rollout.oldSets);
  if (newSet === undefined || old.length === 0) return false;
  const fresh = sizeOf(newSet);
  const minAvailable = wantedReplicas(deployment) - maxUnavailable(deployment);
  const limit = removable(old.map(sizeOf), fresh, minAvailable);
  if (limit <= 0) return false;
  const cleaned = scaleSets(rollout, old, sizesWithoutUnhealthy(old.map(sizeOf), limit));
  const left = rollout.oldSets.filter((set) => old.some(({ metadata }) => metadata.uid === set.metadata.uid));
  const shrunk = scaleSets(rollout, left, sizesScaledDown(left.map(sizeOf), fresh, minAvailable));
  return cleaned || shrunk;
}

function scaleSets(rollout: Rollout, sets: readonly ReplicaSet[], sizes: readonly number[]): boolean {
  let scaled = false;
  for (const [i, set] of sets.entries()) {
    const size = sizes[i];
    if (size !== undefined && scaleSet(rollout, set, size)) scaled = true;
  }
  return scaled;
}

function sizeOf(set: ReplicaSet): Size {
  return { replicas: wantedReplicas(set), available: set.status?.availableReplicas ?? 0 };
}
