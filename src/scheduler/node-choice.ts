import type { Pod } from "../generated/types.ts";
import type { NodeCheck, Refusal, Surroundings } from "./filters/filter.ts";
import { FILTERS } from "./filters/filters.ts";
import type { NodeState } from "./placement.ts";
import { SCORES } from "./scores/scores.ts";

/** A node that a filter refused, and which. */
export interface RefusedNode extends Refusal {
  readonly node: NodeState;
  readonly filter: string;
}

/** Which nodes can take a pod. */
export interface Feasibility {
  readonly feasible: readonly NodeState[];
  readonly refused: readonly RefusedNode[];
  /** why no node was asked, where a filter found that none can take the pod */
  readonly impossible: { readonly filter: string; readonly message: string } | undefined;
}

/** The smallest number and share of nodes that are looked for in a large cluster (`schedule_one.go`). */
const ENOUGH_NODES = 100;
const LEAST_PERCENT = 5;

/** Runs the filters over the nodes, from `start` on (round robin in large clusters) until enough are found. */
export function feasibleNodes(pod: Pod, surroundings: Surroundings, start: number): Feasibility {
  const checks: { filter: string; check: NodeCheck }[] = [];
  let only: ReadonlySet<string> | undefined;
  for (const filter of FILTERS) {
    const verdict = filter.prepare(pod, surroundings);
    if (verdict === undefined) continue;
    if (typeof verdict === "function") checks.push({ filter: filter.name, check: verdict });
    else if ("only" in verdict) only = verdict.only;
    else return { feasible: [], refused: [], impossible: { filter: filter.name, message: verdict.impossible } };
  }
  const nodes = [...surroundings.placement.nodes.values()];
  const enough = enoughNodes(nodes.length);
  const feasible: NodeState[] = [];
  const refused: RefusedNode[] = [];
  for (let i = 0; i < nodes.length && feasible.length < enough; i++) {
    const node = nodes[(start + i) % nodes.length];
    if (node === undefined) continue;
    const refusal = only !== undefined && !only.has(node.name) ? NOT_NAMED : firstRefusal(node, checks);
    if (refusal === undefined) feasible.push(node);
    else refused.push({ ...refusal, node });
  }
  return { feasible, refused, impossible: undefined };
}

/** Why a node cannot take a pod; undefined: it can. */
export function refusalOf(pod: Pod, node: NodeState, surroundings: Surroundings): Refusal | undefined {
  for (const filter of FILTERS) {
    const verdict = filter.prepare(pod, surroundings);
    if (verdict === undefined) continue;
    if (typeof verdict === "function") {
      const refusal = verdict(node);
      if (refusal !== undefined) return refusal;
    } else if ("only" in verdict ? !verdict.only.has(node.name) : true) return NOT_NAMED;
  }
  return undefined;
}

/** The node with the most points; chance decides between equals. */
export function bestNode(pod: Pod, nodes: readonly NodeState[], surroundings: Surroundings): NodeState | undefined {
  if (nodes.length <= 1) return nodes[0];
  const totals = new Array<number>(nodes.length).fill(0);
  for (const { prepare, weight, normalize } of SCORES) {
    const score = prepare(pod, nodes, surroundings);
    if (score === undefined) continue;
    const points = nodes.map(score);
    normalize?.(points);
    for (let i = 0; i < points.length; i++) totals[i] = (totals[i] ?? 0) + weight * (points[i] ?? 0);
  }
  let most = Number.NEGATIVE_INFINITY;
  for (const total of totals) if (total > most) most = total;
  const best = nodes.filter((_, i) => totals[i] === most);
  return best[best.length > 1 ? surroundings.context.random.int(best.length) : 0];
}

const NOT_NAMED = {
  filter: "NodeAffinity",
  reasons: ["node(s) didn't satisfy plugin(s) [NodeAffinity]"],
  preemptable: false,
};

function firstRefusal(
  node: NodeState,
  checks: readonly { filter: string; check: NodeCheck }[],
): (Refusal & { filter: string }) | undefined {
  for (const { filter, check } of checks) {
    const refusal = check(node);
    if (refusal !== undefined) return { filter, reasons: refusal.reasons, preemptable: refusal.preemptable };
  }
  return undefined;
}

function enoughNodes(all: number): number {
  if (all <= ENOUGH_NODES) return all;
  const percent = Math.max(LEAST_PERCENT, 50 - Math.floor(all / 125));
  return Math.max(ENOUGH_NODES, Math.floor((all * percent) / 100));
}
