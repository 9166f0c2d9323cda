import type { Pod, PodCondition, PodStatus } from "../generated/types.ts";
import { isFinished } from "../kinds/core/pod/pod-state.ts";
import { deepEqual } from "../machinery/json.ts";
import { keyOf, splitKey } from "../machinery/object.ts";
import type { Actor, Context } from "../sim/actor.ts";
import type { Surroundings } from "./filters/filter.ts";
import { fitErrorMessage, NO_NODES } from "./fit-error.ts";
import { bestNode, type Feasibility, feasibleNodes } from "./node-choice.ts";
import type { NodeState } from "./placement.ts";
import { carryOut, planPreemption, priorityOf } from "./preemption.ts";
import {
  ALL_FILTERS,
  type Change,
  type FilterSet,
  filterSet,
  helpedByNode,
  helpedByPod,
  VOLUMES,
} from "./queueing-hints.ts";
import { currentState, requireState, type SchedulerState } from "./scheduler-state.ts";
import { reportScheduling } from "./scheduling-event.ts";
import { promisedNode, reserveVolumes } from "./volume-reservation.ts";

const NAME = "default-scheduler";
const LATENCY = 5;
/** Back-off of a pod that cannot be scheduled: the first one, doubling to the last (podInitialBackoffSeconds …). */
const FIRST_BACKOFF = 1_000;
const LAST_BACKOFF = 10_000;
/** A pod that nothing helps is tried again after this time all the same. */
const RETRY = 5 * 60 * 1000;
const GATED = "Scheduling is blocked due to non-empty scheduling gates";

/** kube-scheduler with its default profile: assigns pods to nodes, one pod at a time. */
export const scheduler: Actor = {
  name: "scheduler",
  user: "system:kube-scheduler",
  fieldManager: "kube-scheduler",
  component: NAME,
  latency: LATENCY,
  watches: [
    { resource: "pods", keys: podChanged },
    { resource: "nodes", keys: nodeChanged },
    { resource: "persistentvolumeclaims", keys: volumesChanged },
    { resource: "persistentvolumes", keys: volumesChanged },
    { resource: "storageclasses.storage.k8s.io", keys: volumesChanged },
  ],
  reconcile(key, context) {
    const { namespace, name } = splitKey(key);
    const pod = context.get<Pod>("pods", namespace, name);
    if (pod === undefined || !wantsNode(pod)) {
      currentState(context)?.removeWaiting(key);
      return undefined;
    }
    if (pod.spec?.schedulingGates?.length) {
      writeCondition(pod, "SchedulingGated", GATED, pod.status?.nominatedNodeName, context);
      return undefined;
    }
    return schedule(pod, key, requireState(context), context);
  },
};

function podChanged(change: Change, context: Context): readonly string[] {
  const pod = change.object as Pod;
  const key = keyOf(pod);
  const state = currentState(context);
  if (state !== undefined) {
    state.followPod(change);
    const helped = helpedByPod(change);
    if (helped !== 0) wake(state, helped, context);
  }
  if (change.type === "DELETED") {
    state?.removeWaiting(key);
    return [];
  }
  if (!wantsNode(pod)) {
    if (change.old !== undefined && wantsNode(change.old as Pod)) state?.removeWaiting(key);
    return [];
  }
  // The scheduler's own status writes are no reason to try again.
  const old = change.old as Pod | undefined;
  const same =
    old !== undefined && deepEqual(pod.spec, old.spec) && deepEqual(pod.metadata.labels, old.metadata.labels);
  return same ? [] : [key];
}

function nodeChanged(change: Change, context: Context): readonly string[] {
  const state = currentState(context);
  if (state === undefined) return [];
  const helped = helpedByNode(change);
  const unschedulable = (object: Change["object"] | undefined) =>
    (object?.spec as { unschedulable?: boolean } | undefined)?.unschedulable;
  state.followNode(change, helped !== 0 || unschedulable(change.object) !== unschedulable(change.old));
  if (helped !== 0) wake(state, helped, context);
  return [];
}

