import type { Pod } from "../../generated/types.ts";
import type { Surroundings } from "../filters/filter.ts";
import type { NodeState } from "../placement.ts";

/** Points of one node, from 0 to 100 after `normalize`. */
export type NodeScore = (node: NodeState) => number;

/** One preference among the nodes that can take a pod (a Score plugin of the scheduling framework). */
export interface Score {
  readonly name: string;
  readonly weight: number;
  /** How raw points become 0 to 100 over all nodes; absent: they are that already. */
  readonly normalize?: (points: number[]) => void;
  /** Looks at the pod once; undefined: it has no preference. */
  prepare(pod: Pod, nodes: readonly NodeState[], surroundings: Surroundings): NodeScore | undefined;
}

export const MAX_POINTS = 100;

/** May change `points`: scales the best to 100; `reverse`: the fewest points are best (`helper.DefaultNormalizeScore`). */
export function normalizeToBest(points: number[], reverse: boolean): void {
  let best = 0;
  for (const value of points) if (value > best) best = value;
  for (const [i, value] of points.entries()) {
    const scaled = best === 0 ? 0 : Math.floor((value * MAX_POINTS) / best);
    points[i] = reverse ? MAX_POINTS - scaled : scaled;
  }
}
