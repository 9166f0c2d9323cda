import { paramRefCell } from "../param-ref.ts";
import type { MutatingAdmissionPolicyBinding } from "../../../generated/types.ts";
import { ageColumn, nameColumn } from "../../columns.ts";
import { defineKind } from "../../kind.ts";

export const mutatingAdmissionPolicyBinding = defineKind<MutatingAdmissionPolicyBinding>({
  group: "admissionregistration.k8s.io",
  version: "v1",
  kind: "MutatingAdmissionPolicyBinding",
  resource: "mutatingadmissionpolicybindings",
  singular: "mutatingadmissionpolicybinding",
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
