import type {
  AzureDiskVolumeSource,
  CSIVolumeSource,
  FCVolumeSource,
  ISCSIVolumeSource,
  QuobyteVolumeSource,
  StorageOSVolumeSource,
  Volume,
} from "../../../generated/types.ts";
import { addFaults, type FieldError, invalid, required, tooLong } from "../../../machinery/field-error.ts";
import { sortedEntries } from "../../../machinery/json.ts";
import { byteLength, dns1123LabelFaults, dns1123SubdomainFaults, rangeFaults } from "../../../machinery/names.ts";
import { checkLocalPath, checkOptionalChoice, unsupported } from "./field-checks.ts";

/** Volumes of storage systems, whose fields need little more than to be there: what each requires. */
const REQUIRED = {
  gitRepo: ["repository"],
  gcePersistentDisk: ["pdName"],
  awsElasticBlockStore: ["volumeID"],
  nfs: ["server", "path"],
  iscsi: ["targetPortal"],
  glusterfs: ["endpoints", "path"],
  flocker: [],
  rbd: ["monitors", "image"],
  cinder: ["volumeID"],
  cephfs: ["monitors"],
  quobyte: [],
  fc: [],
  flexVolume: ["driver"],
  azureFile: ["secretName", "shareName"],
  vsphereVolume: ["volumePath"],
  photonPersistentDisk: ["pdID"],
  portworxVolume: ["volumeID"],
  azureDisk: ["diskName", "diskURI"],
  storageos: [],
  scaleIO: ["gateway", "system", "volumeName"],
  csi: [],
} as const;

/** A type of volume that some storage system provides. */
export type StorageType = keyof typeof REQUIRED;

/** The types of volumes that this file checks. */
export const STORAGE_TYPES: ReadonlySet<string> = new Set(Object.keys(REQUIRED));

/** One volume of a storage system (core/validation `validateISCSIVolumeSource` and its siblings), below the volume's path. */
export function checkStorageVolume(errors: FieldError[], volume: Volume, type: StorageType, path: string): void {
  // Upstream names the field of Google's disks otherwise inside than outside.
  const field = type === "gcePersistentDisk" ? `${path}.persistentDisk` : `${path}.${type}`;
  const source = volume[type] as Readonly<Record<string, unknown>> | undefined;
  for (const name of REQUIRED[type]) {
    const value = source?.[name];
    if (value === undefined || value === "" || (Array.isArray(value) && value.length === 0))
      errors.push(required(`${field}.${name}`));
  }
  const {
    gitRepo,
    gcePersistentDisk,
    awsElasticBlockStore,
    nfs,
    iscsi,
    flocker,
    cinder,
    quobyte,
    fc,
    flexVolume,
    azureDisk,
    storageos,
    csi,
  } = volume;
  if (type === "gitRepo") checkLocalPath(errors, `${field}.directory`, gitRepo?.directory ?? "");
  if (type === "gcePersistentDisk") checkPartition(errors, gcePersistentDisk?.partition, field);
  if (type === "awsElasticBlockStore") checkPartition(errors, awsElasticBlockStore?.partition, field);
  if (type === "nfs" && !nfs?.path?.startsWith("/"))
    errors.push(invalid(`${field}.path`, nfs?.path ?? "", "must be an absolute path"));
  if (type === "iscsi" && iscsi) checkIscsi(errors, iscsi, volume.name, path);
  if (type === "flocker" && flocker) checkFlocker(errors, flocker, field);
  if (type === "cinder" && cinder?.secretRef && !cinder.secretRef.name)
    errors.push(required(`${field}.secretRef.name`));
  if (type === "quobyte" && quobyte) checkQuobyte(errors, quobyte, field);
  if (type === "fc" && fc) checkFibreChannel(errors, fc, field);
  if (type === "flexVolume") checkFlexOptions(errors, flexVolume?.options, field);
  if (type === "azureDisk" && azureDisk) checkAzureDisk(errors, azureDisk, field);
  if (type === "storageos" && storageos) checkStorageOs(errors, storageos, field);
  if (type === "csi" && csi) checkCsi(errors, csi, field);
}

function checkPartition(errors: FieldError[], partition = 0, path: string): void {
  if (partition < 0 || partition > 255)
    addFaults(errors, `${path}.partition`, partition, ["must be between 1 and 255, inclusive"]);
}

function checkIscsi(errors: FieldError[], source: ISCSIVolumeSource, volume: string, path: string): void {
  const { iqn, lun = 0, chapAuthDiscovery, chapAuthSession, secretRef, initiatorName, targetPortal } = source;
  const field = `${path}.iscsi`;
  if (!iqn) errors.push(required(`${field}.iqn`));
  else addFaults(errors, `${field}.iqn`, iqn, initiatorFaults(iqn));
  addFaults(errors, `${field}.lun`, lun, rangeFaults(lun, 0, 255));
  if ((chapAuthDiscovery || chapAuthSession) && !secretRef) errors.push(required(`${field}.secretRef`));
  if (initiatorName === undefined) return;
  addFaults(errors, `${field}.initiatorname`, initiatorName, initiatorFaults(initiatorName));
  if (byteLength(`${volume}:${targetPortal}`) > 64) {
    const detail =
      "Total length of <volume name>:<iscsi.targetPortal> must be under 64 characters if iscsi.initiatorName is specified.";
    errors.push(invalid(`${path}.name`, volume, detail));
  }
}

