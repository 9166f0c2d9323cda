import type { Job, Pod } from "../../generated/types.ts";
import { finishedAt, hasFailed } from "./job-pods.ts";

const FIRST_DELAY = 10_000;
const LONGEST_DELAY = 600_000;

/**
 * In how many milliseconds a Job may create pods again: 10 s after a failure, doubling with each one since the last
 * success, up to 10 minutes (`pkg/controller/job/backoff_utils.go`). Upstream keeps the count in memory; the ended pods
 * tell the same. Pods that the Job's rules let it ignore hold it up like others.
 */
export function podBackOff(job: Job, pods: readonly Pod[], now: number): number {
  let lastSuccess = 0;
  for (const pod of pods) if (pod.status?.phase === "Succeeded") lastSuccess = Math.max(lastSuccess, finishedAt(pod));
  let failures = 0;
  let lastFailure = 0;
  for (const pod of pods) {
    const at = hasFailed(pod, job) ? finishedAt(pod) : 0;
    if (at <= lastSuccess) continue;
    failures++;
    lastFailure = Math.max(lastFailure, at);
  }
  return remainingDelay(failures, lastFailure, now);
}

/** What is left of the delay that follows the last of so many failures. */
export function remainingDelay(failures: number, lastFailure: number, now: number): number {
  if (failures === 0) return 0;
  return Math.max(0, lastFailure + Math.min(LONGEST_DELAY, FIRST_DELAY * 2 ** (failures - 1)) - now);
}
