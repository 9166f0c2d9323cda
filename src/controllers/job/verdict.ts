import type { Pod } from "../../generated/types.ts";
import { parseTime } from "../../machinery/time.ts";
import { countCommon, countIndexes, parseIndexes } from "./indexes.ts";
import { type JobVerdict, standingVerdict } from "./job-conditions.ts";
import { hasFailed, isTracked } from "./job-pods.ts";
import { isIndexed, type JobState, limitsIndexes } from "./job-state.ts";
import { judgeFailure } from "./pod-failure-policy.ts";

/**
 * Whether the Job is to end, and how, whatever its running pods still do (`syncJob`): limits first, then indexes, then
 * the success policy.
 */
export function verdictOf(state: JobState, startTime: string | undefined, now: number): JobVerdict | undefined {
  const standing = standingVerdict(state.job);
  if (standing !== undefined) return standing;
  const { spec } = state.job;
  const message = failJobMessage(state);
  if (message !== undefined) return failure("PodFailurePolicy", message);
  if (state.failed > (spec?.backoffLimit ?? 6) || restartsExceedLimit(state))
    return failure("BackoffLimitExceeded", "Job has reached the specified backoff limit");
  const deadline = timeToDeadline(state, startTime, now);
  if (deadline !== undefined && deadline <= 0)
    return failure("DeadlineExceeded", "Job was active longer than specified deadline");
  return indexVerdict(state);
}

/** Milliseconds until activeDeadlineSeconds have passed; undefined where they do not run. */
export function timeToDeadline({ job }: JobState, startTime: string | undefined, now: number): number | undefined {
  const seconds = job.spec?.activeDeadlineSeconds;
  if (seconds === undefined || startTime === undefined || job.spec?.suspend) return undefined;
  return parseTime(startTime) + seconds * 1000 - now;
}

/**
 * Whether all is done that the Job was made for.
 * @param active  running pods after missing ones were created
 */
export function completionVerdict({ job, succeeded }: JobState, active: number): JobVerdict | undefined {
  const completions = job.spec?.completions;
  const complete = completions === undefined ? succeeded > 0 && active === 0 : succeeded >= completions;
  if (!complete) return undefined;
  return {
    type: "SuccessCriteriaMet",
    reason: "CompletionsReached",
    message: "Reached expected number of succeeded pods",
  };
}

function failure(reason: string, message: string): JobVerdict {
  return { type: "FailureTarget", reason, message };
}

function failJobMessage({ job, pods }: JobState): string | undefined {
  if (job.spec?.podFailurePolicy === undefined) return undefined;
  for (const pod of pods) {
    if (!isTracked(pod) || !hasFailed(pod, job)) continue;
    const { action, message } = judgeFailure(job, pod);
    if (action === "FailJob") return message;
  }
  return undefined;
}

/** Where containers are restarted in their pods, restarts count instead of pods (`pastBackoffLimitOnFailure`). */
function restartsExceedLimit({ job, pods }: JobState): boolean {
  const { template, backoffLimit = 6 } = job.spec ?? {};
  if (template?.spec?.restartPolicy !== "OnFailure") return false;
  let restarts = 0;
  for (const pod of pods) restarts += restartsOf(pod);
  return backoffLimit === 0 ? restarts > 0 : restarts >= backoffLimit;
}

function restartsOf({ status }: Pod): number {
  if (status?.phase !== "Running" && status?.phase !== "Pending") return 0;
  let restarts = 0;
  for (const { restartCount } of status.initContainerStatuses ?? []) restarts += restartCount;
  for (const { restartCount } of status.containerStatuses ?? []) restarts += restartCount;
  return restarts;
}

function indexVerdict(state: JobState): JobVerdict | undefined {
  const { job, succeeded, failedIndexes } = state;
  const { completions = 0, maxFailedIndexes } = job.spec ?? {};
  if (!isIndexed(job)) return undefined;
  if (limitsIndexes(job)) {
    const failed = countIndexes(failedIndexes);
    if (maxFailedIndexes !== undefined && failed > maxFailedIndexes)
      return failure("MaxFailedIndexesExceeded", "Job has exceeded the specified maximal number of failed indexes");
    if (failed > 0 && failed + succeeded >= completions) return failure("FailedIndexes", "Job has failed indexes");
  }
  return successPolicyVerdict(state, completions);
}

/** The first rule of spec.successPolicy that the succeeded indexes fulfil (`pkg/controller/job/success_policy.go`). */
function successPolicyVerdict(
  { job, succeededIndexes, succeeded }: JobState,
  completions: number,
): JobVerdict | undefined {
  if (succeeded === 0) return undefined;
  for (const [i, rule] of (job.spec?.successPolicy?.rules ?? []).entries()) {
    const required = rule.succeededIndexes === undefined ? undefined : parseIndexes(rule.succeededIndexes, completions);
    if (required?.length === 0) continue;
    const done = required === undefined ? succeeded : countCommon(required, succeededIndexes);
    const enough = rule.succeededCount !== undefined && done >= rule.succeededCount;
    if (enough || (required !== undefined && done === countIndexes(required)))
      return { type: "SuccessCriteriaMet", reason: "SuccessPolicy", message: `Matched rules at index ${i}` };
  }
  return undefined;
}
