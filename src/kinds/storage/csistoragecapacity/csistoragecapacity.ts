import type { CSIStorageCapacity } from "../../../generated/types.ts";
import { nameColumn } from "../../columns.ts";
import { defineKind } from "../../kind.ts";

export const csiStorageCapacity = defineKind<CSIStorageCapacity>({
  group: "storage.k8s.io",
  version: "v1",
  kind: "CSIStorageCapacity",
  resource: "csistoragecapacities",
  singular: "csistoragecapacity",
  namespaced: true,
  tracksGeneration: false,
  columns: [
    nameColumn,
    { name: "StorageClassName", cell: ({ storageClassName }) => storageClassName },
    { name: "Capacity", cell: ({ capacity }) => capacity ?? "<unset>" },
  ],
});
