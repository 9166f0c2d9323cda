import { tolerates } from "../../kinds/core/node/taints.ts";
import type { Filter, Refusal } from "./filter.ts";

const REFUSAL: Refusal = { reasons: ["node(s) were unschedulable"], preemptable: false };
const TAINT = { key: "node.kubernetes.io/unschedulable", effect: "NoSchedule" };

/** Cordoned nodes take only pods that tolerate it. */
export const nodeUnschedulable: Filter = {
  name: "NodeUnschedulable",
  prepare({ spec }) {
    if (tolerates(spec?.tolerations, TAINT)) return undefined;
    return ({ node }) => (node.spec?.unschedulable ? REFUSAL : undefined);
  },
};
