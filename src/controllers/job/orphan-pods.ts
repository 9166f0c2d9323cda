import type { Job, Pod } from "../../generated/types.ts";
import { controllerOf, keyOf, splitKey } from "../../machinery/object.ts";
import type { Actor, Context } from "../../sim/actor.ts";
import { isTracked, untrack } from "./job-pods.ts";

/** Lets pods go that no Job will count any more: theirs is gone, or does not control them (the orphan worker of upstream). */
export const jobOrphanPods: Actor = {
  name: "job-controller-orphan-pods",
  user: "system:serviceaccount:kube-system:job-controller",
  fieldManager: "kube-controller-manager",
  component: "job-controller",
  watches: [
    {
      resource: "jobs.batch",
      *keys({ type, object }, context) {
        if (type !== "DELETED") return;
        const { namespace = "", uid = "" } = object.metadata;
        for (const pod of context.list<Pod>("pods", { namespace, owner: uid })) if (isTracked(pod)) yield keyOf(pod);
      },
    },
    {
      resource: "pods",
      *keys({ type, object }, context) {
        const pod = object as Pod;
        if (type !== "DELETED" && isTracked(pod) && isOrphan(pod, context)) yield keyOf(pod);
      },
    },
  ],
  reconcile(key, context) {
    const { namespace, name } = splitKey(key);
    const pod = context.get<Pod>("pods", namespace, name);
    if (pod !== undefined && isTracked(pod) && isOrphan(pod, context)) untrack(context, pod);
    return undefined;
  },
};

function isOrphan(pod: Pod, context: Context): boolean {
  const owner = controllerOf(pod);
  if (owner?.kind !== "Job") return true;
  return context.get<Job>("jobs.batch", pod.metadata.namespace ?? "", owner.name)?.metadata.uid !== owner.uid;
}
