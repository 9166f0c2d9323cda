import type { CSINode } from "../../../generated/types.ts";
import { ageColumn, nameColumn } from "../../columns.ts";
import { defineKind } from "../../kind.ts";

export const csiNode = defineKind<CSINode>({
  group: "storage.k8s.io",
  version: "v1",
  kind: "CSINode",
  resource: "csinodes",
  singular: "csinode",
  namespaced: false,
  tracksGeneration: false,
  columns: [
    nameColumn,
    { name: "Drivers", type: "integer", cell: ({ spec }) => spec?.drivers?.length ?? 0 },
    ageColumn,
  ],
});
