import type { Node } from "../../generated/types.ts";
import type { AdmissionPlugin } from "./plugin.ts";

const NOT_READY = { key: "node.kubernetes.io/not-ready", effect: "NoSchedule" };

/**
 * Keeps pods off a new node until it is ready (`plugin/pkg/admission/nodetaint`). A node that registers as ready would
 * lose the taint in the same moment and does not get it.
 */
export const taintNodesByCondition: AdmissionPlugin = {
  name: "TaintNodesByCondition",
  admit({ scope, operation, subresource, object }) {
    if (scope.resource !== "nodes" || operation !== "CREATE" || subresource !== "" || object === undefined) return;
    const node = object as Node;
    if (node.status?.conditions?.some(({ type, status }) => type === "Ready" && status === "True")) return;
    node.spec ??= {};
    const taints = node.spec.taints ?? [];
    if (taints.some(({ key, effect }) => key === NOT_READY.key && effect === NOT_READY.effect)) return;
    node.spec.taints = [...taints, { ...NOT_READY }];
  },
};
