import type { Deployment, DeploymentCondition, DeploymentStatus } from "../../generated/types.ts";
import { parseTime } from "../../machinery/time.ts";
import {
  type ConditionReport,
  type Conditions,
  dropCondition,
  findCondition,
  replaceCondition,
  setCondition,
} from "./conditions.ts";
import { progressDeadline, wantedReplicas } from "./limits.ts";
import { allSets, type Rollout } from "./rollout.ts";
import { currentStatus, writeStatus } from "./status.ts";

/** Waited beyond the deadline, so that whole seconds in conditions do not make it come too early. */
const SLACK = 1_000;

/**
 * Writes the status of a Deployment that is being rolled out, with its Progressing and ReplicaFailure conditions
 * (`pkg/controller/deployment/progress.go`). Returns the milliseconds until progress has to be looked at again.
 */
export function syncRolloutStatus(rollout: Rollout): number | undefined {
  const { deployment } = rollout;
  const status = currentStatus(rollout);
  const watched = progressDeadline(deployment) !== undefined;
  const current = findCondition(rollout.conditions, "Progressing");
  if (!watched) rollout.conditions = dropCondition(rollout.conditions, "Progressing");
  const wasComplete =
    (status.replicas ?? 0) === (status.updatedReplicas ?? 0) && current?.reason === "NewReplicaSetAvailable";
  if (watched && !wasComplete) reportProgress(rollout, status);
  rollout.conditions = withReplicaFailure(rollout);
  const { conditions: _, ...counts } = status;
  const written = { ...counts, ...(rollout.conditions.length > 0 && { conditions: [...rollout.conditions] }) };
  // A status that has changed makes the Deployment's own watch look again.
  return writeStatus(rollout, written) ? undefined : timeToDeadline(rollout, written);
}

/** Whether the rollout was complete when the status was last written (`DeploymentComplete`). */
export function isStoredComplete({ deployment }: Rollout): boolean {
  return isComplete(deployment, deployment.status ?? {});
}

function isComplete(deployment: Deployment, status: DeploymentStatus): boolean {
  const wanted = wantedReplicas(deployment);
  return (
    (status.updatedReplicas ?? 0) === wanted &&
    (status.replicas ?? 0) === wanted &&
    (status.availableReplicas ?? 0) === wanted &&
    (status.observedGeneration ?? 0) >= (deployment.metadata.generation ?? 0)
  );
}

function reportProgress(rollout: Rollout, status: DeploymentStatus): void {
  const { deployment, newSet, context, conditions } = rollout;
  const subject =
    newSet === undefined ? `Deployment "${deployment.metadata.name}"` : `ReplicaSet "${newSet.metadata.name}"`;
  const report = (value: "True" | "False", reason: string, what: string): ConditionReport => ({
    type: "Progressing",
    status: value,
    reason,
    message: `${subject} ${what}.`,
  });
  if (isComplete(deployment, status)) {
    const done = report("True", "NewReplicaSetAvailable", "has successfully progressed");
    rollout.conditions = setCondition(conditions, done, context.timestamp);
  } else if (hasProgressed(deployment.status ?? {}, status)) {
    const moving = report("True", "ReplicaSetUpdated", "is progressing");
    rollout.conditions = replaceCondition(conditions, moving, context.timestamp);
  } else if (hasTimedOut(rollout)) {
    const stuck = report("False", "ProgressDeadlineExceeded", "has timed out progressing");
    rollout.conditions = setCondition(conditions, stuck, context.timestamp);
  }
}

/** More new pods, fewer old ones, or more that are ready or available (`DeploymentProgressing`). */
function hasProgressed(before: DeploymentStatus, now: DeploymentStatus): boolean {
  const old = ({ replicas = 0, updatedReplicas = 0 }: DeploymentStatus) => replicas - updatedReplicas;
  return (
    (now.updatedReplicas ?? 0) > (before.updatedReplicas ?? 0) ||
    old(now) < old(before) ||
    (now.readyReplicas ?? 0) > (before.readyReplicas ?? 0) ||
    (now.availableReplicas ?? 0) > (before.availableReplicas ?? 0)
  );
}

function hasTimedOut({ deployment, conditions, context }: Rollout): boolean {
  const condition = findCondition(conditions, "Progressing");
  // Behind a complete rollout there has been no sign of a new one yet.
  if (condition === undefined || condition.reason === "NewReplicaSetAvailable") return false;
  return condition.reason === "ProgressDeadlineExceeded" || deadline(deployment, condition) < context.now;
}

function timeToDeadline({ deployment, conditions, context }: Rollout, status: DeploymentStatus): number | undefined {
  const condition = findCondition(conditions, "Progressing");
  if (progressDeadline(deployment) === undefined || condition === undefined) return undefined;
  if (isComplete(deployment, status) || condition.reason === "ProgressDeadlineExceeded") return undefined;
  return Math.max(0, deadline(deployment, condition) - context.now) + SLACK;
}

function deadline(deployment: Deployment, { lastUpdateTime }: DeploymentCondition): number {
  const from = lastUpdateTime === undefined ? 0 : parseTime(lastUpdateTime);
  return from + (progressDeadline(deployment) ?? 0) * 1000;
}

/** The failure of the new ReplicaSet, or of any other, as the Deployment's own (`getReplicaFailures`). */
function withReplicaFailure(rollout: Rollout): Conditions {
  const { newSet, conditions } = rollout;
  const sets = newSet === undefined ? allSets(rollout) : [newSet, ...allSets(rollout)];
  const failure = sets.flatMap(({ status }) => status?.conditions ?? []).find(({ type }) => type === "ReplicaFailure");
  if (failure === undefined) return dropCondition(conditions, "ReplicaFailure");
  const { status, reason = "", message = "", lastTransitionTime = rollout.context.timestamp } = failure;
  const report = { type: "ReplicaFailure", status: status as ConditionReport["status"], reason, message } as const;
  return setCondition(conditions, report, lastTransitionTime);
}
