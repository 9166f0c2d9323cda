import type { DaemonSet, Pod } from "../../generated/types.ts";
import { isFinished, isReady } from "../../kinds/core/pod/pod-state.ts";
import type { Context } from "../../sim/actor.ts";
import { byPrecedence, isUpdated } from "./daemon-pods.ts";
import { isAvailable } from "./rolling-update.ts";

/** Back-off of the deletion of failed pods on one node. */
const FIRST_DELAY = 1_000;
const LONGEST_DELAY = 900_000;

/** A node that may keep the pods of a DaemonSet that it has. */
export interface OccupiedNode {
  set: DaemonSet;
  node: string;
  pods: readonly Pod[];
  hash: string;
  /** updates run two pods on a node for a while */
  surges: boolean;
  /** the node is to have a pod, rather than only may */
  run: boolean;
}

/** What is to happen on the node; `again`: milliseconds until a failed pod may be deleted. */
export interface NodeStep {
  remove: Pod[];
  create: boolean;
  again: number | undefined;
}

/** Deletes ended pods and all but one of several (`podsShouldBeOnNode`); reports those that have ended. */
export function podsOnNode(context: Context, occupied: OccupiedNode): NodeStep {
  const { set, pods, hash, surges, run } = occupied;
  const step: NodeStep = { remove: [], create: false, again: undefined };
  const running: Pod[] = [];
  for (const pod of pods) {
    if (pod.metadata.deletionTimestamp !== undefined) continue;
    if (isFinished(pod)) removeEnded(context, occupied, pod, step);
    else running.push(pod);
  }
  running.sort(byPrecedence);
  if (!surges) {
    step.remove.push(...running.slice(1));
  } else if (running.length === 0) {
    step.create = run;
  } else if (running.length > 1) {
    const fresh = running.find((pod) => isUpdated(pod, hash));
    const old = running.find((pod) => !isUpdated(pod, hash));
    step.remove.push(...running.filter((pod) => pod !== fresh && pod !== old));
    if (fresh !== undefined && old !== undefined && (!isReady(old) || isAvailable(fresh, set, context.now)))
      step.remove.push(old);
  }
  return step;
}

function removeEnded(context: Context, { set, node }: OccupiedNode, pod: Pod, step: NodeStep): void {
  const { namespace, name } = pod.metadata;
  const where = `daemon pod ${namespace}/${name} on node ${node}`;
  if (pod.status?.phase === "Succeeded") {
    const message = `Found succeeded ${where}, will try to delete it`;
    context.event(set, { type: "Normal", reason: "SucceededDaemonPod", message });
    step.remove.push(pod);
    return;
  }
  const key = `failed/${set.metadata.uid}/${node}`;
  const last = context.recall<{ at: number; delay: number }>(key);
  const wait = last === undefined ? 0 : last.at + last.delay - context.now;
  if (wait > 0) {
    step.again = wait;
    return;
  }
  const delay = last === undefined ? FIRST_DELAY : Math.min(LONGEST_DELAY, last.delay * 2);
  context.remember(key, { at: context.now, delay });
  const message = `Found failed ${where}, will try to kill it`;
  context.event(set, { type: "Warning", reason: "FailedDaemonPod", message });
  step.remove.push(pod);
}
