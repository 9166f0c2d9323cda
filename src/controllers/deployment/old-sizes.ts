/** The size of a ReplicaSet and how many of its pods are available. */
export interface Size {
  replicas: number;
  available: number;
}

/**
 * How many pods the old ReplicaSets may lose at most: neither the pods that the new one still lacks nor the minimum may
 * be touched (`reconcileOldReplicaSets`). 0 or less: none.
 */
export function removable(old: readonly Size[], fresh: Size, minAvailable: number): number {
  const all = old.reduce((sum, { replicas }) => sum + replicas, fresh.replicas);
  return all - minAvailable - (fresh.replicas - fresh.available);
}

/**
 * The sizes of the old ReplicaSets without their unavailable pods, of which at most `limit` go: broken pods would block
 * the rollout for ever (`cleanupUnhealthyReplicas`).
 * @param old  oldest first
 */
export function sizesWithoutUnhealthy(old: readonly Size[], limit: number): number[] {
  let left = limit;
  return old.map(({ replicas, available }) => {
    const gone = Math.max(0, Math.min(left, replicas - available));
    left -= gone;
    return replicas - gone;
  });
}

/**
 * The sizes of the old ReplicaSets when as many pods go as are available beyond the minimum
 * (`scaleDownOldReplicaSetsForRollingUpdate`).
 * @param old  oldest first
 */
export function sizesScaledDown(old: readonly Size[], fresh: Size, minAvailable: number): number[] {
  let left = old.reduce((sum, { available }) => sum + available, fresh.available) - minAvailable;
  return old.map(({ replicas }) => {
    const gone = Math.max(0, Math.min(left, replicas));
    left -= gone;
    return replicas - gone;
  });
}
