import type { ContainerStatus, Job, Pod } from "../../generated/types.ts";
import { isSidecar } from "../../kinds/core/pod/pod-containers.ts";
import { parseTime } from "../../machinery/time.ts";
import type { Context } from "../../sim/actor.ts";

/** Keeps a pod in the store until its Job has counted it. */
export const JOB_TRACKING = "batch.kubernetes.io/job-tracking";

/** Whether the pod has not been counted yet. */
export function isTracked({ metadata }: Pod): boolean {
  return metadata.finalizers?.includes(JOB_TRACKING) === true;
}

/**
 * Whether a pod of the Job has failed. One that is being deleted counts as failed at once, unless the Job replaces
 * pods only when they have ended (`isPodFailed`).
 */
export function hasFailed({ metadata, status }: Pod, job: Job): boolean {
  if (status?.phase === "Failed") return true;
  if (metadata.deletionTimestamp === undefined || status?.phase === "Succeeded") return false;
  return !replacesFailedOnly(job) || status?.phase === "Pending";
}

/** Whether pods on their way out are to be gone before others take their place (`onlyReplaceFailedPods`). */
export function replacesFailedOnly({ spec }: Job): boolean {
  return spec?.podReplacementPolicy === "Failed" || spec?.podFailurePolicy !== undefined;
}

/** When a pod ended, in milliseconds since the epoch (`getFinishedTime`). */
export function finishedAt({ metadata, spec, status }: Pod): number {
  const sidecars = new Set(spec?.initContainers?.filter(isSidecar).map(({ name }) => name));
  const ends = [
    ...(status?.containerStatuses ?? []),
    ...(status?.initContainerStatuses ?? []).filter(({ name }) => sidecars.has(name)),
  ].map(endOf);
  if (ends.length > 0 && !ends.includes(undefined)) return Math.max(...ends.map((end) => end ?? 0));
  const ready = status?.conditions?.find(({ type }) => type === "Ready");
  if (ready?.status === "False" && ready.lastTransitionTime) return parseTime(ready.lastTransitionTime);
  if (metadata.deletionTimestamp !== undefined)
    return parseTime(metadata.deletionTimestamp) - (metadata.deletionGracePeriodSeconds ?? 0) * 1000;
  return parseTime(metadata.creationTimestamp ?? "");
}

/** Lets a counted pod go. */
export function untrack(context: Context, pod: Pod): void {
  const { namespace = "", name = "" } = pod.metadata;
  const current = context.get<Pod>("pods", namespace, name);
  if (current === undefined || current.metadata.uid !== pod.metadata.uid || !isTracked(current)) return;
  const { finalizers = [], ...metadata } = current.metadata;
  const others = finalizers.filter((finalizer) => finalizer !== JOB_TRACKING);
  context.update("pods", {
    ...current,
    metadata: { ...metadata, ...(others.length > 0 && { finalizers: others }) },
  });
}

function endOf({ state }: ContainerStatus): number | undefined {
  const end = state?.terminated?.finishedAt;
  return end ? parseTime(end) : undefined;
}
