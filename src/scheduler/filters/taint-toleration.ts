import { tolerates } from "../../kinds/core/node/taints.ts";
import type { Filter, Refusal } from "./filter.ts";

const REFUSAL: Refusal = { reasons: ["node(s) had untolerated taint(s)"], preemptable: false };

/** Every NoSchedule and NoExecute taint of a node must be tolerated. */
export const taintToleration: Filter = {
  name: "TaintToleration",
  prepare({ spec }) {
    return ({ taints }) => {
      for (const taint of taints) {
        if (taint.effect !== "PreferNoSchedule" && !tolerates(spec?.tolerations, taint)) return REFUSAL;
      }
      return undefined;
    };
  },
};
