import type { MutatingAdmissionPolicy } from "../../../generated/types.ts";
import { ageColumn, nameColumn } from "../../columns.ts";
import { defineKind } from "../../kind.ts";

export const mutatingAdmissionPolicy = defineKind<MutatingAdmissionPolicy>({
  group: "admissionregistration.k8s.io",
  version: "v1",
  kind: "MutatingAdmissionPolicy",
  resource: "mutatingadmissionpolicies",
  singular: "mutatingadmissionpolicy",
  namespaced: false,
  requiresResourceVersion: true,
  defaults({ spec }) {
    if (spec === undefined) return;
    spec.failurePolicy ??= "Fail";
    const { matchConstraints } = spec;
    if (matchConstraints === undefined) return;
    matchConstraints.matchPolicy ??= "Equivalent";
    matchConstraints.namespaceSelector ??= {};
    matchConstraints.objectSelector ??= {};
    for (const rule of [...(matchConstraints.resourceRules ?? []), ...(matchConstraints.excludeResourceRules ?? [])])
      rule.scope ??= "*";
  },
  columns: [
    nameColumn,
    { name: "Mutations", type: "integer", cell: ({ spec }) => spec?.mutations?.length ?? 0 },
    {
      name: "ParamKind",
      cell: ({ spec }) =>
        spec?.paramKind ? `${spec.paramKind.apiVersion ?? ""}/${spec.paramKind.kind ?? ""}` : "<unset>",
    },
    ageColumn,
  ],
});
