import type { PersistentVolume, PersistentVolumeClaim, StorageClass } from "../../generated/types.ts";
import { keyOf, splitKey } from "../../machinery/object.ts";
import { compareQuantities, parseQuantity } from "../../machinery/quantity.ts";
import type { Actor, Context, Watch } from "../../sim/actor.ts";
import { PROVISIONED_BY, SELECTED_NODE, STORAGE_PROVISIONER } from "./bind.ts";

const PROVISIONER = "kubesim.dev/dynamic";
const CLAIMS = "persistentvolumeclaims";
const VOLUMES = "persistentvolumes";

/**
 * The provisioner of the cluster's own storage class: makes, enlarges and deletes volumes. It reports as the external
 * provisioners do that are built on `sig-storage-lib-external-provisioner`.
 */
export const dynamicProvisioner: Actor = {
  name: "dynamic-provisioner",
  user: "system:serviceaccount:kube-system:persistent-volume-binder",
  fieldManager: "dynamic-provisioner",
  component: PROVISIONER,
  latency: 200,
  watches: [{ resource: CLAIMS }, { resource: VOLUMES, keys: ownVolume }],
  reconcile(key, context) {
    const { namespace, name } = splitKey(key);
    if (namespace === "") {
      const volume = context.get<PersistentVolume>(VOLUMES, "", name);
      if (volume !== undefined) deleteReleased(volume, context);
      return undefined;
    }
    const claim = context.get<PersistentVolumeClaim>(CLAIMS, namespace, name);
    if (claim === undefined || claim.metadata.deletionTimestamp !== undefined) return undefined;
    if (claim.status?.phase === "Bound") enlarge(claim, context);
    else if (!claim.spec?.volumeName && claim.metadata.annotations?.[STORAGE_PROVISIONER] === PROVISIONER)
      provision(claim, context);
    return undefined;
  },
};

function ownVolume({ object }: Parameters<NonNullable<Watch["keys"]>>[0]): string[] {
  return object.metadata.annotations?.[PROVISIONED_BY] === PROVISIONER ? [keyOf(object)] : [];
}

function deleteReleased({ metadata, spec, status }: PersistentVolume, context: Context): void {
  if (status?.phase !== "Released" || spec?.persistentVolumeReclaimPolicy !== "Delete") return;
  if (metadata.annotations?.[PROVISIONED_BY] !== PROVISIONER || metadata.deletionTimestamp !== undefined) return;
  context.delete(VOLUMES, "", metadata.name ?? "");
}

function provision(claim: PersistentVolumeClaim, context: Context): void {
  const storageClass = context.get<StorageClass>(
    "storageclasses.storage.k8s.io",
    "",
    claim.spec?.storageClassName ?? "",
  );
  if (storageClass?.provisioner !== PROVISIONER) return;
  if (storageClass.volumeBindingMode === "WaitForFirstConsumer" && !claim.metadata.annotations?.[SELECTED_NODE]) return;
  const name = `pvc-${claim.metadata.uid ?? ""}`;
  if (context.get(VOLUMES, "", name) !== undefined) return;
  const message = `External provisioner is provisioning volume for claim "${keyOf(claim)}"`;
  context.event(claim, { type: "Normal", reason: "Provisioning", message });
  context.create<PersistentVolume>(VOLUMES, volumeFor(claim, storageClass, name));
  const done = `Successfully provisioned volume ${name}`;
  context.event(claim, { type: "Normal", reason: "ProvisioningSucceeded", message: done });
}

function volumeFor(
  { metadata, spec }: PersistentVolumeClaim,
  { reclaimPolicy = "Delete", mountOptions }: StorageClass,
  name: string,
): PersistentVolume {
  const { name: claimName = "", namespace = "", uid = "", resourceVersion = "" } = metadata;
  return {
    apiVersion: "v1",
    kind: "PersistentVolume",
    metadata: { name, annotations: { [PROVISIONED_BY]: PROVISIONER } },
    spec: {
      accessModes: spec?.accessModes ?? [],
      capacity: { storage: spec?.resources?.requests?.storage ?? "0" },
      claimRef: { apiVersion: "v1", kind: "PersistentVolumeClaim", name: claimName, namespace, resourceVersion, uid },
      csi: { driver: PROVISIONER, volumeHandle: name },
      ...(mountOptions && { mountOptions }),
      persistentVolumeReclaimPolicy: reclaimPolicy,
      storageClassName: spec?.storageClassName ?? "",
      ...(spec?.volumeMode && { volumeMode: spec.volumeMode }),
    },
  };
}

/** Gives a bound claim the larger size that it asks for by now. */
function enlarge(claim: PersistentVolumeClaim, context: Context): void {
  const storage = claim.spec?.resources?.requests?.storage ?? "0";
  if (compareQuantities(parseQuantity(storage), parseQuantity(claim.status?.capacity?.storage ?? "0")) <= 0) return;
  const volume = context.get<PersistentVolume>(VOLUMES, "", claim.spec?.volumeName ?? "");
  if (volume?.metadata.annotations?.[PROVISIONED_BY] !== PROVISIONER) return;
  const message = `External resizer is resizing volume ${volume.metadata.name ?? ""}`;
  context.event(claim, { type: "Normal", reason: "Resizing", message });
  if (compareQuantities(parseQuantity(storage), parseQuantity(volume.spec?.capacity?.storage ?? "0")) > 0)
    context.update(VOLUMES, { ...volume, spec: { ...volume.spec, capacity: { ...volume.spec?.capacity, storage } } });
  const status = { ...claim.status, capacity: { ...claim.status?.capacity, storage } };
  context.updateStatus(CLAIMS, { ...claim, status });
  context.event(claim, { type: "Normal", reason: "VolumeResizeSuccessful", message: "Resize volume succeeded" });
}
