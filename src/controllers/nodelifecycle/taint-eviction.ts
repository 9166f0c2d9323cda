import type { Node, Pod, Taint, Toleration } from "../../generated/types.ts";
import { covers } from "../../kinds/core/node/taints.ts";
import { isFinished } from "../../kinds/core/pod/pod-state.ts";
import { keyOf, splitKey } from "../../machinery/object.ts";
import { parseTime } from "../../machinery/time.ts";
import type { Actor, Context } from "../../sim/actor.ts";

/** Deletes pods that do not, or no longer, tolerate a NoExecute taint of their node (`pkg/controller/tainteviction`). */
export const taintEviction: Actor = {
  name: "taint-eviction",
  user: "system:serviceaccount:kube-system:node-controller",
  fieldManager: "kube-controller-manager",
  component: "taint-eviction-controller",
  watches: [
    {
      resource: "nodes",
      *keys({ type, object }, context) {
        if (type === "DELETED" || noExecute(object as Node).length === 0) return;
        const value = object.metadata.name ?? "";
        for (const pod of context.list<Pod>("pods", { field: { name: "spec.nodeName", value } })) yield keyOf(pod);
      },
    },
    {
      resource: "pods",
      *keys({ type, object, old }, context) {
        const { spec } = object as Pod;
        if (type === "DELETED" || !spec?.nodeName || (old as Pod | undefined)?.spec?.nodeName === spec.nodeName) return;
        const node = context.get<Node>("nodes", "", spec.nodeName);
        if (node !== undefined && noExecute(node).length > 0) yield keyOf(object);
      },
    },
  ],
  reconcile(key, context) {
    const { namespace, name } = splitKey(key);
    const pod = context.get<Pod>("pods", namespace, name);
    if (!pod?.spec?.nodeName || pod.metadata.deletionTimestamp !== undefined || isFinished(pod)) return undefined;
    const node = context.get<Node>("nodes", "", pod.spec.nodeName);
    const wait =
      node === undefined ? undefined : evictionDelay(noExecute(node), pod.spec.tolerations ?? [], context.now);
    if (wait === undefined || wait > 0) return wait;
    evict(pod, context);
    return undefined;
  },
};

/** Milliseconds until a pod has to leave; undefined: it may stay. A toleration without seconds holds for ever. */
export function evictionDelay(
  taints: readonly Taint[],
  tolerations: readonly Toleration[],
  now: number,
): number | undefined {
  let delay: number | undefined;
  for (const taint of taints) {
    const tolerating = tolerations.filter((toleration) => covers(toleration, taint));
    if (tolerating.length === 0) return 0;
    const limits = tolerating.flatMap(({ tolerationSeconds }) => tolerationSeconds ?? []);
    if (limits.length === 0) continue;
    const since = taint.timeAdded === undefined ? now : parseTime(taint.timeAdded);
    const left = Math.max(0, since + Math.max(0, Math.min(...limits)) * 1000 - now);
    delay = delay === undefined ? left : Math.min(delay, left);
  }
  return delay;
}

function noExecute({ spec }: Node): Taint[] {
  return spec?.taints?.filter(({ effect }) => effect === "NoExecute") ?? [];
}

function evict(pod: Pod, context: Context): void {
  const { namespace = "", name = "", generation } = pod.metadata;
  context.event(pod, {
    type: "Normal",
    reason: "TaintManagerEviction",
    message: `Marking for deletion Pod ${namespace}/${name}`,
  });
  const condition = {
    type: "DisruptionTarget",
    ...(generation !== undefined && { observedGeneration: generation }),
    status: "True",
    lastProbeTime: null,
    lastTransitionTime: context.timestamp,
    reason: "DeletionByTaintManager",
    message: "Taint manager: deleting due to NoExecute taint",
  };
  const others = (pod.status?.conditions ?? []).filter(({ type }) => type !== condition.type);
  context.updateStatus("pods", { ...pod, status: { ...pod.status, conditions: [...others, condition] } } as Pod);
  context.delete("pods", namespace, name);
}
