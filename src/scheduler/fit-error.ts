import { compareBytes } from "../machinery/json.ts";
import type { Feasibility } from "./node-choice.ts";

/** What upstream says where a cluster has no node at all. */
export const NO_NODES = "no nodes available to schedule pods";
/** What post-filters say of pods without resource claims, before preemption has its word. */
const NO_CLAIMS = "no new claims to deallocate";
/** What they say where no node was asked, so that the plugin for resource claims finds nothing to work on. */
const NOT_PREPARED = "not found";

/** What preemption found: a node to make room on, or why it does not help. */
export type PreemptionAnswer = { readonly nominated: string } | { readonly message: string };

/**
 * The message of a pod that cannot be scheduled: counted reasons in order, then what the post-filters found
 * (framework `FitError`).
 */
export function fitErrorMessage(
  allNodes: number,
  { refused, impossible }: Feasibility,
  preemption: PreemptionAnswer | undefined,
): string {
  const head = `0/${allNodes} nodes are available: `;
  if (impossible !== undefined) return `${head}${impossible.message}. ${NOT_PREPARED}`;
  const reasons = `${head}${countReasons(refused.map((node) => node.reasons))}.`;
  if (preemption === undefined || "nominated" in preemption) return reasons;
  return `${reasons} ${NO_CLAIMS}, preemption: ${preemption.message}`;
}

/** What preemption says where it helps on no node. */
export function noCandidateMessage(allNodes: number, reasons: readonly (readonly string[])[]): string {
  return `0/${allNodes} nodes are available: ${countReasons(reasons)}.`;
}

/** `1 node(s) had …, 3 Insufficient cpu`: each reason with the number of nodes, sorted as text. */
function countReasons(all: readonly (readonly string[])[]): string {
  const counts = new Map<string, number>();
  for (const reasons of all) for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return [...counts]
    .map(([reason, count]) => `${count} ${reason}`)
    .sort(compareBytes)
    .join(", ");
}
