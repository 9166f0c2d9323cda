import { paramRefCell } from "../param-ref.ts";
import type { ValidatingAdmissionPolicyBinding } from "../../../generated/types.ts";
import { ageColumn, nameColumn } from "../../columns.ts";
import { defineKind } from "../../kind.ts";

export const validatingAdmissionPolicyBinding = defineKind<ValidatingAdmissionPolicyBinding>({
  group: "admissionregistration.k8s.io",
  version: "v1",
  kind: "ValidatingAdmissionPolicyBinding",
  resource: "validatingadmissionpolicybindings",
  singular: "validatingadmissionpolicybinding",
  namespaced: false,
  requiresResourceVersion: true,
  defaults({ spec }) {
    const { matchResources } = spec ?? {};
    if (matchResources === undefined) return;
    matchResources.matchPolicy ??= "Equivalent";
    matchResources.namespaceSelector ??= {};
    matchResources.objectSelector ??= {};
    for (const rule of [...(matchResources.resourceRules ?? []), ...(matchResources.excludeResourceRules ?? [])])
      rule.scope ??= "*";
  },
  columns: [
    nameColumn,
    { name: "PolicyName", cell: ({ spec }) => spec?.policyName ?? "" },
    { name: "ParamRef", cell: ({ spec }) => paramRefCell(spec?.paramRef) },
    ageColumn,
  ],
});
