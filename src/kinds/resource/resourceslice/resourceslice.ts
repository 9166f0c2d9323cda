import type { ResourceSlice } from "../../../generated/types.ts";
import { ageColumn, nameColumn } from "../../columns.ts";
import { defineKind } from "../../kind.ts";

export const resourceSlice = defineKind<ResourceSlice>({
  group: "resource.k8s.io",
  version: "v1",
  kind: "ResourceSlice",
  resource: "resourceslices",
  singular: "resourceslice",
  namespaced: false,
  fields: ({ spec }) => ({ "spec.nodeName": spec?.nodeName ?? "", "spec.driver": spec?.driver ?? "" }),
  columns: [
    nameColumn,
    { name: "Node", cell: ({ spec }) => spec?.nodeName ?? "" },
    { name: "Driver", cell: ({ spec }) => spec?.driver ?? "" },
    { name: "Pool", cell: ({ spec }) => spec?.pool.name ?? "" },
    ageColumn,
  ],
});
