import type { Container, Job, Pod, PodSpec } from "../../generated/types.ts";
import { isTerminating } from "../../kinds/core/pod/pod-state.ts";
import type { StatusError } from "../../machinery/status.ts";
import type { Context } from "../../sim/actor.ts";
import { createPod, deletePod, isNamespaceTerminating, podFromTemplate } from "../pod-control.ts";
import { podsToDelete } from "../replicaset/pods-to-delete.ts";
import { attempt, slowStart } from "../replicaset/slow-start.ts";
import { podBackOff } from "./back-off.ts";
import { failureAnnotations, indexBackOff } from "./index-failures.ts";
import { COMPLETION_INDEX, completionIndex, countIndexes, missingIndexes, withIndexes } from "./indexes.ts";
import { JOB_TRACKING, replacesFailedOnly, untrack } from "./job-pods.ts";
import { isIndexed, type JobState, limitsIndexes } from "./job-state.ts";

const INDEX_VARIABLE = "JOB_COMPLETION_INDEX";
/** Longest prefix of a generated name. */
const PREFIX_LIMIT = 58;

/** What was done about the pods of a Job. */
export interface PodChanges {
  created: number;
  deleted: readonly Pod[];
  /** why creating or deleting pods failed */
  failure: StatusError | undefined;
  /** milliseconds until a back-off ends */
  again: number | undefined;
}

/** Creates pods that are missing, deletes those that are too many, or all of a suspended Job (`manageJob`). */
export function runPods(context: Context, state: JobState): PodChanges {
  const { job, active } = state;
  const surplus = podsToRemove(state, context.now);
  if (surplus.length > 0) return deletePods(context, state, surplus);
  const want = job.spec?.suspend ? 0 : wantedPods(state);
  const missing = want - active.length - (replacesFailedOnly(job) ? state.terminating : 0);
  if (missing <= 0) return { created: 0, deleted: [], failure: undefined, again: undefined };
  if (!limitsIndexes(job)) {
    const wait = podBackOff(job, state.pods, context.now);
    if (wait > 0) return { created: 0, deleted: [], failure: undefined, again: wait };
  }
  return isIndexed(job) ? createIndexed(context, state, missing) : createPlain(context, job, missing);
}

/** Deletes all running pods of a Job that has its verdict; they still count, so they stay tracked. */
export function stopPods(context: Context, { job, active }: JobState): PodChanges {
  return deleteEach(active, (pod) => deletePod(context, pod, job));
}

function wantedPods({ job, active, succeeded, failedIndexes }: JobState): number {
  const { parallelism = 1, completions } = job.spec ?? {};
  if (completions === undefined) return succeeded > 0 ? Math.min(active.length, parallelism) : parallelism;
  return Math.max(0, Math.min(parallelism, completions - succeeded - countIndexes(failedIndexes)));
}

/** Pods beyond the wanted number, and those with an index that is taken, void or missing (`activePodsForRemoval`). */
function podsToRemove(state: JobState, now: number): Pod[] {
  const { job, active } = state;
  if (job.spec?.suspend) return [...active];
  const removed: Pod[] = [];
  let left: readonly Pod[] = active;
  if (isIndexed(job)) {
    const byIndex = new Map<number, Pod[]>();
    for (const pod of active) {
      const index = completionIndex(pod);
      if (index === undefined || index >= (job.spec?.completions ?? 0)) removed.push(pod);
      else byIndex.set(index, [...(byIndex.get(index) ?? []), pod]);
    }
    for (const twins of byIndex.values()) removed.push(...podsToDelete(twins, [], twins.length - 1, now));
    left = active.filter((pod) => !removed.includes(pod));
  }
  const surplus = active.length - wantedPods(state) - removed.length;
  if (surplus > 0) removed.push(...podsToDelete(left, [], surplus, now));
  return removed;
}

