import type {
  DownwardAPIVolumeFile,
  EphemeralVolumeSource,
  KeyToPath,
  PodSpec,
  Volume,
} from "../../../generated/types.ts";
import {
  addFaults,
  duplicate,
  type FieldError,
  forbiddenField,
  invalid,
  required,
} from "../../../machinery/field-error.ts";
import { validateLabelSelector } from "../../../machinery/label-selector-validation.ts";
import { dns1123LabelFaults, dns1123SubdomainFaults } from "../../../machinery/names.ts";
import { validateAnnotations, validateLabels } from "../../../machinery/object-meta-validation.ts";
import { formatQuantity, parseQuantity, signOf } from "../../../machinery/quantity.ts";
import { ACCESS_MODES } from "../volume-modes.ts";
import { checkFieldRef, checkResourceRef, VOLUME_FIELDS } from "./env-validation.ts";
import {
  checkFileMode,
  checkLocalNonReservedPath,
  checkNoBacksteps,
  checkOptionalChoice,
  unsupported,
} from "./field-checks.ts";
import { checkProjectedVolume } from "./projection-validation.ts";
import { checkStorageVolume, STORAGE_TYPES, type StorageType } from "./storage-volume-validation.ts";

const SECOND_TYPE = "may not specify more than 1 volume type";

/** The types of volumes in the order in which they are looked at: the first is taken, the others are refused. */
const TYPES = [
  "emptyDir",
  "hostPath",
  "gitRepo",
  "gcePersistentDisk",
  "awsElasticBlockStore",
  "secret",
  "nfs",
  "iscsi",
  "glusterfs",
  "flocker",
  "persistentVolumeClaim",
  "rbd",
  "cinder",
  "cephfs",
  "quobyte",
  "downwardAPI",
  "fc",
  "flexVolume",
  "configMap",
  "azureFile",
  "vsphereVolume",
  "photonPersistentDisk",
  "portworxVolume",
  "azureDisk",
  "storageos",
  "projected",
  "scaleIO",
  "csi",
  "ephemeral",
  "image",
] as const satisfies readonly (keyof Volume)[];
/** Where upstream's message has another name for the field. */
const MESSAGE_NAMES: Readonly<Record<string, string>> = { cephfs: "cephFS", downwardAPI: "downwarAPI" };

/**
 * spec.volumes (core/validation `ValidateVolumes`). Answers the valid ones by name: only those can be mounted.
 * @param podName  the pod's name, undefined in a template
 */
export function checkVolumes(
  errors: FieldError[],
  spec: PodSpec,
  podName: string | undefined,
  path: string,
): Map<string, Volume> {
  const valid = new Map<string, Volume>();
  const volumes = spec.volumes ?? [];
  const created = new Set(
    podName ? volumes.filter(({ ephemeral }) => ephemeral).map(({ name }) => `${podName}-${name}`) : [],
  );
  for (const [i, volume] of volumes.entries()) {
    const field = `${path}[${i}]`;
    const before = errors.length;
    checkSource(errors, volume, podName, field);
    if (!volume.name) errors.push(required(`${field}.name`));
    else addFaults(errors, `${field}.name`, volume.name, dns1123LabelFaults(volume.name));
    if (valid.has(volume.name)) errors.push(duplicate(`${field}.name`, volume.name));
    if (errors.length === before) valid.set(volume.name, volume);
    const claim = volume.persistentVolumeClaim?.claimName;
    if (claim && created.has(claim)) {
      const detail = "must not reference a PVC that gets created for an ephemeral volume";
      errors.push(invalid(`${field}.persistentVolumeClaim.claimName`, claim, detail));
    }
  }
  return valid;
}

function checkSource(errors: FieldError[], volume: Volume, podName: string | undefined, path: string): void {
  let found = false;
  for (const type of TYPES) {
    if (volume[type] === undefined) continue;
    if (found) errors.push(forbiddenField(`${path}.${MESSAGE_NAMES[type] ?? type}`, SECOND_TYPE));
    else if (STORAGE_TYPES.has(type)) checkStorageVolume(errors, volume, type as StorageType, path);
    else checkType(errors, volume, type, podName, path);
    found = true;
  }
  if (!found) errors.push(required(path, "must specify a volume type"));
}

