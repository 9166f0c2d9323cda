import type { Pod } from "../../generated/types.ts";
import { type CompiledTerm, compileTerm } from "../pod-selection.ts";
import type { NodeState, Placement } from "../placement.ts";
import type { Filter, Refusal, Surroundings } from "./filter.ts";

const AFFINITY: Refusal = { reasons: ["node(s) didn't match pod affinity rules"], preemptable: false };
const ANTI_AFFINITY: Refusal = { reasons: ["node(s) didn't match pod anti-affinity rules"], preemptable: true };
const EXISTING: Refusal = { reasons: ["node(s) didn't satisfy existing pods anti-affinity rules"], preemptable: true };

/** Values of a topology label, by label key, that have something in them. */
type Domains = Map<string, Set<string>>;

/** Required affinity and anti-affinity to other pods, in both directions (`interpodaffinity/filtering.go`). */
export const interPodAffinity: Filter = {
  name: "InterPodAffinity",
  prepare(pod, surroundings) {
    const { placement } = surroundings;
    const { affinity, antiAffinity } = requiredTerms(pod, surroundings);
    const forbidden = forbiddenByOthers(pod, surroundings);
    if (affinity.length === 0 && antiAffinity.length === 0 && forbidden.size === 0) return undefined;
    const near = affinityDomains(affinity, placement);
    const apart: Domains = new Map();
    for (const term of antiAffinity) collect(apart, placement, [term], term.topologyKey);
    const first = isFirstOfItsKind(pod, affinity, near);
    return (node) => {
      if (!affinity.every(({ topologyKey }) => Object.hasOwn(node.labels, topologyKey))) return AFFINITY;
      if (!first && !affinity.every(({ topologyKey }) => isIn(near, topologyKey, node))) return AFFINITY;
      for (const { topologyKey } of antiAffinity) if (isIn(apart, topologyKey, node)) return ANTI_AFFINITY;
      for (const key of forbidden.keys()) if (isIn(forbidden, key, node)) return EXISTING;
      return undefined;
    };
  },
};

function requiredTerms(
  { metadata, spec }: Pod,
  { context }: Surroundings,
): { affinity: CompiledTerm[]; antiAffinity: CompiledTerm[] } {
  const { namespace = "", labels = {} } = metadata;
  const compile = (term: Parameters<typeof compileTerm>[0]) => compileTerm(term, namespace, labels, context);
  return {
    affinity: (spec?.affinity?.podAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []).map(compile),
    antiAffinity: (spec?.affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []).map(compile),
  };
}

/** Domains that pods which run already do not want to share with this one. */
function forbiddenByOthers({ metadata }: Pod, { placement, context }: Surroundings): Domains {
  const domains: Domains = new Map();
  for (const group of placement.groupsWithAffinity()) {
    for (const term of group.affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []) {
      const compiled = compileTerm(term, group.namespace, group.labels, context);
      if (!compiled.selects(metadata.namespace ?? "", metadata.labels ?? {})) continue;
      addNodes(domains, placement, group.nodes.keys(), term.topologyKey);
    }
  }
  return domains;
}

/** Domains with a pod that all affinity terms together select; upstream asks for one pod that satisfies every term. */
function affinityDomains(terms: readonly CompiledTerm[], placement: Placement): Domains {
  const domains: Domains = new Map();
  for (const { topologyKey } of terms) collect(domains, placement, terms, topologyKey);
  return domains;
}

function collect(domains: Domains, placement: Placement, terms: readonly CompiledTerm[], topologyKey: string): void {
  for (const { namespace, labels, nodes } of placement.groups()) {
    if (terms.every((term) => term.selects(namespace, labels))) addNodes(domains, placement, nodes.keys(), topologyKey);
  }
}

function addNodes(domains: Domains, placement: Placement, names: Iterable<string>, topologyKey: string): void {
  const values = domains.get(topologyKey) ?? new Set();
  for (const name of names) {
    const labels = placement.nodes.get(name)?.labels;
    if (labels !== undefined && Object.hasOwn(labels, topologyKey)) values.add(labels[topologyKey] ?? "");
  }
  domains.set(topologyKey, values);
}

/** The first pod of a set whose members want to be together may go anywhere. */
function isFirstOfItsKind({ metadata }: Pod, terms: readonly CompiledTerm[], near: Domains): boolean {
  if (terms.length === 0) return true;
  for (const values of near.values()) if (values.size > 0) return false;
  return terms.every((term) => term.selects(metadata.namespace ?? "", metadata.labels ?? {}));
}

function isIn(domains: Domains, topologyKey: string, { labels }: NodeState): boolean {
  return Object.hasOwn(labels, topologyKey) && (domains.get(topologyKey)?.has(labels[topologyKey] ?? "") ?? false);
}