function deletePods(context: Context, { job }: JobState, pods: readonly Pod[]): PodChanges {
  return deleteEach(pods, (pod) => {
    // Pods that nobody wants any more have not failed, so they are not to be counted.
    untrack(context, pod);
    deletePod(context, pod, job);
  });
}

function deleteEach(pods: readonly Pod[], remove: (pod: Pod) => void): PodChanges {
  const deleted: Pod[] = [];
  let failure: StatusError | undefined;
  for (const pod of pods) {
    const refused = attempt(() => remove(pod));
    if (refused === undefined) deleted.push(pod);
    failure ??= refused;
  }
  return { created: 0, deleted, failure, again: undefined };
}

function createPlain(context: Context, job: Job, missing: number): PodChanges {
  const pod = jobPod(job);
  let created = 0;
  const failure = slowStart(missing, () => {
    if (create(context, pod, job)) created++;
  });
  return { created, deleted: [], failure, again: undefined };
}

function createIndexed(context: Context, state: JobState, missing: number): PodChanges {
  const { job, active, pods, succeededIndexes, failedIndexes, awaiting } = state;
  const occupied = replacesFailedOnly(job) ? [...active, ...pods.filter(isTerminating)] : active;
  const taken = occupied.map(completionIndex).filter((index) => index !== undefined);
  let again: number | undefined;
  const backingOff: number[] = [];
  for (const [index, failed] of awaiting) {
    const wait = indexBackOff(failed, context.now);
    if (wait <= 0) continue;
    backingOff.push(index);
    again = Math.min(again ?? wait, wait);
  }
  const closed = withIndexes([...succeededIndexes, ...failedIndexes], [...taken, ...backingOff]);
  const indexes = missingIndexes(closed, missing, job.spec?.completions ?? 0);
  let created = 0;
  let next = 0;
  const failure = slowStart(indexes.length, () => {
    const index = indexes[next++] ?? 0;
    if (create(context, indexedPod(job, index, awaiting.get(index)), job)) created++;
  });
  return { created, deleted: [], failure, again };
}

function create(context: Context, pod: Pod, job: Job): boolean {
  try {
    createPod(context, pod, job);
    return true;
  } catch (error) {
    if (!isNamespaceTerminating(error)) throw error;
    return false;
  }
}

function jobPod(job: Job): Pod {
  const pod = podFromTemplate(job.spec?.template, job);
  const finalizers = [...(pod.metadata.finalizers ?? []).filter((name) => name !== JOB_TRACKING), JOB_TRACKING];
  return { ...pod, metadata: { ...pod.metadata, finalizers } };
}

function indexedPod(job: Job, index: number, failed: Pod | undefined): Pod {
  const pod = jobPod(job);
  const { name = "" } = job.metadata;
  const mark = { [COMPLETION_INDEX]: String(index) };
  const suffix = `-${index}-`;
  return {
    ...pod,
    metadata: {
      ...pod.metadata,
      generateName: `${name.slice(0, PREFIX_LIMIT - suffix.length)}${suffix}`,
      labels: { ...pod.metadata.labels, ...mark },
      annotations: {
        ...pod.metadata.annotations,
        ...mark,
        ...(limitsIndexes(job) && failureAnnotations(job, failed)),
      },
    },
    ...(pod.spec && { spec: indexedSpec(pod.spec, `${name}-${index}`) }),
  };
}

function indexedSpec(spec: PodSpec, hostname: string): PodSpec {
  return {
    ...spec,
    hostname,
    ...(spec.initContainers && { initContainers: spec.initContainers.map(withIndexVariable) }),
    containers: spec.containers.map(withIndexVariable),
  };
}

function withIndexVariable(container: Container): Container {
  const { env = [] } = container;
  if (env.some(({ name }) => name === INDEX_VARIABLE)) return container;
  const fieldPath = `metadata.labels['${COMPLETION_INDEX}']`;
  return { ...container, env: [...env, { name: INDEX_VARIABLE, valueFrom: { fieldRef: { fieldPath } } }] };
}
