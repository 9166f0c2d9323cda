import type { IngressClass } from "../../../generated/types.ts";
import { ageColumn, nameColumn } from "../../columns.ts";
import { defineKind } from "../../kind.ts";

export const ingressClass = defineKind<IngressClass>({
  group: "networking.k8s.io",
  version: "v1",
  kind: "IngressClass",
  resource: "ingressclasses",
  singular: "ingressclass",
  namespaced: false,
  defaults({ spec }) {
    if (spec?.parameters !== undefined) spec.parameters.scope ??= "Cluster";
  },
  columns: [
    nameColumn,
    { name: "Controller", cell: ({ spec }) => spec?.controller ?? "" },
    {
      name: "Parameters",
      cell({ spec }) {
        if (spec?.parameters === undefined) return "<none>";
        const { kind, apiGroup, name } = spec.parameters;
        return `${kind}${apiGroup === undefined ? "" : `.${apiGroup}`}/${name}`;
      },
    },
    ageColumn,
  ],
});