function checkType(
  errors: FieldError[],
  volume: Volume,
  type: (typeof TYPES)[number],
  podName: string | undefined,
  path: string,
): void {
  const { emptyDir, hostPath, secret, configMap, persistentVolumeClaim, downwardAPI, projected, ephemeral, image } =
    volume;
  const field = `${path}.${type}`;
  if (type === "emptyDir" && emptyDir?.sizeLimit !== undefined && signOf(parseQuantity(emptyDir.sizeLimit)) < 0) {
    errors.push(forbiddenField(`${field}.sizeLimit`, "SizeLimit field must be a valid resource quantity"));
  } else if (type === "hostPath" && hostPath) {
    if (!hostPath.path) {
      errors.push(required(`${field}.path`));
      return;
    }
    checkNoBacksteps(errors, `${field}.path`, hostPath.path);
    const types = ["", "BlockDevice", "CharDevice", "Directory", "DirectoryOrCreate", "File", "FileOrCreate", "Socket"];
    checkOptionalChoice(errors, `${field}.type`, hostPath.type, types);
  } else if (type === "secret" && secret) {
    if (!secret.secretName) errors.push(required(`${field}.secretName`));
    checkFileMode(errors, `${field}.defaultMode`, secret.defaultMode);
    checkItems(errors, secret.items, `${field}.items`);
  } else if (type === "configMap" && configMap) {
    if (!configMap.name) errors.push(required(`${field}.name`));
    checkFileMode(errors, `${field}.defaultMode`, configMap.defaultMode);
    checkItems(errors, configMap.items, `${field}.items`);
  } else if (type === "persistentVolumeClaim" && !persistentVolumeClaim?.claimName) {
    errors.push(required(`${field}.claimName`));
  } else if (type === "downwardAPI" && downwardAPI) {
    checkFileMode(errors, `${field}.defaultMode`, downwardAPI.defaultMode);
    for (const file of downwardAPI.items ?? []) checkDownwardFile(errors, file, field);
  } else if (type === "projected" && projected) {
    checkProjectedVolume(errors, projected, field, { checkKeyToPath, checkDownwardFile });
  } else if (type === "ephemeral" && ephemeral) {
    checkEphemeral(errors, ephemeral, field);
    const claim = `${podName}-${volume.name}`;
    if (!podName || !volume.name) return;
    for (const fault of dns1123SubdomainFaults(claim))
      errors.push(invalid(`${path}.name`, volume.name, `PVC name "${claim}": ${fault}`));
  } else if (type === "image" && image) {
    if (podName !== undefined && !image.reference) errors.push(required(`${field}.reference`));
    if (!image.pullPolicy) errors.push(required(`${field}.pullPolicy`));
    else checkOptionalChoice(errors, `${field}.pullPolicy`, image.pullPolicy, ["Always", "IfNotPresent", "Never"]);
  }
}

function checkItems(errors: FieldError[], items: readonly KeyToPath[] | undefined, path: string): void {
  for (const [i, item] of (items ?? []).entries()) checkKeyToPath(errors, item, `${path}[${i}]`);
}

function checkKeyToPath(errors: FieldError[], { key, path: file = "", mode }: KeyToPath, path: string): void {
  if (!key) errors.push(required(`${path}.key`));
  if (!file) errors.push(required(`${path}.path`));
  checkLocalNonReservedPath(errors, `${path}.path`, file);
  checkFileMode(errors, `${path}.mode`, mode);
}

/** core/validation `validateDownwardAPIVolumeFile`: messages name the volume, not the item. */
function checkDownwardFile(
  errors: FieldError[],
  { path: file = "", fieldRef, resourceFieldRef, mode }: DownwardAPIVolumeFile,
  path: string,
): void {
  if (!file) errors.push(required(`${path}.path`));
  checkLocalNonReservedPath(errors, `${path}.path`, file);
  if (fieldRef) {
    checkFieldRef(errors, fieldRef, VOLUME_FIELDS, `${path}.fieldRef`);
    if (resourceFieldRef)
      errors.push(invalid(path, "resource", "fieldRef and resourceFieldRef can not be specified simultaneously"));
  } else if (resourceFieldRef) checkResourceRef(errors, resourceFieldRef, true, `${path}.resourceFieldRef`);
  else errors.push(required(path, "one of fieldRef and resourceFieldRef is required"));
  checkFileMode(errors, `${path}.mode`, mode);
}

/** The claim that is made for an ephemeral volume (core/validation `ValidatePersistentVolumeClaimTemplate`). */
function checkEphemeral(
  errors: FieldError[],
  { volumeClaimTemplate: template }: EphemeralVolumeSource,
  path: string,
): void {
  const field = `${path}.volumeClaimTemplate`;
  if (template === undefined) {
    errors.push(required(field));
    return;
  }
  errors.push(...validateAnnotations(template.metadata?.annotations, `${field}.metadata.annotations`));
  errors.push(...validateLabels(template.metadata?.labels, `${field}.metadata.labels`));
  const { accessModes = [], selector, resources, storageClassName } = template.spec ?? {};
  if (accessModes.length === 0)
    errors.push(required(`${field}.spec.accessModes`, "at least 1 access mode is required"));
  errors.push(...validateLabelSelector(selector, `${field}.spec.selector`));
  for (const mode of accessModes) {
    if (!ACCESS_MODES.includes(mode)) errors.push(unsupported(`${field}.spec.accessModes`, mode, ACCESS_MODES));
  }
  if (accessModes.length > 1 && accessModes.includes("ReadWriteOncePod")) {
    errors.push(forbiddenField(`${field}.spec.accessModes`, "may not use ReadWriteOncePod with other access modes"));
  }
  const storage = resources?.requests?.storage;
  const size = `${field}.spec.resources[storage]`;
  if (storage === undefined) errors.push(required(size));
  else if (signOf(parseQuantity(storage)) <= 0)
    errors.push(invalid(size, formatQuantity(parseQuantity(storage)), "must be greater than zero"));
  if (storageClassName)
    addFaults(errors, `${field}.spec.storageClassName`, storageClassName, dns1123SubdomainFaults(storageClassName));
}
