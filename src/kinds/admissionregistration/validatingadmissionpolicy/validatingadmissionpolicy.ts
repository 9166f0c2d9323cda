import type { ValidatingAdmissionPolicy } from "../../../generated/types.ts";
import { ageColumn, nameColumn } from "../../columns.ts";
import { defineKind } from "../../kind.ts";

export const validatingAdmissionPolicy = defineKind<ValidatingAdmissionPolicy>({
  group: "admissionregistration.k8s.io",
  version: "v1",
  kind: "ValidatingAdmissionPolicy",
  resource: "validatingadmissionpolicies",
  singular: "validatingadmissionpolicy",
  namespaced: false,
  status: true,
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
  prepareForCreate(object) {
    object.status = {};
  },
  columns: [
    nameColumn,
    { name: "Validations", type: "integer", cell: ({ spec }) => spec?.validations?.length ?? 0 },
    {
      name: "ParamKind",
      cell: ({ spec }) =>
        spec?.paramKind ? `${spec.paramKind.apiVersion ?? ""}/${spec.paramKind.kind ?? ""}` : "<unset>",
    },
    ageColumn,
  ],
});
