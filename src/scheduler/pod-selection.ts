import type { LabelSelector, PodAffinityTerm } from "../generated/types.ts";
import {
  isEmptySelector,
  labelSelectorRequirements,
  matchesLabels,
  type Requirement,
} from "../machinery/label-selector.ts";
import { ParseError } from "../machinery/parse-error.ts";
import type { Context } from "../sim/actor.ts";

type Labels = Readonly<Record<string, string>>;

/** A term of a pod's affinity, ready to be asked about other pods. */
export interface CompiledTerm {
  readonly topologyKey: string;
  selects(namespace: string, labels: Labels): boolean;
}

/**
 * Compiles an affinity term of a pod in `namespace` with these labels: its namespaces, namespace selector and
 * matchLabelKeys count (framework `newAffinityTerm`).
 */
export function compileTerm(term: PodAffinityTerm, namespace: string, labels: Labels, context: Context): CompiledTerm {
  const requirements = selectorRequirements(term.labelSelector);
  if (requirements !== undefined) {
    for (const key of term.matchLabelKeys ?? []) addKey(requirements, key, "in", labels);
    for (const key of term.mismatchLabelKeys ?? []) addKey(requirements, key, "notin", labels);
  }
  const namespaceSelector = selectorRequirements(term.namespaceSelector);
  const named = term.namespaces?.length || term.namespaceSelector ? (term.namespaces ?? []) : [namespace];
  const inNamespace = (name: string): boolean => {
    if (named.includes(name)) return true;
    if (namespaceSelector === undefined) return false;
    if (isEmptySelector(namespaceSelector)) return true;
    return matchesLabels(namespaceSelector, context.get("namespaces", "", name)?.metadata.labels ?? {});
  };
  return {
    topologyKey: term.topologyKey,
    selects: (other, otherLabels) => matchesLabels(requirements, otherLabels) && inNamespace(other),
  };
}

/** The requirements of a selector; undefined (selects nothing) where there is none or it is wrong. */
export function selectorRequirements(selector: LabelSelector | undefined): Requirement[] | undefined {
  try {
    return labelSelectorRequirements(selector);
  } catch (error) {
    if (error instanceof ParseError) return undefined;
    throw error;
  }
}

/** May change `requirements`: asks for the pod's own value of a label, if it has one. */
export function addKey(requirements: Requirement[], key: string, operator: "in" | "notin", labels: Labels): void {
  if (Object.hasOwn(labels, key)) requirements.push({ key, operator, values: [labels[key] ?? ""] });
}
