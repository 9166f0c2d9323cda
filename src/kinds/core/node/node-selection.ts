import type { NodeSelector, NodeSelectorTerm, PodSpec } from "../../../generated/types.ts";
import { matchesLabels, type Requirement, type SelectorOperator } from "../../../machinery/label-selector.ts";

const OPERATORS: Readonly<Record<string, SelectorOperator>> = {
  In: "in",
  NotIn: "notin",
  Exists: "exists",
  DoesNotExist: "!",
  Gt: "gt",
  Lt: "lt",
};

/** What node selectors look at. */
export interface SelectableNode {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** Whether a node is one that the pod's nodeSelector and required node affinity ask for. */
export function isRequiredNode(spec: PodSpec | undefined, node: SelectableNode): boolean {
  for (const [key, value] of Object.entries(spec?.nodeSelector ?? {})) {
    if (!Object.hasOwn(node.labels, key) || node.labels[key] !== value) return false;
  }
  const required = spec?.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  return required === undefined || matchesNodeSelector(required, node);
}

/** Whether one of the terms of a node selector selects the node. */
export function matchesNodeSelector({ nodeSelectorTerms }: NodeSelector, node: SelectableNode): boolean {
  return nodeSelectorTerms.some((term) => matchesTerm(term, node));
}

/** Whether a term selects the node; an empty term selects none. */
export function matchesTerm({ matchExpressions, matchFields }: NodeSelectorTerm, node: SelectableNode): boolean {
  if (!matchExpressions?.length && !matchFields?.length) return false;
  return (
    matchesLabels(requirements(matchExpressions), node.labels) &&
    matchesLabels(requirements(matchFields), { "metadata.name": node.name })
  );
}

function requirements(expressions: NodeSelectorTerm["matchExpressions"]): Requirement[] {
  return (expressions ?? []).map(({ key, operator, values }) => ({
    key,
    operator: Object.hasOwn(OPERATORS, operator) ? (OPERATORS[operator] ?? "in") : "in",
    values: values ?? [],
  }));
}
