import type { Deployment, DeploymentSpec, RollingUpdateDeployment } from "../../generated/types.ts";
import { type IntOrString, scaledValue } from "../../machinery/int-or-string.ts";

/** The largest int32 says the same as no value: no limit. */
const NO_LIMIT = 2 ** 31 - 1;

/** spec.replicas of a Deployment or ReplicaSet. */
export function wantedReplicas({ spec }: { spec?: { replicas?: number } }): number {
  return spec?.replicas ?? 1;
}

/** How many pods a rolling update may run beside the wanted ones; 0 for other strategies. */
export function maxSurge(deployment: Deployment): number {
  const rolling = rollingUpdate(deployment.spec);
  return rolling === undefined ? 0 : scaled(rolling.maxSurge, deployment, true);
}

/** How many of the wanted pods may be missing in a rolling update; 0 for other strategies (`ResolveFenceposts`). */
export function maxUnavailable(deployment: Deployment): number {
  const rolling = rollingUpdate(deployment.spec);
  const replicas = wantedReplicas(deployment);
  if (rolling === undefined || replicas === 0) return 0;
  const unavailable = scaled(rolling.maxUnavailable, deployment, false);
  // Percentages of few replicas can both come to nothing, and then nothing could ever move.
  if (unavailable === 0 && maxSurge(deployment) === 0) return 1;
  return Math.min(unavailable, replicas);
}

/**
 * The size to which the new ReplicaSet may grow now (`NewRSNewReplicas`).
 * @param size   its size now
 * @param total  the sizes of all ReplicaSets together
 */
export function newSetSize(deployment: Deployment, size: number, total: number): number {
  const replicas = wantedReplicas(deployment);
  if (rollingUpdate(deployment.spec) === undefined) return replicas;
  const room = replicas + maxSurge(deployment) - total;
  return room <= 0 ? size : size + Math.min(room, replicas - size);
}

/** spec.progressDeadlineSeconds where progress is watched at all. */
export function progressDeadline({ spec }: Deployment): number | undefined {
  const seconds = spec?.progressDeadlineSeconds;
  return seconds === NO_LIMIT ? undefined : seconds;
}

/** spec.revisionHistoryLimit where old ReplicaSets are cleaned up at all. */
export function revisionHistoryLimit({ spec }: Deployment): number | undefined {
  const limit = spec?.revisionHistoryLimit;
  return limit === NO_LIMIT ? undefined : limit;
}

/** Whether pods are replaced little by little. */
export function isRollingUpdate({ spec }: Deployment): boolean {
  return rollingUpdate(spec) !== undefined;
}

function rollingUpdate(spec: DeploymentSpec | undefined): RollingUpdateDeployment | undefined {
  return spec?.strategy?.type === "RollingUpdate" ? (spec.strategy.rollingUpdate ?? {}) : undefined;
}

function scaled(value: IntOrString | undefined, deployment: Deployment, roundUp: boolean): number {
  return scaledValue(value ?? 0, wantedReplicas(deployment), roundUp);
}
