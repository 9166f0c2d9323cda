import type { Pod } from "../../generated/types.ts";
import type { Context } from "../../sim/actor.ts";
import type { NodeState, Placement } from "../placement.ts";

/** Why a node cannot take a pod. */
export interface Refusal {
  readonly reasons: readonly string[];
  /** Whether removing pods from the node may help (framework `Unschedulable` rather than `UnschedulableAndUnresolvable`). */
  readonly preemptable: boolean;
}

/** What a filter knows of a pod: every node may take it, none may (with the reason), or it depends. */
export type Verdict = undefined | { readonly impossible: string } | { readonly only: ReadonlySet<string> } | NodeCheck;

/** Says why a node cannot take the pod; undefined: it can. */
export type NodeCheck = (node: NodeState) => Refusal | undefined;

/** What filters and scores may look at besides the pod and the nodes. */
export interface Surroundings {
  readonly placement: Placement;
  readonly context: Context;
}

/** One rule about where a pod may run (a Filter plugin of the scheduling framework). */
export interface Filter {
  /** upstream's name of the plugin */
  readonly name: string;
  /** Looks at the pod once; the answer is then asked about every node. */
  prepare(pod: Pod, surroundings: Surroundings): Verdict;
}
