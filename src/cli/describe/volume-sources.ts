import { formatV } from "../../machinery/go-format.ts";
import { getOwn, isObject, type JsonObject } from "../../machinery/json.ts";
import type { DescribeText } from "./describe-text.ts";

/** What a line shows of a source: its label, the member, and what stands there without it. */
type Line = readonly [label: string, member: string, absent?: string];

interface SourceText {
  readonly type: string;
  readonly lines: readonly Line[];
}

const READ_ONLY: Line = ["ReadOnly", "readOnly", "false"];
const SECRET_REF: Line = ["SecretRef", "secretRef", "nil"];
const FS_TYPE: Line = ["FSType", "fsType"];
const OPTIONAL: Line = ["Optional", "optional", "false"];

/** Sources of volumes by their member, in the order in which they are looked for (kubectl `describeVolumes`). */
const SOURCES: Readonly<Record<string, SourceText>> = {
  hostPath: {
    type: "HostPath (bare host directory volume)",
    lines: [
      ["Path", "path"],
      ["HostPathType", "type", "<none>"],
    ],
  },
  emptyDir: {
    type: "EmptyDir (a temporary directory that shares a pod's lifetime)",
    lines: [
      ["Medium", "medium"],
      ["SizeLimit", "sizeLimit", "<unset>"],
    ],
  },
  gcePersistentDisk: {
    type: "GCEPersistentDisk (a Persistent Disk resource in Google Compute Engine)",
    lines: [["PDName", "pdName"], FS_TYPE, ["Partition", "partition", "0"], READ_ONLY],
  },
  awsElasticBlockStore: {
    type: "AWSElasticBlockStore (a Persistent Disk resource in AWS)",
    lines: [["VolumeID", "volumeID"], FS_TYPE, ["Partition", "partition", "0"], READ_ONLY],
  },
  gitRepo: {
    type: "GitRepo (a volume that is pulled from git when the pod is created)",
    lines: [
      ["Repository", "repository"],
      ["Revision", "revision"],
    ],
  },
  secret: { type: "Secret (a volume populated by a Secret)", lines: [["SecretName", "secretName"], OPTIONAL] },
  configMap: { type: "ConfigMap (a volume populated by a ConfigMap)", lines: [["Name", "name"], OPTIONAL] },
  nfs: {
    type: "NFS (an NFS mount that lasts the lifetime of a pod)",
    lines: [["Server", "server"], ["Path", "path"], READ_ONLY],
  },
  iscsi: {
    type: "ISCSI (an ISCSI Disk resource that is attached to a kubelet's host machine and then exposed to the pod)",
    lines: [
      ["TargetPortal", "targetPortal"],
      ["IQN", "iqn"],
      ["Lun", "lun", "0"],
      ["ISCSIInterface", "iscsiInterface"],
      FS_TYPE,
      READ_ONLY,
      ["Portals", "portals", "[]"],
      ["DiscoveryCHAPAuth", "chapAuthDiscovery", "false"],
      ["SessionCHAPAuth", "chapAuthSession", "false"],
      SECRET_REF,
      ["InitiatorName", "initiatorName", "<none>"],
    ],
  },
  glusterfs: {
    type: "Glusterfs (a Glusterfs mount on the host that shares a pod's lifetime)",
    lines: [["EndpointsName", "endpoints"], ["Path", "path"], READ_ONLY],
  },
  persistentVolumeClaim: {
    type: "PersistentVolumeClaim (a reference to a PersistentVolumeClaim in the same namespace)",
    lines: [["ClaimName", "claimName"], READ_ONLY],
  },
  rbd: {
    type: "RBD (a Rados Block Device mount on the host that shares a pod's lifetime)",
    lines: [
      ["CephMonitors", "monitors", "[]"],
      ["RBDImage", "image"],
      FS_TYPE,
      ["RBDPool", "pool"],
      ["RadosUser", "user"],
      ["Keyring", "keyring"],
      SECRET_REF,
      READ_ONLY,
    ],
  },
  quobyte: {
    type: "Quobyte (a Quobyte mount on the host that shares a pod's lifetime)",
    lines: [["Registry", "registry"], ["Volume", "volume"], READ_ONLY],
  },
  azureDisk: {
    type: "AzureDisk (an Azure Data Disk mount on the host and bind mount to the pod)",
    lines: [
      ["DiskName", "diskName"],
      ["DiskURI", "diskURI"],
      ["Kind: ", "kind"],
      FS_TYPE,
      ["CachingMode", "cachingMode"],
      READ_ONLY,
    ],
  },
  vsphereVolume: {
    type: "vSphereVolume (a Persistent Disk resource in vSphere)",
    lines: [["VolumePath", "volumePath"], FS_TYPE, ["StoragePolicyName", "storagePolicyName"]],
  },
  cinder: {
    type: "Cinder (a Persistent Disk resource in OpenStack)",
    lines: [["VolumeID", "volumeID"], FS_TYPE, READ_ONLY, SECRET_REF],
  },
  photonPersistentDisk: {
    type: "PhotonPersistentDisk (a Persistent Disk resource in photon platform)",
    lines: [["PdID", "pdID"], FS_TYPE],
  },
  portworxVolume: { type: "PortworxVolume (a Portworx Volume resource)", lines: [["VolumeID", "volumeID"]] },
  scaleIO: {
    type: "ScaleIO (a persistent volume backed by a block device in ScaleIO)",
    lines: [
      ["Gateway", "gateway"],
      ["System", "system"],
      ["Protection Domain", "protectionDomain"],
      ["Storage Pool", "storagePool"],
      ["Storage Mode", "storageMode"],
      ["VolumeName", "volumeName"],
      FS_TYPE,
      READ_ONLY,
    ],
  },
  local: { type: "LocalVolume (a persistent volume backed by local storage on a node)", lines: [["Path", "path"]] },
  cephfs: {
    type: "CephFS (a CephFS mount on the host that shares a pod's lifetime)",
    lines: [
      ["Monitors", "monitors", "[]"],
      ["Path", "path"],
      ["User", "user"],
      ["SecretFile", "secretFile"],
      SECRET_REF,
      READ_ONLY,
    ],
  },
  storageos: {
    type: "StorageOS (a StorageOS Persistent Disk resource)",
    lines: [["VolumeName", "volumeName"], ["VolumeNamespace", "volumeNamespace"], FS_TYPE, READ_ONLY],
  },
  fc: {
    type: "FC (a Fibre Channel disk)",
    lines: [["TargetWWNs", "targetWWNs"], ["LUN", "lun", "<none>"], FS_TYPE, READ_ONLY],
  },
  azureFile: {
    type: "AzureFile (an Azure File Service mount on the host and bind mount to the pod)",
    lines: [["SecretName", "secretName"], ["ShareName", "shareName"], READ_ONLY],
  },
  flexVolume: {
    type: "FlexVolume (a generic volume resource that is provisioned/attached using an exec based plugin)",
    lines: [["Driver", "driver"], FS_TYPE, SECRET_REF, READ_ONLY, ["Options", "options", "map[]"]],
  },
  flocker: {
    type: "Flocker (a Flocker volume mounted by the Flocker agent)",
    lines: [
      ["DatasetName", "datasetName"],
      ["DatasetUUID", "datasetUUID"],
    ],
  },
  csi: {
    type: "CSI (a Container Storage Interface (CSI) volume source)",
    lines: [["Driver", "driver"], FS_TYPE, READ_ONLY],
  },
  image: {
    type: "Image (a container image or OCI artifact)",
    lines: [
      ["Reference", "reference"],
      ["PullPolicy", "pullPolicy"],
    ],
  },
};

