import type { Job, JobCondition, JobStatus, Pod } from "../../generated/types.ts";
import { isActive, isReady } from "../../kinds/core/pod/pod-state.ts";
import { deepEqual } from "../../machinery/json.ts";
import { labelSelectorRequirements } from "../../machinery/label-selector.ts";
import { splitKey } from "../../machinery/object.ts";
import type { Actor, Change, Context, Watch } from "../../sim/actor.ts";
import { changedForOwners, ownersOfPod } from "../owners-of-pod.ts";
import { claim } from "../ownership.ts";
import { formatIndexes } from "./indexes.ts";
import { endCondition, finalCondition, type JobVerdict, jobCondition, trueCondition } from "./job-conditions.ts";
import { hasFailed, isTracked, untrack } from "./job-pods.ts";
import { isIndexed, type JobState, jobState, limitsIndexes, newlyEnded } from "./job-state.ts";
import { judgeFailure } from "./pod-failure-policy.ts";
import { type PodChanges, runPods, stopPods } from "./run-pods.ts";
import { completionVerdict, timeToDeadline, verdictOf } from "./verdict.ts";

const CONTROLLER_NAME = "kubernetes.io/job-controller";
/** Virtual milliseconds in which changes of pods come together before their Job is looked at (`syncJobBatchPeriod`). */
const BATCH_PERIOD = 1_000;

/**
 * Runs Jobs to their end (`pkg/controller/job/job_controller.go`). Pods keep a finalizer until they are counted, and a
 * Job gets its verdict (SuccessCriteriaMet or FailureTarget) before, and its end (Complete or Failed) when its last pod
 * has ended.
 */
export const jobController: Actor = {
  name: "job-controller",
  user: "system:serviceaccount:kube-system:job-controller",
  fieldManager: "kube-controller-manager",
  component: "job-controller",
  watches: [{ resource: "jobs.batch" }, podWatch()],
  reconcile(key, context) {
    const { namespace, name } = splitKey(key);
    const job = context.get<Job>("jobs.batch", namespace, name);
    if (job?.spec === undefined || (job.spec.managedBy ?? CONTROLLER_NAME) !== CONTROLLER_NAME) return undefined;
    const selector = labelSelectorRequirements(job.spec.selector);
    const pods = claim<Pod>(context, { owner: job, resource: "pods", selector });
    if (endCondition(job) !== undefined) {
      for (const pod of pods) if (isTracked(pod)) untrack(context, pod);
      return undefined;
    }
    return reconcile(context, job, pods);
  },
};

function reconcile(context: Context, job: Job, pods: readonly Pod[]): number | undefined {
  const { now, timestamp } = context;
  const state = jobState(job, pods);
  const suspended = job.spec?.suspend === true;
  let startTime = job.status?.startTime ?? (suspended ? undefined : timestamp);
  let conditions = job.status?.conditions ?? [];
  let verdict = verdictOf(state, startTime, now);
  let changes: PodChanges | undefined;
  if (verdict !== undefined) changes = stopPods(context, state);
  else if (job.metadata.deletionTimestamp === undefined) changes = runPods(context, state);
  const { created = 0, deleted = [], failure, again } = changes ?? {};
  const active = state.active.length + created - deleted.length;
  if (verdict === undefined) verdict = completionVerdict(state, active);
  if (verdict === undefined && changes !== undefined) {
    const resumed = setSuspended(context, job, conditions, suspended);
    if (resumed !== conditions && !suspended) startTime = timestamp;
    conditions = resumed;
  }
  if (verdict !== undefined && trueCondition(job, verdict.type) === undefined)
    conditions = [...conditions, jobCondition(verdict, timestamp)];
  const survivors =
    deleted.length === 0 ? state.ready : state.active.filter((pod) => isReady(pod) && !deleted.includes(pod)).length;
  count(context, state, verdict, {
    ...withoutCounts(job.status),
    ...(startTime !== undefined && { startTime }),
    ...(conditions.length > 0 && { conditions }),
    ...(active > 0 && { active }),
    ready: survivors,
    terminating: state.terminating + deleted.length,
  });
  if (failure !== undefined) throw failure;
  if (verdict !== undefined) return undefined;
  const deadline = timeToDeadline(state, startTime, now);
  return again === undefined ? deadline : Math.min(again, deadline ?? again);
}

/**
 * Counts ended pods, lets them go, and ends the Job when nothing is left (`trackJobStatusAndRemoveFinalizers`). The status
 * is written once with the pods that are about to be counted, and again with them counted.
 */