function initiatorFaults(name: string): string[] {
  if (!/^(iqn|eui|naa)/.test(name)) return ["must be valid format starting with iqn, eui, or naa"];
  const valid = /iqn\.\d{4}-\d{2}\.([A-Za-z0-9\-.]+)(:[^,;*&$|\s]+)$|^eui.[A-Za-z0-9]{16}$|^naa.[A-Za-z0-9]{32}$/;
  return valid.test(name) ? [] : ["must be valid format"];
}

function checkFlocker(
  errors: FieldError[],
  { datasetName, datasetUUID }: { datasetName?: string; datasetUUID?: string },
  path: string,
): void {
  if (!datasetName && !datasetUUID) errors.push(required(path, "one of datasetName and datasetUUID is required"));
  if (datasetName && datasetUUID)
    errors.push(invalid(path, "resource", "datasetName and datasetUUID can not be specified simultaneously"));
  if (datasetName?.includes("/")) errors.push(invalid(`${path}.datasetName`, datasetName, "must not contain '/'"));
}

function checkQuobyte(
  errors: FieldError[],
  { registry, tenant = "", volume }: QuobyteVolumeSource,
  path: string,
): void {
  const detail = "must be a host:port pair or multiple pairs separated by commas";
  if (!registry) errors.push(required(`${path}.registry`, detail));
  else if (tenant.length >= 65)
    errors.push(required(`${path}.tenant`, "must be a UUID and may not exceed a length of 64 characters"));
  else {
    for (const pair of registry.split(",")) {
      if (!/^([^:]*|\[[^\]]*\]):[^:]*$/.test(pair)) errors.push(invalid(`${path}.registry`, registry, detail));
    }
  }
  if (!volume) errors.push(required(`${path}.volume`));
}

function checkFibreChannel(
  errors: FieldError[],
  { targetWWNs = [], wwids = [], lun }: FCVolumeSource,
  path: string,
): void {
  if (targetWWNs.length === 0) {
    if (wwids.length === 0)
      errors.push(required(`${path}.targetWWNs`, "must specify either targetWWNs or wwids, but not both"));
    return;
  }
  if (wwids.length > 0)
    errors.push(invalid(`${path}.targetWWNs`, targetWWNs, "targetWWNs and wwids can not be specified simultaneously"));
  if (lun === undefined) errors.push(required(`${path}.lun`, "lun is required if targetWWNs is specified"));
  else addFaults(errors, `${path}.lun`, lun, rangeFaults(lun, 0, 255));
}

function checkFlexOptions(
  errors: FieldError[],
  options: Readonly<Record<string, string>> | undefined,
  path: string,
): void {
  for (const [key] of sortedEntries(options)) {
    const namespace = `.${key.split("/", 1)[0]?.toLowerCase()}`;
    if (namespace.endsWith(".kubernetes.io") || namespace.endsWith(".k8s.io")) {
      errors.push(invalid(`${path}.options[${key}]`, key, "kubernetes.io and k8s.io namespaces are reserved"));
    }
  }
}

function checkAzureDisk(
  errors: FieldError[],
  { diskURI = "", cachingMode, kind }: AzureDiskVolumeSource,
  path: string,
): void {
  checkOptionalChoice(errors, `${path}.cachingMode`, cachingMode, ["None", "ReadOnly", "ReadWrite"]);
  checkOptionalChoice(errors, `${path}.kind`, kind, ["Dedicated", "Managed", "Shared"]);
  if (kind === undefined) return;
  const managed = kind === "Managed";
  if (diskURI.startsWith(managed ? "/subscriptions/" : "https://")) return;
  const form = managed
    ? "/subscriptions/{sub-id}/resourcegroups/{group-name}/providers/microsoft.compute/disks/{disk-id}"
    : "https://{account-name}.blob.core.windows.net/{container-name}/{disk-name}.vhd";
  errors.push(unsupported(`${path}.diskURI`, diskURI, [form]));
}

function checkStorageOs(
  errors: FieldError[],
  { volumeName, volumeNamespace, secretRef }: StorageOSVolumeSource,
  path: string,
): void {
  if (!volumeName) errors.push(required(`${path}.volumeName`));
  else addFaults(errors, `${path}.volumeName`, volumeName, dns1123LabelFaults(volumeName));
  if (volumeNamespace)
    addFaults(errors, `${path}.volumeNamespace`, volumeNamespace, dns1123LabelFaults(volumeNamespace));
  if (secretRef && !secretRef.name) errors.push(required(`${path}.secretRef.name`));
}

function checkCsi(
  errors: FieldError[],
  { driver = "", nodePublishSecretRef: secret }: CSIVolumeSource,
  path: string,
): void {
  if (driver === "") errors.push(required(`${path}.driver`));
  if (byteLength(driver) > 63) errors.push(tooLong(`${path}.driver`, 63));
  addFaults(errors, `${path}.driver`, driver, dns1123SubdomainFaults(driver.toLowerCase()));
  if (secret === undefined) return;
  if (!secret.name) errors.push(required(`${path}.nodePublishSecretRef.name`));
  else addFaults(errors, `${path}.name`, secret.name, dns1123SubdomainFaults(secret.name));
}
