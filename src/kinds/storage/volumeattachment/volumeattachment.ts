import type { VolumeAttachment } from "../../../generated/types.ts";
import { ageColumn, nameColumn } from "../../columns.ts";
import { defineKind } from "../../kind.ts";

export const volumeAttachment = defineKind<VolumeAttachment>({
  group: "storage.k8s.io",
  version: "v1",
  kind: "VolumeAttachment",
  resource: "volumeattachments",
  singular: "volumeattachment",
  namespaced: false,
  status: true,
  tracksGeneration: false,
  prepareForCreate(object) {
    object.status = { attached: false };
  },
  columns: [
    nameColumn,
    { name: "Attacher", format: "name", cell: ({ spec }) => spec?.attacher ?? "" },
    { name: "PV", cell: ({ spec }) => spec?.source.persistentVolumeName ?? "" },
    { name: "Node", cell: ({ spec }) => spec?.nodeName ?? "" },
    { name: "Attached", type: "boolean", cell: ({ status }) => status?.attached ?? false },
    ageColumn,
  ],
});
