import { matchesTerm } from "../../kinds/core/node/node-selection.ts";
import { normalizeToBest, type Score } from "./score.ts";

/** Preferred node affinity: the weights of the terms that a node fulfils. */
export const nodePreference: Score = {
  name: "NodeAffinity",
  weight: 2,
  normalize: (points) => normalizeToBest(points, false),
  prepare({ spec }) {
    const terms = spec?.affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution;
    if (!terms?.length) return undefined;
    return (node) => {
      let sum = 0;
      for (const { weight, preference } of terms) if (matchesTerm(preference, node)) sum += weight;
      return sum;
    };
  },
};
