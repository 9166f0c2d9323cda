import type { Pod } from "../../generated/types.ts";
import { isFinished } from "../../kinds/core/pod/pod-state.ts";
import type { Actor } from "../../sim/actor.ts";

/** How long a node must be gone before its pods go (quarantineTime), and how often upstream looks, virtual milliseconds. */
const QUARANTINE = 40_000;

/** Removes pods that were bound to a node which is gone (`pkg/controller/podgc`). Keys are names of nodes. */
export const podGc: Actor = {
  name: "podgc",
  user: "system:serviceaccount:kube-system:pod-garbage-collector",
  fieldManager: "kube-controller-manager",
  component: "pod-garbage-collector",
  latency: QUARANTINE,
  watches: [
    {
      resource: "nodes",
      *keys({ type, object }) {
        if (type === "DELETED") yield object.metadata.name ?? "";
      },
    },
    {
      resource: "pods",
      *keys({ object, old }, context) {
        const node = (object as Pod).spec?.nodeName;
        if (!node || (old as Pod | undefined)?.spec?.nodeName === node) return;
        if (context.get("nodes", "", node) === undefined) yield node;
      },
    },
  ],
  reconcile(node, context) {
    if (context.get("nodes", "", node) !== undefined) return undefined;
    for (const pod of context.list<Pod>("pods", { field: { name: "spec.nodeName", value: node } })) {
      const { namespace = "", name = "", generation } = pod.metadata;
      const finished = isFinished(pod);
      if (!finished) {
        const condition = {
          type: "DisruptionTarget",
          ...(generation !== undefined && { observedGeneration: generation }),
          status: "True",
          lastProbeTime: null,
          lastTransitionTime: context.timestamp,
          reason: "DeletionByPodGC",
          message: "PodGC: node no longer exists",
        };
        const others = (pod.status?.conditions ?? []).filter(({ type }) => type !== condition.type);
        context.updateStatus("pods", {
          ...pod,
          status: { ...pod.status, phase: "Failed", conditions: [...others, condition] },
        } as Pod);
      }
      context.delete("pods", namespace, name, { gracePeriodSeconds: 0 });
    }
    return undefined;
  },
};
