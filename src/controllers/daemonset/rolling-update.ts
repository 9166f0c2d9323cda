import type { DaemonSet, Pod } from "../../generated/types.ts";
import { availableFrom } from "../../kinds/core/pod/pod-state.ts";
import { type IntOrString, scaledValue } from "../../machinery/int-or-string.ts";
import { isUpdated } from "./daemon-pods.ts";

/** Which pods to delete, and which nodes get a pod. */
export interface DaemonPlan {
  remove: Pod[];
  create: string[];
}

/** The state of an update: the pods by node, the hash of the new revision, and the eligible nodes' number. */
export interface DaemonUpdate {
  set: DaemonSet;
  byNode: ReadonlyMap<string, readonly Pod[]>;
  hash: string;
  desired: number;
  now: number;
}

/** How many pods a DaemonSet may run beside those that are wanted. */
export function maxSurge({ spec }: DaemonSet, desired: number): number {
  return scaled(spec?.updateStrategy?.rollingUpdate?.maxSurge ?? 0, desired);
}

/** Whether a pod of the DaemonSet is available. */
export function isAvailable(pod: Pod, { spec }: DaemonSet, now: number): boolean {
  return (availableFrom(pod, spec?.minReadySeconds ?? 0) ?? Number.POSITIVE_INFINITY) <= now;
}

/** The next step of a rolling update (`rollingUpdate` of `pkg/controller/daemon/update.go`). */
export function rollingUpdate(update: DaemonUpdate): DaemonPlan {
  return maxSurge(update.set, update.desired) === 0 ? replaceInPlace(update) : surge(update);
}

function replaceInPlace({ set, byNode, hash, desired, now }: DaemonUpdate): DaemonPlan {
  const limit = scaled(set.spec?.updateStrategy?.rollingUpdate?.maxUnavailable ?? 1, desired) || 1;
  const broken: Pod[] = [];
  const candidates: Pod[] = [];
  let unavailable = 0;
  for (const pods of byNode.values()) {
    const { fresh, old, clear } = splitPods(pods, hash);
    if (!clear || (fresh === undefined) === (old === undefined)) unavailable++;
    else if (fresh !== undefined) unavailable += isAvailable(fresh, set, now) ? 0 : 1;
    else if (old !== undefined && isAvailable(old, set, now)) candidates.push(old);
    else if (old !== undefined) {
      broken.push(old);
      unavailable++;
    }
  }
  return { remove: [...broken, ...candidates.slice(0, Math.max(0, limit - unavailable))], create: [] };
}

function surge({ set, byNode, hash, desired, now }: DaemonUpdate): DaemonPlan {
  const remove: Pod[] = [];
  const urgent: string[] = [];
  const candidates: string[] = [];
  let surging = 0;
  for (const [node, pods] of byNode) {
    const { fresh, old, clear } = splitPods(pods, hash);
    if (!clear) surging++;
    else if (old !== undefined && fresh === undefined) (isAvailable(old, set, now) ? candidates : urgent).push(node);
    else if (old !== undefined && fresh !== undefined) {
      if (isAvailable(fresh, set, now)) remove.push(old);
      else surging++;
    }
  }
  const room = Math.max(0, maxSurge(set, desired) - surging);
  return { remove, create: [...urgent, ...candidates.slice(0, room)] };
}

/** The updated and the old pod of a node; not clear where there are several of one sort. */
function splitPods(pods: readonly Pod[], hash: string): { fresh?: Pod; old?: Pod; clear: boolean } {
  const living = pods.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  const [fresh, ...moreFresh] = living.filter((pod) => isUpdated(pod, hash));
  const [old, ...moreOld] = living.filter((pod) => !isUpdated(pod, hash));
  return { ...(fresh && { fresh }), ...(old && { old }), clear: moreFresh.length + moreOld.length === 0 };
}

function scaled(value: IntOrString, desired: number): number {
  return scaledValue(value, desired, true);
}
