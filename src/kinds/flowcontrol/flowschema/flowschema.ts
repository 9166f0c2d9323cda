import type { FlowSchema } from "../../../generated/types.ts";
import { ageColumn, nameColumn } from "../../columns.ts";
import { defineKind } from "../../kind.ts";

export const flowSchema = defineKind<FlowSchema>({
  group: "flowcontrol.apiserver.k8s.io",
  version: "v1",
  kind: "FlowSchema",
  resource: "flowschemas",
  singular: "flowschema",
  namespaced: false,
  status: true,
  defaults({ spec }) {
    if (spec !== undefined) spec.matchingPrecedence ??= 1000;
  },
  prepareForCreate(object) {
    object.status = {};
  },
  columns: [
    nameColumn,
    { name: "PriorityLevel", cell: ({ spec }) => spec?.priorityLevelConfiguration.name ?? "" },
    { name: "MatchingPrecedence", cell: ({ spec }) => spec?.matchingPrecedence ?? 0 },
    { name: "DistinguisherMethod", cell: ({ spec }) => spec?.distinguisherMethod?.type ?? "<none>" },
    ageColumn,
    {
      name: "MissingPL",
      cell: ({ status }) => status?.conditions?.find(({ type }) => type === "Dangling")?.status ?? "?",
    },
  ],
});
