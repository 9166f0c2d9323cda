import type { Job, Pod } from "../../generated/types.ts";
import { isActive, isReady, isTerminating } from "../../kinds/core/pod/pod-state.ts";
import { awaitingSuccessor, failedIndexes } from "./index-failures.ts";
import { completionIndex, countIndexes, type Intervals, parseIndexes, withIndexes } from "./indexes.ts";
import { hasFailed, isTracked } from "./job-pods.ts";
import { judgeFailure } from "./pod-failure-policy.ts";

/** What the pods of a Job come to, before anything is done about it. */
export interface JobState {
  readonly job: Job;
  readonly pods: readonly Pod[];
  readonly active: readonly Pod[];
  readonly ready: number;
  readonly terminating: number;
  /** in all: counted ones and new ones */
  readonly succeeded: number;
  readonly failed: number;
  /** of an Indexed Job; empty for others */
  readonly succeededIndexes: Intervals;
  readonly failedIndexes: Intervals;
  /** by index, failed pods that are not to be counted before they have a successor */
  readonly awaiting: ReadonlyMap<number, Pod>;
}

/** Whether the pods of the Job have indexes. */
export function isIndexed({ spec }: Job): boolean {
  return spec?.completionMode === "Indexed";
}

/** Whether each index has a limit of failures of its own. */
export function limitsIndexes(job: Job): boolean {
  return isIndexed(job) && job.spec?.backoffLimitPerIndex !== undefined;
}

/** Takes stock of a Job's pods, in one pass and another for the indexes. */
export function jobState(job: Job, pods: readonly Pod[]): JobState {
  const active = pods.filter(isActive);
  const fresh = newlyEnded(job, pods);
  const { status, spec } = job;
  const completions = isIndexed(job) ? (spec?.completions ?? 0) : 0;
  const done = [...parseIndexes(status?.completedIndexes, completions)];
  const succeededIndexes = withIndexes(
    done,
    fresh.succeeded.map(completionIndex).filter((index) => index !== undefined && index < completions) as number[],
  );
  const givenUp = limitsIndexes(job) ? failedIndexes(job, pods, completions) : [];
  const taken = active.map(completionIndex).filter((index) => index !== undefined);
  const settled = withIndexes([...succeededIndexes, ...givenUp], taken);
  return {
    job,
    pods,
    active,
    ready: active.filter(isReady).length,
    terminating: pods.filter(isTerminating).length,
    succeeded: isIndexed(job)
      ? countIndexes(succeededIndexes)
      : (status?.succeeded ?? 0) + (status?.uncountedTerminatedPods?.succeeded?.length ?? 0) + fresh.succeeded.length,
    failed:
      (status?.failed ?? 0) +
      (status?.uncountedTerminatedPods?.failed?.length ?? 0) +
      countedFailures(job, fresh.failed),
    succeededIndexes,
    failedIndexes: givenUp,
    awaiting: limitsIndexes(job) ? awaitingSuccessor(job, pods, settled) : new Map(),
  };
}

/** Pods that have ended and are in no count yet (`getNewFinishedPods`). */
export function newlyEnded(job: Job, pods: readonly Pod[]): { succeeded: Pod[]; failed: Pod[] } {
  const { succeeded = [], failed = [] } = job.status?.uncountedTerminatedPods ?? {};
  const known = new Set([...succeeded, ...failed]);
  const fresh = pods.filter((pod) => isTracked(pod) && !known.has(pod.metadata.uid ?? ""));
  return {
    succeeded: fresh.filter(({ status }) => status?.phase === "Succeeded"),
    failed: fresh.filter((pod) => hasFailed(pod, job)),
  };
}

function countedFailures(job: Job, failed: readonly Pod[]): number {
  if (job.spec?.podFailurePolicy === undefined) return failed.length;
  return failed.filter((pod) => judgeFailure(job, pod).action !== "Ignore").length;
}
