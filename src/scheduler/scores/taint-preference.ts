import { tolerates } from "../../kinds/core/node/taints.ts";
import { normalizeToBest, type Score } from "./score.ts";

/** Nodes with fewer PreferNoSchedule taints that the pod does not tolerate are better. */
export const taintPreference: Score = {
  name: "TaintToleration",
  weight: 3,
  normalize: (points) => normalizeToBest(points, true),
  prepare({ spec }, nodes) {
    if (!nodes.some(({ taints }) => taints.some(({ effect }) => effect === "PreferNoSchedule"))) return undefined;
    const tolerations = spec?.tolerations?.filter(({ effect }) => !effect || effect === "PreferNoSchedule");
    return ({ taints }) =>
      taints.filter((taint) => taint.effect === "PreferNoSchedule" && !tolerates(tolerations, taint)).length;
  },
};
