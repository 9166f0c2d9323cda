import type { Filter, Refusal } from "./filter.ts";

const REFUSAL: Refusal = { reasons: ["node(s) didn't match the requested node name"], preemptable: false };

/** A pod that names its node goes nowhere else. */
export const nodeName: Filter = {
  name: "NodeName",
  prepare({ spec }) {
    if (!spec?.nodeName) return undefined;
    return ({ name }) => (name === spec.nodeName ? undefined : REFUSAL);
  },
};