function count(context: Context, state: JobState, verdict: JobVerdict | undefined, base: JobStatus): void {
  const { job } = state;
  const ended = podsToCount(state, verdict);
  const { succeeded = [], failed = [] } = job.status?.uncountedTerminatedPods ?? {};
  const uncounted = {
    succeeded: [...succeeded, ...(isIndexed(job) ? [] : ended.succeeded.map(uidOf))],
    failed: [...failed, ...ended.failed.map(uidOf)],
  };
  const before = { succeeded: job.status?.succeeded ?? 0, failed: job.status?.failed ?? 0 };
  const indexes = {
    ...(state.succeededIndexes.length > 0 && { completedIndexes: formatIndexes(state.succeededIndexes) }),
    ...(limitsIndexes(job) && { failedIndexes: formatIndexes(state.failedIndexes) }),
  };
  if (isIndexed(job)) before.succeeded = state.succeeded;
  let written = write(context, job, {
    ...base,
    ...indexes,
    ...counts(before.succeeded, before.failed),
    uncountedTerminatedPods: {
      ...(uncounted.succeeded.length > 0 && { succeeded: uncounted.succeeded }),
      ...(uncounted.failed.length > 0 && { failed: uncounted.failed }),
    },
  });
  for (const pod of ended.all) untrack(context, pod);
  const over = verdict !== undefined && base.terminating === 0;
  const end = over ? finalCondition(verdict, context.timestamp) : undefined;
  written = write(context, written, {
    ...base,
    ...indexes,
    ...counts(before.succeeded + uncounted.succeeded.length, before.failed + uncounted.failed.length),
    uncountedTerminatedPods: {},
    ...(end && { conditions: [...(base.conditions ?? []), end] }),
    ...(end?.type === "Complete" && { completionTime: context.timestamp }),
  });
  if (end?.type === "Complete")
    context.event(written, { type: "Normal", reason: "Completed", message: "Job completed" });
  else if (end !== undefined)
    context.event(written, { type: "Warning", reason: end.reason ?? "", message: end.message ?? "" });
}

/** Pods to be counted now, and those to be let go: also ones that are not counted because a rule ignores them. */
function podsToCount(
  state: JobState,
  verdict: JobVerdict | undefined,
): { succeeded: Pod[]; failed: Pod[]; all: Pod[] } {
  const { job, pods } = state;
  const waiting = verdict === undefined ? new Set(state.awaiting.values()) : new Set();
  const fresh = newlyEnded(job, pods);
  const stopped = verdict?.type === "FailureTarget" ? state.active.filter(isTracked) : [];
  const failed = [...fresh.failed, ...stopped].filter((pod) => !waiting.has(pod));
  const ignores = job.spec?.podFailurePolicy !== undefined;
  return {
    succeeded: fresh.succeeded,
    failed: ignores ? failed.filter((pod) => judgeFailure(job, pod).action !== "Ignore") : failed,
    all: pods.filter(
      (pod) =>
        isTracked(pod) &&
        !waiting.has(pod) &&
        (pod.status?.phase === "Succeeded" ||
          hasFailed(pod, job) ||
          verdict?.type === "FailureTarget" ||
          job.metadata.deletionTimestamp !== undefined),
    ),
  };
}

/** Suspended is there once a Job has been suspended; the event tells each change. */
function setSuspended(context: Context, job: Job, conditions: JobCondition[], suspended: boolean): JobCondition[] {
  const current = conditions.find(({ type }) => type === "Suspended");
  if ((current?.status ?? "False") === (suspended ? "True" : "False")) return conditions;
  const [reason, message] = suspended ? ["JobSuspended", "Job suspended"] : ["JobResumed", "Job resumed"];
  context.event(job, { type: "Normal", reason: suspended ? "Suspended" : "Resumed", message });
  const next = jobCondition({ type: "Suspended", reason, message }, context.timestamp, suspended ? "True" : "False");
  return current === undefined ? [...conditions, next] : conditions.map((other) => (other === current ? next : other));
}

function write(context: Context, job: Job, status: JobStatus): Job {
  return deepEqual(status, job.status ?? {}) ? job : context.updateStatus<Job>("jobs.batch", { ...job, status });
}

/** What a status keeps: the rest is counted anew. */
function withoutCounts({ active: _, succeeded: _s, failed: _f, ...rest }: JobStatus = {}): JobStatus {
  return rest;
}

/** Go leaves out counts of 0. */
function counts(succeeded: number, failed: number): JobStatus {
  return { ...(succeeded > 0 && { succeeded }), ...(failed > 0 && { failed }) };
}

function uidOf({ metadata }: Pod): string {
  return metadata.uid ?? "";
}

function podWatch(): Watch {
  return {
    resource: "pods",
    keys(change, context) {
      if (matters(change)) {
        for (const key of ownersOfPod(change, context, "Job", "jobs.batch")) context.enqueue(key, BATCH_PERIOD);
      }
      return [];
    },
  };
}

/** Whether a change of a pod can change what its Job does or reports. */
function matters({ type, object, old }: Change): boolean {
  if (type !== "MODIFIED" || old === undefined) return true;
  const [pod, before] = [object as Pod, old as Pod];
  return (
    pod.status?.phase !== before.status?.phase ||
    isActive(pod) !== isActive(before) ||
    restarts(pod) !== restarts(before) ||
    changedForOwners(pod, before)
  );
}

function restarts({ status }: Pod): number {
  let sum = 0;
  for (const { restartCount } of status?.initContainerStatuses ?? []) sum += restartCount;
  for (const { restartCount } of status?.containerStatuses ?? []) sum += restartCount;
  return sum;
}
