import type { Pod, PodAffinityTerm } from "../../../generated/types.ts";
import { getOwn } from "../../../machinery/json.ts";
import type { LabelSelector } from "../../../machinery/label-selector.ts";

type Labels = Readonly<Record<string, string>>;

/**
 * May change: label keys whose values a new pod's own labels give become part of the selectors that name them
 * (`pkg/registry/core/pod/strategy.go`, `mutatePodAffinity` and `mutateTopologySpreadConstraints`).
 */
export function resolveMatchLabelKeys({ metadata, spec }: Pod): void {
  const labels = metadata.labels ?? {};
  const { podAffinity, podAntiAffinity } = spec?.affinity ?? {};
  for (const affinity of [podAffinity, podAntiAffinity]) {
    for (const term of affinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []) resolveTerm(term, labels);
    for (const { podAffinityTerm } of affinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [])
      resolveTerm(podAffinityTerm, labels);
  }
  for (const { labelSelector, matchLabelKeys = [] } of spec?.topologySpreadConstraints ?? []) {
    addRequirements(labelSelector, matchLabelKeys, "In", labels);
  }
}

function resolveTerm(
  { labelSelector, matchLabelKeys = [], mismatchLabelKeys = [] }: PodAffinityTerm,
  labels: Labels,
): void {
  addRequirements(labelSelector, matchLabelKeys, "In", labels);
  addRequirements(labelSelector, mismatchLabelKeys, "NotIn", labels);
}

function addRequirements(
  selector: LabelSelector | undefined,
  keys: readonly string[],
  operator: "In" | "NotIn",
  labels: Labels,
): void {
  if (selector === undefined) return;
  for (const key of keys) {
    const value = getOwn(labels, key);
    if (value === undefined) continue;
    selector.matchExpressions = [...(selector.matchExpressions ?? []), { key, operator, values: [value] }];
  }
}
