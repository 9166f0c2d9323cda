import type { Job, Pod } from "../../generated/types.ts";
import { getOwn } from "../../machinery/json.ts";
import { remainingDelay } from "./back-off.ts";
import { completionIndex, hasIndex, type Intervals, parseIndexes, withIndexes } from "./indexes.ts";
import { finishedAt, hasFailed, isTracked } from "./job-pods.ts";
import { judgeFailure } from "./pod-failure-policy.ts";

/** How often the pods of an index had failed before this one: failures that count, and ignored ones. */
const FAILURES = "batch.kubernetes.io/job-index-failure-count";
const IGNORED_FAILURES = "batch.kubernetes.io/job-index-ignored-failure-count";

/** status.failedIndexes, with those that have failed since: their limit is spent, or a rule gives them up. */
export function failedIndexes(job: Job, pods: readonly Pod[], completions: number): Intervals {
  const before = parseIndexes(job.status?.failedIndexes, completions);
  const limit = job.spec?.backoffLimitPerIndex ?? 0;
  const failed: number[] = [];
  for (const pod of pods) {
    const index = completionIndex(pod);
    if (index === undefined || index >= completions || !isTracked(pod) || !hasFailed(pod, job)) continue;
    const { action } = judgeFailure(job, pod);
    if (action === "FailIndex" || (action === "Count" && count(pod, FAILURES) >= limit)) failed.push(index);
  }
  return withIndexes(before, failed);
}

/**
 * By index, the last failed pod that waits for its successor. It is counted, and may go, only when there is one: its
 * annotations are what the number of failures is known from (`getPodsWithDelayedDeletionPerIndex`).
 */
export function awaitingSuccessor(job: Job, pods: readonly Pod[], settled: Intervals): Map<number, Pod> {
  const waiting = new Map<number, Pod>();
  for (const pod of pods) {
    const index = completionIndex(pod);
    if (index === undefined || !isTracked(pod) || !hasFailed(pod, job) || hasIndex(settled, index)) continue;
    const other = waiting.get(index);
    if (other === undefined || failuresUpTo(other) < failuresUpTo(pod)) waiting.set(index, pod);
  }
  return waiting;
}

/** The annotations of the pod that takes the place of a failed one, or is the first of its index. */
export function failureAnnotations(job: Job, failed: Pod | undefined): Record<string, string> {
  if (failed === undefined) return { [FAILURES]: "0" };
  const ignored = judgeFailure(job, failed).action === "Ignore";
  const ignoredFailures = count(failed, IGNORED_FAILURES) + (ignored ? 1 : 0);
  return {
    [FAILURES]: String(count(failed, FAILURES) + (ignored ? 0 : 1)),
    ...(ignoredFailures > 0 && { [IGNORED_FAILURES]: String(ignoredFailures) }),
  };
}

/** In how many milliseconds the place of a failed pod may be taken. */
export function indexBackOff(failed: Pod | undefined, now: number): number {
  return failed === undefined ? 0 : remainingDelay(failuresUpTo(failed) + 1, finishedAt(failed), now);
}

function failuresUpTo(pod: Pod): number {
  return count(pod, FAILURES) + count(pod, IGNORED_FAILURES);
}

function count({ metadata }: Pod, annotation: string): number {
  const text = getOwn(metadata.annotations, annotation) ?? "";
  return /^[0-9]{1,10}$/.test(text) ? Number(text) : 0;
}
