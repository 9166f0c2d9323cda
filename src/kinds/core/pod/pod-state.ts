import type { Pod, PodCondition, PodStatus } from "../../../generated/types.ts";
import { parseTime } from "../../../machinery/time.ts";

/** Whether all containers of a pod have ended for good. */
export function isFinished({ status }: { readonly status?: PodStatus | undefined }): boolean {
  return status?.phase === "Succeeded" || status?.phase === "Failed";
}

/** Whether a pod counts as a replica: neither finished nor being deleted (`controller.IsPodActive`). */
export function isActive(pod: Pod): boolean {
  return pod.metadata.deletionTimestamp === undefined && !isFinished(pod);
}

/** Whether a pod is on its way out but still there (`controller.IsPodTerminating`). */
export function isTerminating(pod: Pod): boolean {
  return pod.metadata.deletionTimestamp !== undefined && !isFinished(pod);
}

/** Whether a pod's Ready condition is true. */
export function isReady(pod: Pod): boolean {
  return readyCondition(pod)?.status === "True";
}

/** Since when a pod has been ready, in milliseconds since the epoch; undefined where it is not. */
export function readySince(pod: Pod): number | undefined {
  const ready = readyCondition(pod);
  return ready?.status === "True" && ready.lastTransitionTime ? parseTime(ready.lastTransitionTime) : undefined;
}

/**
 * When a pod is available: it has been ready for minReadySeconds by then. Milliseconds since the epoch; 0 where
 * being ready is enough, undefined where it is not ready.
 */
export function availableFrom(pod: Pod, minReadySeconds: number): number | undefined {
  if (minReadySeconds === 0) return isReady(pod) ? 0 : undefined;
  const since = readySince(pod);
  return since === undefined ? undefined : since + minReadySeconds * 1000;
}

function readyCondition({ status }: Pod): PodCondition | undefined {
  for (const condition of status?.conditions ?? []) if (condition.type === "Ready") return condition;
  return undefined;
}
