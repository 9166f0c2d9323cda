import type { PodDisruptionBudget, PodDisruptionBudgetSpec } from "../../../generated/types.ts";
import { type FieldError, invalidStruct, notSupported } from "../../../machinery/field-error.ts";
import { validateLabelSelector } from "../../../machinery/label-selector-validation.ts";
import { validateNotMoreThan100Percent, validatePositiveIntOrPercent } from "../../apps/int-or-percent-validation.ts";
import { ageColumn, nameColumn } from "../../columns.ts";
import { defineKind } from "../../kind.ts";

const EVICTION_POLICIES = ["AlwaysAllow", "IfHealthyBudget"];

export const podDisruptionBudget = defineKind<PodDisruptionBudget>({
  group: "policy",
  version: "v1",
  kind: "PodDisruptionBudget",
  resource: "poddisruptionbudgets",
  singular: "poddisruptionbudget",
  shortNames: ["pdb"],
  namespaced: true,
  status: true,
  requiresResourceVersion: true,
  prepareForCreate(object) {
    object.status = { currentHealthy: 0, desiredHealthy: 0, disruptionsAllowed: 0, expectedPods: 0 };
  },
  validate: ({ spec = {} }) => validateBudget(spec),
  columns: [
    nameColumn,
    { name: "Min Available", cell: ({ spec }) => String(spec?.minAvailable ?? "N/A") },
    { name: "Max Unavailable", cell: ({ spec }) => String(spec?.maxUnavailable ?? "N/A") },
    { name: "Allowed Disruptions", type: "integer", cell: ({ status }) => status?.disruptionsAllowed ?? 0 },
    ageColumn,
  ],
});

/** policy/validation `ValidatePodDisruptionBudgetSpec` */
function validateBudget({
  minAvailable,
  maxUnavailable,
  selector,
  unhealthyPodEvictionPolicy,
}: PodDisruptionBudgetSpec): FieldError[] {
  const errors: FieldError[] = [];
  if (minAvailable !== undefined && maxUnavailable !== undefined) {
    const spec = {
      MinAvailable: minAvailable,
      Selector: selector ?? null,
      MaxUnavailable: maxUnavailable,
      UnhealthyPodEvictionPolicy: unhealthyPodEvictionPolicy ?? null,
    };
    errors.push(invalidStruct("spec", spec, "minAvailable and maxUnavailable cannot be both set"));
  }
  for (const [name, value] of [
    ["minAvailable", minAvailable],
    ["maxUnavailable", maxUnavailable],
  ] as const) {
    if (value === undefined) continue;
    errors.push(
      ...validatePositiveIntOrPercent(value, `spec.${name}`),
      ...validateNotMoreThan100Percent(value, `spec.${name}`),
    );
  }
  errors.push(...validateLabelSelector(selector, "spec.selector"));
  if (unhealthyPodEvictionPolicy !== undefined && !EVICTION_POLICIES.includes(unhealthyPodEvictionPolicy)) {
    errors.push(notSupported("spec.unhealthyPodEvictionPolicy", unhealthyPodEvictionPolicy, EVICTION_POLICIES));
  }
  return errors;
}