/** Where a PersistentVolume's source says more than a pod's (kubectl `describePersistentVolume`). */
const PERSISTENT_SOURCES: Readonly<Record<string, SourceText>> = {
  glusterfs: {
    type: SOURCES.glusterfs?.type ?? "",
    lines: [
      ["EndpointsName", "endpoints"],
      ["EndpointsNamespace", "endpointsNamespace", "<unset>"],
      ["Path", "path"],
      READ_ONLY,
    ],
  },
  azureFile: {
    type: SOURCES.azureFile?.type ?? "",
    lines: [
      ["SecretName", "secretName"],
      ["SecretNamespace", "secretNamespace"],
      ["ShareName", "shareName"],
      READ_ONLY,
    ],
  },
  csi: {
    type: SOURCES.csi?.type ?? "",
    lines: [["Driver", "driver"], FS_TYPE, ["VolumeHandle", "volumeHandle"], READ_ONLY],
  },
};

/**
 * The lines of a volume's source, if it is one that needs nothing but its members.
 * @param persistent  whether it is a PersistentVolume's
 * @returns the member that it was found in; undefined where there is none
 */
export function sourceLines(out: DescribeText, volume: object, persistent: boolean): string | undefined {
  const members = volume as { readonly [key: string]: unknown };
  const found = Object.keys(SOURCES).find((name) => isObject(getOwn(members, name)));
  const text = found === undefined ? undefined : (persistent && getOwn(PERSISTENT_SOURCES, found)) || SOURCES[found];
  if (found === undefined || text === undefined) return undefined;
  const source = getOwn(members, found) as JsonObject;
  out.field("Type", text.type, 2);
  for (const [label, member, absent = ""] of text.lines) {
    const value = getOwn(source, member);
    out.write(label === "ISCSIInterface" ? `${label}\t` : `${label}:\t`, 2);
    out.line(valueText(found, member, value, absent));
  }
  return found;
}

function valueText(source: string, member: string, value: unknown, absent: string): string {
  if (value === undefined || value === null || (member === "sizeLimit" && value === "0")) return absent;
  if (source === "fc" && Array.isArray(value)) return value.join(", ");
  if (member === "secretRef" && isObject(value)) return referenceText(value);
  return formatV(value);
}

/** A reference as the generated String methods write it. */
function referenceText({ name = "", namespace }: JsonObject): string {
  return namespace === undefined
    ? `&LocalObjectReference{Name:${name},}`
    : `&SecretReference{Name:${name},Namespace:${namespace},}`;
}
