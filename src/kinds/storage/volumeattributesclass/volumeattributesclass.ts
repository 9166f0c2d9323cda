import type { VolumeAttributesClass } from "../../../generated/types.ts";
import { validateImmutable } from "../../../machinery/object-meta-validation.ts";
import { ageColumn } from "../../columns.ts";
import { defineKind } from "../../kind.ts";

export const volumeAttributesClass = defineKind<VolumeAttributesClass>({
  group: "storage.k8s.io",
  version: "v1",
  kind: "VolumeAttributesClass",
  resource: "volumeattributesclasses",
  singular: "volumeattributesclass",
  shortNames: ["vac"],
  namespaced: false,
  tracksGeneration: false,
  validateUpdate: (object, old) => [
    ...validateImmutable(object.driverName, old.driverName, "driverName"),
    ...validateImmutable(object.parameters, old.parameters, "parameters"),
  ],
  columns: [
    {
      name: "Name",
      format: "name",
      cell: ({ metadata }) =>
        `${metadata.name ?? ""}${metadata.annotations?.["volumeattributesclass.alpha.kubernetes.io/is-default-class"] === "true" ? " (default)" : ""}`,
    },
    { name: "DriverName", cell: ({ driverName }) => driverName },
    ageColumn,
  ],
});
