import type { PersistentVolume, PersistentVolumeClaim } from "../../generated/types.ts";
import { splitKey } from "../../machinery/object.ts";
import type { Actor, Context, Watch } from "../../sim/actor.ts";
import { BOUND_BY_CONTROLLER, PROVISIONED_BY, setVolumePhase, unbind } from "./bind.ts";

const VOLUMES = "persistentvolumes";

/** Keeps the phases of volumes, and reclaims those whose claim is gone (`pkg/controller/volume/persistentvolume` syncVolume). */
export const volumeReclaimer: Actor = {
  name: "volume-reclaimer",
  user: "system:serviceaccount:kube-system:persistent-volume-binder",
  fieldManager: "kube-controller-manager",
  component: "persistentvolume-controller",
  watches: [{ resource: VOLUMES }, { resource: "persistentvolumeclaims", keys: volumeOfClaim }],
  reconcile(key, context) {
    const volume = context.get<PersistentVolume>(VOLUMES, "", splitKey(key).name);
    if (volume !== undefined) syncVolume(volume, context);
    return undefined;
  },
};

function volumeOfClaim({ object }: Parameters<NonNullable<Watch["keys"]>>[0]): string[] {
  const name = (object as PersistentVolumeClaim).spec?.volumeName;
  return name ? [name] : [];
}

function syncVolume(volume: PersistentVolume, context: Context): void {
  const reference = volume.spec?.claimRef;
  if (!reference?.uid) {
    setVolumePhase(volume, "Available", context);
    return;
  }
  const { namespace = "", name = "", uid } = reference;
  const claim = context.get<PersistentVolumeClaim>("persistentvolumeclaims", namespace, name);
  if (claim === undefined || claim.metadata.uid !== uid) {
    release(volume, context);
    return;
  }
  const volumeName = claim.spec?.volumeName ?? "";
  if (volumeName === volume.metadata.name) setVolumePhase(volume, "Bound", context);
  else if (volumeName !== "") {
    const { annotations } = volume.metadata;
    const spare =
      annotations?.[PROVISIONED_BY] !== undefined && volume.spec?.persistentVolumeReclaimPolicy === "Delete";
    if (spare) release(volume, context);
    else if (annotations?.[BOUND_BY_CONTROLLER] !== undefined || volume.status?.phase !== "Available")
      unbind(volume, context);
  }
}

function release(volume: PersistentVolume, context: Context): void {
  const failed = volume.status?.phase === "Failed";
  const released = failed ? volume : setVolumePhase(volume, "Released", context);
  if (failed || released.metadata.deletionTimestamp !== undefined) return;
  const policy = volume.spec?.persistentVolumeReclaimPolicy;
  if (policy === "Recycle") recycle(released, context);
  // What a provisioner made, it deletes itself.
  else if (policy === "Delete" && volume.metadata.annotations?.[PROVISIONED_BY] === undefined)
    remove(released, context);
}

function recycle(volume: PersistentVolume, context: Context): void {
  if (volume.spec?.hostPath === undefined && volume.spec?.nfs === undefined) {
    fail(volume, "VolumeFailedRecycle", "No recycler plugin found for the volume!", context);
    return;
  }
  context.event(volume, { type: "Normal", reason: "VolumeRecycled", message: "Volume recycled" });
  unbind(volume, context);
}

/** Of the volumes that people make, only host paths below /tmp can be deleted. */
function remove(volume: PersistentVolume, context: Context): void {
  const { name = "" } = volume.metadata;
  const path = volume.spec?.hostPath?.path;
  if (path?.match(/^\/tmp\/.+/)) context.delete(VOLUMES, "", name);
  else {
    const why =
      path === undefined
        ? `error getting deleter volume plugin for volume "${name}": no deletable volume plugin matched`
        : `host_path deleter only supports /tmp/.+ but received provided ${path}`;
    fail(volume, "VolumeFailedDelete", why, context);
  }
}

function fail(volume: PersistentVolume, reason: string, message: string, context: Context): void {
  setVolumePhase(volume, "Failed", context, message);
  context.event(volume, { type: "Warning", reason, message });
}