function volumesChanged(_change: Change, context: Context): readonly string[] {
  const state = currentState(context);
  if (state !== undefined) wake(state, VOLUMES, context);
  return [];
}

/** Queues waiting pods that one of the filters refused, each when its back-off is over. */
function wake(state: SchedulerState, helped: FilterSet, context: Context): void {
  if (state.waiting.size === 0) return;
  const keys: string[] = [];
  for (const [key, pod] of state.waiting) {
    if (pod.queued || (pod.filters & helped) === 0) continue;
    keys.push(key);
    const backOff = Math.min(LAST_BACKOFF, FIRST_BACKOFF * 2 ** (pod.attempts - 1));
    context.enqueue(key, Math.max(LATENCY, pod.failedAt + backOff - context.now));
  }
  state.setQueued(keys);
}

function schedule(pod: Pod, key: string, state: SchedulerState, context: Context): number | undefined {
  const { placement } = state;
  const surroundings: Surroundings = { placement, context };
  if (placement.nodes.size === 0) return fail(pod, key, state, ALL_FILTERS, NO_NODES, "", context);
  const found = withNominatedPods(pod, key, state, context, () => feasibleNodes(pod, surroundings, state.next));
  const node = preferred(pod, found, context) ?? bestNode(pod, found.feasible, surroundings);
  if (node !== undefined) {
    const looked = found.feasible.length + found.refused.length;
    if (looked < placement.nodes.size) state.advance((state.next + looked) % placement.nodes.size);
    return assign(pod, key, node, state, context);
  }
  if (found.impossible !== undefined) {
    const message = fitErrorMessage(placement.nodes.size, found, undefined);
    return fail(pod, key, state, filterSet(found.impossible.filter), message, pod.status?.nominatedNodeName, context);
  }
  const plan = planPreemption(pod, found, surroundings);
  const message = fitErrorMessage(placement.nodes.size, found, plan);
  const again = fail(pod, key, state, filtersOf(found), message, nominationAfter(pod, plan), context);
  carryOut(plan, pod, surroundings);
  if ("nominated" in plan) dropLesserNominations(pod, key, plan.nominated, state, context);
  return again;
}

/** The node that room was made on, or that the pod's volumes were promised to. */
function preferred(pod: Pod, { feasible }: Feasibility, context: Context): NodeState | undefined {
  const name = pod.status?.nominatedNodeName ?? (pod.spec?.volumes?.length ? promisedNode(pod, context) : undefined);
  return name === undefined ? undefined : feasible.find((node) => node.name === name);
}

function assign(pod: Pod, key: string, node: NodeState, state: SchedulerState, context: Context): number | undefined {
  if (pod.spec?.volumes?.length && !reserveVolumes(pod, node, context)) {
    state.setWaiting(key, { filters: VOLUMES, attempts: 1, failedAt: context.now - LAST_BACKOFF, queued: false });
    return RETRY;
  }
  state.removeWaiting(key);
  const { nominatedNodeName: _, ...status } = pod.status ?? {};
  const conditions = withCondition(status.conditions, condition(pod, "True", context));
  context.updateStatus(
    "pods",
    { ...pod, spec: { ...pod.spec, nodeName: node.name }, status: { ...status, conditions } },
    "binding",
  );
  const { namespace, name } = pod.metadata;
  const message = `Successfully assigned ${namespace}/${name} to ${node.name}`;
  reportScheduling(context, pod, { type: "Normal", reason: "Scheduled", action: "Binding", message });
  return undefined;
}

function fail(
  pod: Pod,
  key: string,
  state: SchedulerState,
  filters: FilterSet,
  message: string,
  nominated: string | undefined,
  context: Context,
): number {
  const attempts = (state.waiting.get(key)?.attempts ?? 0) + 1;
  state.setWaiting(key, { filters, attempts, failedAt: context.now, queued: false });
  reportScheduling(context, pod, { type: "Warning", reason: "FailedScheduling", action: "Scheduling", message });
  writeCondition(pod, "Unschedulable", message, nominated, context);
  return RETRY;
}

