import type { PersistentVolumeClaim } from "../../../generated/types.ts";
import { type FieldError, invalid, notSupported, required } from "../../../machinery/field-error.ts";
import { validateLabelSelector } from "../../../machinery/label-selector-validation.ts";
import { dns1123SubdomainFaults } from "../../../machinery/names.ts";
import { formatQuantity, parseQuantity, signOf } from "../../../machinery/quantity.ts";
import { ageColumn, nameColumn } from "../../columns.ts";
import { defineKind } from "../../kind.ts";
import { accessModesCell, storageClassCell } from "../volume-columns.ts";
import { ACCESS_MODES, VOLUME_MODES, validateAccessModes } from "../volume-modes.ts";
import { claimDefaults } from "./defaults.ts";

export const persistentVolumeClaim = defineKind<PersistentVolumeClaim>({
  group: "",
  version: "v1",
  kind: "PersistentVolumeClaim",
  resource: "persistentvolumeclaims",
  singular: "persistentvolumeclaim",
  shortNames: ["pvc"],
  namespaced: true,
  status: true,
  tracksGeneration: false,
  defaults: claimDefaults,
  prepareForCreate(object) {
    object.status = { phase: "Pending" };
  },
  validate: validateClaim,
  columns: [
    nameColumn,
    {
      name: "Status",
      cell: ({ metadata, status }) =>
        metadata.deletionTimestamp !== undefined ? "Terminating" : (status?.phase ?? ""),
    },
    { name: "Volume", cell: ({ spec }) => spec?.volumeName ?? "" },
    { name: "Capacity", cell: ({ spec, status }) => (spec?.volumeName ? (status?.capacity?.storage ?? "0") : "") },
    {
      name: "Access Modes",
      cell: ({ spec, status }) => (spec?.volumeName ? accessModesCell(status?.accessModes) : ""),
    },
    { name: "StorageClass", cell: (claim) => storageClassCell(claim, claim.spec?.storageClassName) },
    { name: "VolumeAttributesClass", cell: ({ spec }) => spec?.volumeAttributesClassName ?? "<unset>" },
    ageColumn,
    { name: "VolumeMode", priority: 1, cell: ({ spec }) => spec?.volumeMode ?? "<unset>" },
  ],
});

/** core/validation `ValidatePersistentVolumeClaimSpec` */
function validateClaim({ spec = {} }: PersistentVolumeClaim): FieldError[] {
  const errors: FieldError[] = [];
  const { accessModes = [], resources, storageClassName = "", volumeMode } = spec;
  if (accessModes.length === 0) errors.push(required("spec.accessModes", "at least 1 access mode is required"));
  if (spec.selector !== undefined) errors.push(...validateLabelSelector(spec.selector, "spec.selector"));
  errors.push(...validateAccessModes(accessModes, ACCESS_MODES));
  const storage = resources?.requests?.storage;
  if (storage === undefined) {
    errors.push(required("spec.resources[storage]"));
  } else {
    const quantity = parseQuantity(storage);
    if (signOf(quantity) <= 0)
      errors.push(invalid("spec.resources[storage]", formatQuantity(quantity), "must be greater than zero"));
  }
  if (storageClassName !== "") {
    for (const fault of dns1123SubdomainFaults(storageClassName))
      errors.push(invalid("spec.storageClassName", storageClassName, fault));
  }
  if (volumeMode !== undefined && !VOLUME_MODES.includes(volumeMode))
    errors.push(notSupported("spec.volumeMode", volumeMode, VOLUME_MODES));
  return errors;
}
