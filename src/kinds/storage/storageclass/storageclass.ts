import type { StorageClass } from "../../../generated/types.ts";
import { type FieldError, invalid, notSupported, required } from "../../../machinery/field-error.ts";
import { qualifiedNameFaults } from "../../../machinery/names.ts";
import { validateImmutable } from "../../../machinery/object-meta-validation.ts";
import { ageColumn } from "../../columns.ts";
import { defineKind } from "../../kind.ts";

const DEFAULT_ANNOTATIONS = [
  "storageclass.kubernetes.io/is-default-class",
  "storageclass.beta.kubernetes.io/is-default-class",
];
const RECLAIM_POLICIES = ["Delete", "Retain"];
const BINDING_MODES = ["Immediate", "WaitForFirstConsumer"];

export const storageClass = defineKind<StorageClass>({
  group: "storage.k8s.io",
  version: "v1",
  kind: "StorageClass",
  resource: "storageclasses",
  singular: "storageclass",
  shortNames: ["sc"],
  namespaced: false,
  tracksGeneration: false,
  defaults(object) {
    object.reclaimPolicy ??= "Delete";
    object.volumeBindingMode ??= "Immediate";
  },
  validate: validateStorageClass,
  validateUpdate: (object, old) => [
    ...validateImmutable(object.parameters, old.parameters, "parameters"),
    ...validateImmutable(object.provisioner, old.provisioner, "provisioner"),
    ...validateImmutable(object.reclaimPolicy, old.reclaimPolicy, "reclaimPolicy"),
    ...validateImmutable(object.volumeBindingMode, old.volumeBindingMode, "volumeBindingMode"),
  ],
  columns: [
    {
      name: "Name",
      format: "name",
      cell: (object) => `${object.metadata.name ?? ""}${isDefaultClass(object) ? " (default)" : ""}`,
    },
    { name: "Provisioner", cell: ({ provisioner }) => provisioner },
    { name: "ReclaimPolicy", cell: ({ reclaimPolicy }) => reclaimPolicy ?? "Delete" },
    { name: "VolumeBindingMode", cell: ({ volumeBindingMode }) => volumeBindingMode ?? "Immediate" },
    { name: "AllowVolumeExpansion", cell: ({ allowVolumeExpansion }) => allowVolumeExpansion ?? false },
    ageColumn,
  ],
});

/** Whether claims that name no class get this one. */
export function isDefaultClass({ metadata }: StorageClass): boolean {
  return DEFAULT_ANNOTATIONS.some((name) => metadata.annotations?.[name] === "true");
}

/** storage/validation `ValidateStorageClass` */
function validateStorageClass({
  provisioner = "",
  reclaimPolicy,
  volumeBindingMode,
  parameters = {},
}: StorageClass): FieldError[] {
  const errors: FieldError[] = [];
  if (provisioner === "") errors.push(required("provisioner"));
  else
    for (const fault of qualifiedNameFaults(provisioner.toLowerCase()))
      errors.push(invalid("provisioner", provisioner, fault));
  for (const key of Object.keys(parameters))
    if (key === "") errors.push(invalid("parameters", key, "field can not be empty."));
  if (reclaimPolicy !== undefined && !RECLAIM_POLICIES.includes(reclaimPolicy)) {
    errors.push(notSupported("reclaimPolicy", reclaimPolicy, RECLAIM_POLICIES));
  }
  if (volumeBindingMode === undefined) errors.push(required("volumeBindingMode"));
  else if (!BINDING_MODES.includes(volumeBindingMode))
    errors.push(notSupported("volumeBindingMode", volumeBindingMode, BINDING_MODES));
  return errors;
}