/** Pods of equal or higher priority that were promised room count as if they were there already. */
function withNominatedPods<T>(
  pod: Pod,
  key: string,
  { nominated, placement }: SchedulerState,
  context: Context,
  work: () => T,
): T {
  const counted: { other: Pod; node: string }[] = [];
  for (const [otherKey, node] of Object.entries(nominated)) {
    if (otherKey === key) continue;
    const { namespace, name } = splitKey(otherKey);
    const other = context.get<Pod>("pods", namespace, name);
    if (other !== undefined && priorityOf(other) >= priorityOf(pod)) counted.push({ other, node });
  }
  for (const { other, node } of counted) placement.count(other, node, 1);
  try {
    return work();
  } finally {
    for (const { other, node } of counted) placement.count(other, node, -1);
  }
}

function nominationAfter(pod: Pod, plan: ReturnType<typeof planPreemption>): string | undefined {
  if ("nominated" in plan) return plan.nominated;
  // A pod that may not preempt again yet keeps its node; one that no eviction helps loses it.
  return plan.message.startsWith("not eligible") ? pod.status?.nominatedNodeName : undefined;
}

/** Pods of lower priority that were promised the same node look for another one. */
function dropLesserNominations(
  pod: Pod,
  key: string,
  nodeName: string,
  { nominated }: SchedulerState,
  context: Context,
): void {
  for (const [otherKey, node] of Object.entries(nominated)) {
    if (otherKey === key || node !== nodeName) continue;
    const { namespace, name } = splitKey(otherKey);
    const other = context.get<Pod>("pods", namespace, name);
    if (other === undefined || priorityOf(other) >= priorityOf(pod)) continue;
    const { nominatedNodeName: _, ...status } = other.status ?? {};
    context.updateStatus("pods", { ...other, status });
    context.enqueue(otherKey, LATENCY);
  }
}

function filtersOf({ refused }: Feasibility): FilterSet {
  let filters = 0;
  for (const { filter } of refused) filters |= filterSet(filter);
  return filters;
}

/** Whether this scheduler is to find a node for a pod. */
function wantsNode(pod: Pod): boolean {
  const { spec, metadata } = pod;
  return (
    !spec?.nodeName &&
    metadata.deletionTimestamp === undefined &&
    !isFinished(pod) &&
    (spec?.schedulerName ?? NAME) === NAME
  );
}

function writeCondition(
  pod: Pod,
  reason: string,
  message: string,
  nominated: string | undefined,
  context: Context,
): void {
  const conditions = withCondition(pod.status?.conditions, { ...condition(pod, "False", context), reason, message });
  const { nominatedNodeName: _, ...rest } = pod.status ?? {};
  const status: PodStatus = { ...rest, conditions, ...(nominated && { nominatedNodeName: nominated }) };
  if (!deepEqual(status, pod.status)) context.updateStatus("pods", { ...pod, status });
}

function condition({ metadata }: Pod, status: "True" | "False", context: Context): PodCondition {
  const { generation } = metadata;
  // The probe time is null in what kubectl shows.
  const probe = { lastProbeTime: null } as unknown as { lastProbeTime: string };
  return {
    ...probe,
    lastTransitionTime: context.timestamp,
    ...(generation !== undefined && { observedGeneration: generation }),
    status,
    type: "PodScheduled",
  };
}

/** Conditions with one replaced or added; the time of its last transition stays where its status does. */
function withCondition(conditions: readonly PodCondition[] | undefined, next: PodCondition): PodCondition[] {
  const all = [...(conditions ?? [])];
  const index = all.findIndex(({ type }) => type === next.type);
  const old = all[index];
  if (old === undefined) return [...all, next];
  // A client may have written a condition without a time, which reads back as null.
  const { status, lastTransitionTime } = old;
  all[index] = status === next.status && lastTransitionTime ? { ...next, lastTransitionTime } : next;
  return all;
}
