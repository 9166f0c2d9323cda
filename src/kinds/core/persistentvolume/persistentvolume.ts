import type { PersistentVolume, PersistentVolumeSpec } from "../../../generated/types.ts";
import { type FieldError, forbiddenField, invalid, notSupported, required } from "../../../machinery/field-error.ts";
import { deepEqual } from "../../../machinery/json.ts";
import { dns1123SubdomainFaults } from "../../../machinery/names.ts";
import { formatQuantity, parseQuantity, signOf } from "../../../machinery/quantity.ts";
import { ageColumn, nameColumn } from "../../columns.ts";
import { defineKind } from "../../kind.ts";
import { accessModesCell, storageClassCell } from "../volume-columns.ts";
import { ACCESS_MODES, VOLUME_MODES, validateAccessModes } from "../volume-modes.ts";

const RECLAIM_POLICIES = ["Delete", "Recycle", "Retain"];
/** The kinds of volume in the order in which upstream counts them. */
const SOURCES = [
  "hostPath",
  "gcePersistentDisk",
  "awsElasticBlockStore",
  "glusterfs",
  "flocker",
  "nfs",
  "rbd",
  "quobyte",
  "cephfs",
  "iscsi",
  "cinder",
  "fc",
  "flexVolume",
  "azureFile",
  "vsphereVolume",
  "photonPersistentDisk",
  "portworxVolume",
  "azureDisk",
  "scaleIO",
  "local",
  "storageos",
  "csi",
] as const satisfies readonly (keyof PersistentVolumeSpec)[];

export const persistentVolume = defineKind<PersistentVolume>({
  group: "",
  version: "v1",
  kind: "PersistentVolume",
  resource: "persistentvolumes",
  singular: "persistentvolume",
  shortNames: ["pv"],
  namespaced: false,
  status: true,
  tracksGeneration: false,
  defaults(object) {
    object.status ??= {};
    object.status.phase ||= "Pending";
    object.spec ??= {};
    const spec = object.spec;
    spec.persistentVolumeReclaimPolicy ||= "Retain";
    spec.volumeMode ??= "Filesystem";
    if (spec.hostPath !== undefined) spec.hostPath.type ??= "";
  },
  prepareForCreate(object, { timestamp }) {
    object.status = { phase: "Pending", lastPhaseTransitionTime: timestamp };
  },
  prepareForStatusUpdate(object, old, { timestamp }) {
    if (object.status === undefined || object.status.phase === old.status?.phase) return;
    object.status = { ...object.status, lastPhaseTransitionTime: timestamp };
  },
  validate: validateVolume,
  validateUpdate: validateVolumeUpdate,
  columns: [
    nameColumn,
    { name: "Capacity", cell: ({ spec }) => spec?.capacity?.storage ?? "0" },
    { name: "Access Modes", cell: ({ spec }) => accessModesCell(spec?.accessModes) },
    { name: "Reclaim Policy", cell: ({ spec }) => spec?.persistentVolumeReclaimPolicy ?? "" },
    {
      name: "Status",
      cell: ({ metadata, status }) =>
        metadata.deletionTimestamp !== undefined ? "Terminating" : (status?.phase ?? ""),
    },
    {
      name: "Claim",
      cell: ({ spec }) => (spec?.claimRef ? `${spec.claimRef.namespace ?? ""}/${spec.claimRef.name ?? ""}` : ""),
    },
    { name: "StorageClass", cell: (volume) => storageClassCell(volume, volume.spec?.storageClassName) },
    { name: "VolumeAttributesClass", cell: ({ spec }) => spec?.volumeAttributesClassName ?? "<unset>" },
    { name: "Reason", cell: ({ status }) => status?.reason ?? "" },
    ageColumn,
    { name: "VolumeMode", priority: 1, cell: ({ spec }) => spec?.volumeMode ?? "<unset>" },
  ],
});

/** core/validation `ValidatePersistentVolumeSpec` */
function validateVolume({ spec = {} }: PersistentVolume): FieldError[] {
  const errors: FieldError[] = [];
  const {
    accessModes = [],
    capacity = {},
    persistentVolumeReclaimPolicy: reclaim = "",
    storageClassName = "",
    volumeMode,
  } = spec;
  if (accessModes.length === 0) errors.push(required("spec.accessModes"));
  errors.push(...validateAccessModes(accessModes, ACCESS_MODES), ...validateCapacity(spec.capacity));
  if (reclaim !== "" && !RECLAIM_POLICIES.includes(reclaim)) {
    errors.push(notSupported("spec.persistentVolumeReclaimPolicy", reclaim, RECLAIM_POLICIES));
  }
  for (const name of Object.keys(capacity).sort()) {
    const quantity = parseQuantity(capacity[name] ?? "0");
    if (signOf(quantity) <= 0)
      errors.push(invalid(`spec.capacity[${name}]`, formatQuantity(quantity), "must be greater than zero"));
  }
  const sources = SOURCES.filter((source) => spec[source] !== undefined);
  for (const source of sources.slice(1))
    errors.push(forbiddenField(`spec.${source}`, "may not specify more than 1 volume type"));
  if (sources.length === 0) errors.push(required("spec", "must specify a volume type"));
  if (spec.hostPath?.path === "/" && reclaim === "Recycle") {
    errors.push(
      forbiddenField("spec.persistentVolumeReclaimPolicy", "may not be 'recycle' for a hostPath mount of '/'"),
    );
  }
  if (spec.local !== undefined && spec.nodeAffinity?.required === undefined) {
    errors.push(required("spec.nodeAffinity", "Local volume requires node affinity"));
  }
  if (storageClassName !== "") {
    for (const fault of dns1123SubdomainFaults(storageClassName))
      errors.push(invalid("spec.storageClassName", storageClassName, fault));
  }
  if (volumeMode !== undefined && !VOLUME_MODES.includes(volumeMode))
    errors.push(notSupported("spec.volumeMode", volumeMode, VOLUME_MODES));
  return errors;
}

function validateCapacity(capacity: Record<string, string> | undefined): FieldError[] {
  const errors: FieldError[] = [];
  const names = Object.keys(capacity ?? {});
  if (names.length === 0) errors.push(required("spec.capacity"));
  if (names.length !== 1 || names[0] !== "storage") errors.push(notSupported("spec.capacity", capacity, ["storage"]));
  return errors;
}

/** core/validation `ValidatePersistentVolumeUpdate` */
function validateVolumeUpdate({ spec = {} }: PersistentVolume, { spec: old = {} }: PersistentVolume): FieldError[] {
  const errors: FieldError[] = [];
  if (SOURCES.some((source) => !deepEqual(spec[source], old[source]))) {
    errors.push(
      forbiddenField("spec.persistentvolumesource", "spec.persistentvolumesource is immutable after creation"),
    );
  }
  if (spec.volumeMode !== old.volumeMode)
    errors.push(invalid("spec.volumeMode", spec.volumeMode, "field is immutable"));
  if (old.nodeAffinity !== undefined && !deepEqual(spec.nodeAffinity, old.nodeAffinity)) {
    errors.push(
      invalid("spec.nodeAffinity", spec.nodeAffinity, "field is immutable, except for updating from beta label to GA"),
    );
  }
  return errors;
}
