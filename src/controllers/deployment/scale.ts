import type { ReplicaSet } from "../../generated/types.ts";
import { desiredReplicas, maxReplicas } from "./annotations.ts";
import { cleanUp } from "./cleanup.ts";
import { isRollingUpdate, maxSurge, wantedReplicas } from "./limits.ts";
import { proportionalSizes, replicasToAdd } from "./proportions.ts";
import { activeSets, allSets, byCreation, resizeSet, type Rollout, scaleSet } from "./rollout.ts";
import { currentStatus, writeStatus } from "./status.ts";

/** Whether spec.replicas has changed since the ReplicaSets were last scaled (`isScalingEvent`). */
export function isScalingEvent(rollout: Rollout): boolean {
  const wanted = wantedReplicas(rollout.deployment);
  return activeSets(allSets(rollout)).some((set) => {
    const desired = desiredReplicas(set);
    return desired !== undefined && desired !== wanted;
  });
}

/** Scales a Deployment that is paused or has a new size, without moving its rollout on (`pkg/controller/deployment/sync.go`). */
export function scaleOnly(rollout: Rollout): void {
  scale(rollout);
  if (rollout.deployment.spec?.paused) cleanUp(rollout);
  writeStatus(rollout, currentStatus(rollout));
}

function scale(rollout: Rollout): void {
  const { deployment, newSet, oldSets } = rollout;
  const wanted = wantedReplicas(deployment);
  const active = activeSets(allSets(rollout));
  if (active.length <= 1) {
    const only = active[0] ?? newSet ?? oldSets.at(-1);
    if (only !== undefined) scaleSet(rollout, only, wanted);
  } else if (newSet !== undefined && isSaturated(newSet, wanted)) {
    for (const set of activeSets(oldSets)) scaleSet(rollout, set, 0);
  } else if (isRollingUpdate(deployment)) {
    scaleProportionally(rollout, active);
  }
}

/** The new ReplicaSet is all there, so that the others can go. */
function isSaturated(set: ReplicaSet, wanted: number): boolean {
  return (
    wantedReplicas(set) === wanted && desiredReplicas(set) === wanted && (set.status?.availableReplicas ?? 0) === wanted
  );
}

function scaleProportionally(rollout: Rollout, active: ReplicaSet[]): void {
  const { deployment } = rollout;
  const proportions = {
    replicas: wantedReplicas(deployment),
    surge: maxSurge(deployment),
    current: deployment.status?.replicas ?? 0,
  };
  const direction = Math.sign(replicasToAdd(active.map(shareOf), proportions));
  const sets = [...active].sort((a, b) => wantedReplicas(b) - wantedReplicas(a) || -direction * byCreation(a, b));
  const sizes = proportionalSizes(sets.map(shareOf), proportions);
  // Also those that keep their size get the annotations of the new scale.
  for (const [i, set] of sets.entries()) resizeSet(rollout, set, sizes[i] ?? 0);
}

function shareOf(set: ReplicaSet) {
  return { replicas: wantedReplicas(set), maxReplicas: maxReplicas(set) };
}
