import { balancedAllocation } from "./balanced-allocation.ts";
import { imageLocality } from "./image-locality.ts";
import { leastAllocated } from "./least-allocated.ts";
import { nodePreference } from "./node-preference.ts";
import { podPreference } from "./pod-preference.ts";
import type { Score } from "./score.ts";
import { spread } from "./spread.ts";
import { taintPreference } from "./taint-preference.ts";

/** The scores with the weights of the default profile (`apis/config/v1/default_plugins.go`). */
export const SCORES: readonly Score[] = [
  taintPreference,
  nodePreference,
  leastAllocated,
  spread,
  podPreference,
  balancedAllocation,
  imageLocality,
];
