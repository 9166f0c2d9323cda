import type { Pod, TopologySpreadConstraint } from "../../generated/types.ts";
import { isRequiredNode } from "../../kinds/core/node/node-selection.ts";
import { tolerates } from "../../kinds/core/node/taints.ts";
import { matchesLabels, type Requirement } from "../../machinery/label-selector.ts";
import type { NodeState, Placement } from "../placement.ts";
import { addKey, selectorRequirements } from "../pod-selection.ts";
import type { Filter, Refusal } from "./filter.ts";

const SKEWED: Refusal = { reasons: ["node(s) didn't match pod topology spread constraints"], preemptable: true };
const UNLABELLED: Refusal = {
  reasons: ["node(s) didn't match pod topology spread constraints (missing required label)"],
  preemptable: false,
};

/** Constraints that a pod must keep: no topology domain may get more than maxSkew ahead of the emptiest one. */
export const podTopologySpread: Filter = {
  name: "PodTopologySpread",
  prepare(pod, { placement }) {
    const constraints = spreadConstraints(pod, "DoNotSchedule");
    if (constraints.length === 0) return undefined;
    const counted = constraints.map((constraint) => domains(pod, constraint, constraints, placement));
    return ({ labels }) => {
      for (const [i, { topologyKey, maxSkew, selector }] of constraints.entries()) {
        if (!Object.hasOwn(labels, topologyKey)) return UNLABELLED;
        const { counts, least } = counted[i] ?? { counts: new Map<string, number>(), least: 0 };
        const self = matchesLabels(selector, pod.metadata.labels) ? 1 : 0;
        if ((counts.get(labels[topologyKey] ?? "") ?? 0) + self - least > maxSkew) return SKEWED;
      }
      return undefined;
    };
  },
};

/** A constraint with its selector ready. */
export interface Constraint extends TopologySpreadConstraint {
  readonly selector: readonly Requirement[] | undefined;
}

/** The pod's own constraints of one mode. */
export function spreadConstraints({ metadata, spec }: Pod, mode: "DoNotSchedule" | "ScheduleAnyway"): Constraint[] {
  return (spec?.topologySpreadConstraints ?? [])
    .filter(({ whenUnsatisfiable }) => whenUnsatisfiable === mode)
    .map((constraint) => {
      const selector = selectorRequirements(constraint.labelSelector);
      if (selector !== undefined)
        for (const key of constraint.matchLabelKeys ?? []) addKey(selector, key, "in", metadata.labels ?? {});
      return { ...constraint, selector };
    });
}

/** Whether the pods of a node count for a constraint (node inclusion policies). */
export function includesNode({ spec }: Pod, constraint: TopologySpreadConstraint, node: NodeState): boolean {
  if (constraint.nodeAffinityPolicy !== "Ignore" && !isRequiredNode(spec, node)) return false;
  if (constraint.nodeTaintsPolicy !== "Honor") return true;
  return node.taints.every((taint) => taint.effect === "PreferNoSchedule" || tolerates(spec?.tolerations, taint));
}

/** How many pods that the selector selects run on each node; those being deleted do not count. */
export function countMatching(
  placement: Placement,
  namespace: string,
  selector: readonly Requirement[] | undefined,
): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { labels, terminating, nodes } of placement.groupsIn(namespace)) {
    if (terminating || !matchesLabels(selector, labels)) continue;
    for (const [node, count] of nodes) counts.set(node, (counts.get(node) ?? 0) + count);
  }
  return counts;
}

function domains(
  pod: Pod,
  constraint: Constraint,
  all: readonly Constraint[],
  placement: Placement,
): { counts: Map<string, number>; least: number } {
  const perNode = countMatching(placement, pod.metadata.namespace ?? "", constraint.selector);
  const counts = new Map<string, number>();
  for (const node of placement.nodes.values()) {
    if (
      !all.every(({ topologyKey }) => Object.hasOwn(node.labels, topologyKey)) ||
      !includesNode(pod, constraint, node)
    )
      continue;
    const domain = node.labels[constraint.topologyKey] ?? "";
    counts.set(domain, (counts.get(domain) ?? 0) + (perNode.get(node.name) ?? 0));
  }
  if (counts.size < (constraint.minDomains ?? 1)) return { counts, least: 0 };
  let least = Number.POSITIVE_INFINITY;
  for (const count of counts.values()) least = Math.min(least, count);
  return { counts, least: Number.isFinite(least) ? least : 0 };
}
