import type { Node } from "../../generated/types.ts";
import { deepEqual } from "../../machinery/json.ts";
import type { Actor } from "../../sim/actor.ts";
import { wantedTaints } from "./node-taints.ts";

/** Keeps the taints of nodes in line with their conditions and with `kubectl cordon` (`pkg/controller/nodelifecycle`). */
export const nodeLifecycle: Actor = {
  name: "nodelifecycle",
  user: "system:serviceaccount:kube-system:node-controller",
  fieldManager: "kube-controller-manager",
  component: "node-controller",
  latency: 5,
  watches: [
    {
      resource: "nodes",
      *keys({ type, object, old }) {
        const node = object as Node;
        const before = old as Node | undefined;
        if (type === "DELETED") return;
        if (before === undefined || !deepEqual(node.spec, before.spec) || conditionsOf(node) !== conditionsOf(before))
          yield node.metadata.name ?? "";
      },
    },
  ],
  reconcile(name, context) {
    const node = context.get<Node>("nodes", "", name);
    if (node === undefined || node.metadata.deletionTimestamp !== undefined) return undefined;
    const taints = wantedTaints(node, context.timestamp);
    if (deepEqual(taints, node.spec?.taints ?? [])) return undefined;
    const { taints: _, ...spec } = node.spec ?? {};
    context.update("nodes", { ...node, spec: { ...spec, ...(taints.length > 0 && { taints }) } });
    return undefined;
  },
};

/** The conditions without their heartbeats. */
function conditionsOf({ status }: Node): string {
  return (status?.conditions ?? []).map((condition) => `${condition.type}=${condition.status}`).join(",");
}
