import type { Node, Pod } from "../generated/types.ts";
import { isFinished } from "../kinds/core/pod/pod-state.ts";
import { deepEqual } from "../machinery/json.ts";
import { keyOf, splitKey } from "../machinery/object.ts";
import type { Actor, Context, Watch } from "../sim/actor.ts";
import type { Host, Pass } from "./container-sync.ts";
import { nextEventAt, spendEvent } from "./event-budget.ts";
import { type NodeImages, presentAt } from "./node-images.ts";
import { type AddressMap, freeAddress, takeAddress } from "./pod-addresses.ts";
import { newPodMemory, type PodMemory } from "./pod-memory.ts";
import { environmentError, mountError, type ReadObject } from "./pod-references.ts";
import { hostAddress, podStatus } from "./pod-status.ts";
import { isPodBusy, syncPod } from "./pod-sync.ts";
import { plannedRuntime } from "./runtime.ts";

type Change = Parameters<NonNullable<Watch["keys"]>>[0];

/**
 * The kubelets of all nodes: one key a pod. Looks only at pods that are bound to a node that exists, moves them on, writes
 * their status and at last deletes them. What it knows beside the objects is remembered as `pod/KEY`, `images/NODE` (see
 * NodeImages) and `addresses/NODE` (see AddressMap).
 */
export const kubelet: Actor = {
  name: "kubelet",
  user: "system:nodes",
  fieldManager: "kubelet",
  component: "kubelet",
  watches: [
    { resource: "pods", keys: changedPods },
    { resource: "nodes", keys: podsOfNewNode },
  ],
  reconcile(key, context) {
    const { namespace, name } = splitKey(key);
    const pod = context.get<Pod>("pods", namespace, name);
    const known = context.recall<PodMemory>(memoryName(key));
    const current = known !== undefined && known.uid === pod?.metadata.uid ? known : undefined;
    if (known !== undefined && current === undefined) forget(context, key, known);
    const nodeName = pod?.spec?.nodeName;
    const node = nodeName ? context.get<Node>("nodes", "", nodeName) : undefined;
    if (pod === undefined || node === undefined || !nodeName) return undefined;
    return reconcilePod(key, pod, node, current, context);
  },
};

/** Of its own status writes nothing follows; conditions that others write count where readiness gates wait for them. */
function changedPods({ type, object, old }: Change): string[] {
  const { spec, metadata } = object as Pod;
  const before = old as Pod | undefined;
  if (!spec?.nodeName) return [];
  const same =
    type === "MODIFIED" &&
    before?.spec?.nodeName === spec.nodeName &&
    before.metadata.generation === metadata.generation &&
    before.metadata.deletionTimestamp === metadata.deletionTimestamp &&
    !spec.readinessGates?.length;
  return same ? [] : [keyOf(object)];
}

/** A node that comes takes care of the pods that are bound to it already. */
function podsOfNewNode({ type, object }: Change, context: Context): string[] {
  if (type !== "ADDED") return [];
  return context.list<Pod>("pods", { field: { name: "spec.nodeName", value: object.metadata.name ?? "" } }).map(keyOf);
}

function reconcilePod(
  key: string,
  pod: Pod,
  node: Node,
  known: PodMemory | undefined,
  context: Context,
): number | undefined {
  const before = JSON.stringify(known);
  const memory = known ?? newPodMemory(pod.metadata.uid ?? "", node.metadata.name ?? "", context.now);
  if (known === undefined && isFinished(pod)) memory.done = true;
  const wasDone = memory.done === true;
  const pass: Pass = { pod, memory, host: hostFor(pod, node, memory, context), wake: undefined };
  syncPod(pass);
  if (!wasDone) report(pass, node, context);
  if (memory.done) {
    release(context, memory, node);
    if (pod.metadata.deletionTimestamp !== undefined) return remove(context, key, pod);
    const { uid, node: nodeName, since } = memory;
    if (!wasDone) context.remember(memoryName(key), { ...newPodMemory(uid, nodeName, since), done: true });
    return undefined;
  }
  if (JSON.stringify(memory) !== before) context.remember(memoryName(key), memory);
  return pass.wake === undefined ? undefined : pass.wake - context.now;
}

/** Writes the pod's status, if it changed and the kubelet is not in the middle of something. */
function report(pass: Pass, node: Node, context: Context): void {
  const { pod, memory } = pass;
  const first = pod.status?.startTime === undefined;
  const justStopping = memory.stopping?.at === context.now;
  if (!memory.done && !first && (isPodBusy(pass) || justStopping)) return;
  const status = podStatus(pod, memory, node, context.now);
  if (!deepEqual(status, pod.status)) context.updateStatus("pods", { ...pod, status });
}

function remove(context: Context, key: string, { metadata }: Pod): undefined {
  const { namespace = "", name = "", uid = "" } = metadata;
  context.remember(memoryName(key), undefined);
  context.delete("pods", namespace, name, { gracePeriodSeconds: 0, preconditions: { uid } });
}

/** Drops what was remembered of a pod that is gone. */
function forget(context: Context, key: string, memory: PodMemory): void {
  release(context, memory, context.get<Node>("nodes", "", memory.node));
  context.remember(memoryName(key), undefined);
}

/** May change the memory: gives the pod's address back. */
function release(context: Context, memory: PodMemory, node: Node | undefined): void {
  if (memory.ip === undefined) return;
  const name = `addresses/${memory.node}`;
  const taken = context.recall<AddressMap>(name) ?? "";
  context.remember(name, freeAddress(taken, node?.spec?.podCIDR, memory.ip));
  delete memory.ip;
}

function hostFor(pod: Pod, node: Node, memory: PodMemory, context: Context): Host {
  const { namespace = "" } = pod.metadata;
  const nodeName = memory.node;
  const read: ReadObject = (resource, name) => context.get(resource, namespace, name);
  const images = () => context.recall<NodeImages>(`images/${nodeName}`) ?? [];
  return {
    now: context.now,
    nodeName,
    runtime: plannedRuntime,
    emit(report) {
      const budget = spendEvent(memory.events, context.now);
      if (budget === undefined) return;
      memory.events = budget;
      context.event(pod, report);
    },
    nextEventAt: () => nextEventAt(memory.events, context.now),
    newId: () => context.random.hex(8),
    environmentError: (container) => environmentError(container, namespace, read),
    mountError: () => mountError(pod, read),
    imageAt: (name) => presentAt(images(), name),
    recordImage: (name, at) => context.remember(`images/${nodeName}`, [...images(), [name, at]]),
    takeAddress() {
      if (pod.spec?.hostNetwork) return hostAddress(node);
      const name = `addresses/${nodeName}`;
      const taken = takeAddress(context.recall<AddressMap>(name) ?? "", node.spec?.podCIDR);
      if (taken !== undefined) context.remember(name, taken.map);
      return taken?.ip;
    },
  };
}

function memoryName(key: string): string {
  return `pod/${key}`;
}
