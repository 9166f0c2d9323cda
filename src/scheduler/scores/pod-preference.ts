import type { Pod, PodAffinityTerm, WeightedPodAffinityTerm } from "../../generated/types.ts";
import type { Surroundings } from "../filters/filter.ts";
import type { PodGroup } from "../node-usage.ts";
import { compileTerm } from "../pod-selection.ts";
import { MAX_POINTS, type Score } from "./score.ts";

/** Required affinity of pods that run already counts as a preference of this weight (`hardPodAffinityWeight`). */
const HARD_WEIGHT = 1;

/** Points by topology key and value. */
type DomainPoints = Map<string, Map<string, number>>;

/** Preferred affinity and anti-affinity to other pods, in both directions (`interpodaffinity/scoring.go`). */
export const podPreference: Score = {
  name: "InterPodAffinity",
  weight: 2,
  normalize,
  prepare(pod, _nodes, surroundings) {
    const points: DomainPoints = new Map();
    addOwn(points, pod, surroundings);
    for (const group of surroundings.placement.groupsWithAffinity()) addFromOthers(points, pod, group, surroundings);
    if (points.size === 0) return undefined;
    return ({ labels }) => {
      let sum = 0;
      for (const [key, values] of points) if (Object.hasOwn(labels, key)) sum += values.get(labels[key] ?? "") ?? 0;
      return sum;
    };
  },
};

function addOwn(points: DomainPoints, { metadata, spec }: Pod, surroundings: Surroundings): void {
  const { placement, context } = surroundings;
  for (const { term, weight } of preferredTerms(spec?.affinity)) {
    const compiled = compileTerm(term, metadata.namespace ?? "", metadata.labels ?? {}, context);
    for (const group of placement.groups()) {
      if (compiled.selects(group.namespace, group.labels))
        addGroup(points, term.topologyKey, group, weight, surroundings);
    }
  }
}

function addFromOthers(points: DomainPoints, { metadata }: Pod, group: PodGroup, surroundings: Surroundings): void {
  const required = group.affinity?.podAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
  const terms = [...preferredTerms(group.affinity), ...required.map((term) => ({ term, weight: HARD_WEIGHT }))];
  for (const { term, weight } of terms) {
    const compiled = compileTerm(term, group.namespace, group.labels, surroundings.context);
    if (compiled.selects(metadata.namespace ?? "", metadata.labels ?? {}))
      addGroup(points, term.topologyKey, group, weight, surroundings);
  }
}

function preferredTerms(affinity: PodGroup["affinity"]): { term: PodAffinityTerm; weight: number }[] {
  const weighted = (terms: WeightedPodAffinityTerm[] | undefined, sign: 1 | -1) =>
    (terms ?? []).map(({ podAffinityTerm, weight }) => ({ term: podAffinityTerm, weight: sign * weight }));
  return [
    ...weighted(affinity?.podAffinity?.preferredDuringSchedulingIgnoredDuringExecution, 1),
    ...weighted(affinity?.podAntiAffinity?.preferredDuringSchedulingIgnoredDuringExecution, -1),
  ];
}

function addGroup(
  points: DomainPoints,
  key: string,
  { nodes }: PodGroup,
  weight: number,
  { placement }: Surroundings,
): void {
  const values = points.get(key) ?? new Map<string, number>();
  for (const [name, count] of nodes) {
    const labels = placement.nodes.get(name)?.labels;
    if (labels === undefined || !Object.hasOwn(labels, key)) continue;
    const value = labels[key] ?? "";
    values.set(value, (values.get(value) ?? 0) + weight * count);
  }
  points.set(key, values);
}

function normalize(points: number[]): void {
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  for (const value of points) {
    if (value < least) least = value;
    if (value > most) most = value;
  }
  const range = most - least;
  for (const [i, value] of points.entries())
    points[i] = range === 0 ? 0 : Math.floor((MAX_POINTS * (value - least)) / range);
}
