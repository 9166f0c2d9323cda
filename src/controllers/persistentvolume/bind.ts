import type { PersistentVolume, PersistentVolumeClaim } from "../../generated/types.ts";
import { deepEqual } from "../../machinery/json.ts";
import type { Context } from "../../sim/actor.ts";
import { isMeantFor } from "./volume-match.ts";

/** On a volume or claim: the controller chose its partner, not a user. */
export const BOUND_BY_CONTROLLER = "pv.kubernetes.io/bound-by-controller";
/** On a claim: it has been bound, and is lost where its volume goes. */
export const BIND_COMPLETED = "pv.kubernetes.io/bind-completed";
/** On a volume: the provisioner that made it. */
export const PROVISIONED_BY = "pv.kubernetes.io/provisioned-by";
/** On a claim: the provisioner that is to make its volume. */
export const STORAGE_PROVISIONER = "volume.kubernetes.io/storage-provisioner";
/** On a claim: the node that its first consumer goes to. */
export const SELECTED_NODE = "volume.kubernetes.io/selected-node";

/** Ties a volume and a claim to each other and marks both Bound; writes only what is not so yet. Throws StatusError. */
export function bind(volume: PersistentVolume, claim: PersistentVolumeClaim, context: Context): void {
  const bound = setVolumePhase(claimVolume(volume, claim, context), "Bound", context);
  const settled = nameVolume(claim, bound, context);
  const { accessModes, capacity } = bound.spec ?? {};
  const kept = settled.status?.phase === "Bound" ? settled.status.capacity : undefined;
  const status = {
    ...settled.status,
    phase: "Bound",
    ...(accessModes && { accessModes }),
    ...((kept ?? capacity) && { capacity: kept ?? capacity ?? {} }),
  };
  if (!deepEqual(status, settled.status)) context.updateStatus("persistentvolumeclaims", { ...settled, status });
}

/** The volume in a phase, written where it was in another. */
export function setVolumePhase(
  volume: PersistentVolume,
  phase: string,
  context: Context,
  message?: string,
): PersistentVolume {
  if (volume.status?.phase === phase) return volume;
  const { message: _, ...rest } = volume.status ?? {};
  const status = { ...rest, phase, ...(message !== undefined && { message }) };
  return context.updateStatus("persistentvolumes", { ...volume, status });
}

/** Gives a volume back; one that its user had reserved stays reserved. */
export function unbind(volume: PersistentVolume, context: Context): void {
  const { claimRef, ...spec } = volume.spec ?? {};
  const { [BOUND_BY_CONTROLLER]: ours, ...annotations } = volume.metadata.annotations ?? {};
  const { annotations: _, ...metadata } = volume.metadata;
  const { uid: __, resourceVersion: ___, ...reserved } = claimRef ?? {};
  const free = context.update<PersistentVolume>("persistentvolumes", {
    ...volume,
    metadata: { ...metadata, ...(Object.keys(annotations).length > 0 && { annotations }) },
    spec: { ...spec, ...(ours === undefined && claimRef && { claimRef: reserved }) },
  });
  setVolumePhase(free, "Available", context);
}

function claimVolume(volume: PersistentVolume, claim: PersistentVolumeClaim, context: Context): PersistentVolume {
  const { name = "", namespace = "", uid = "", resourceVersion = "" } = claim.metadata;
  if (volume.spec?.claimRef?.uid === uid) return volume;
  const claimRef = { apiVersion: "v1", kind: "PersistentVolumeClaim", name, namespace, uid, resourceVersion };
  const { annotations } = volume.metadata;
  const chosen = isMeantFor(volume, claim) ? annotations : { ...annotations, [BOUND_BY_CONTROLLER]: "yes" };
  return context.update<PersistentVolume>("persistentvolumes", {
    ...volume,
    metadata: { ...volume.metadata, ...(chosen && { annotations: chosen }) },
    spec: { ...volume.spec, claimRef },
  });
}

function nameVolume(claim: PersistentVolumeClaim, volume: PersistentVolume, context: Context): PersistentVolumeClaim {
  const volumeName = volume.metadata.name ?? "";
  const { annotations } = claim.metadata;
  const named = claim.spec?.volumeName === volumeName;
  if (named && annotations?.[BIND_COMPLETED] !== undefined) return claim;
  return context.update<PersistentVolumeClaim>("persistentvolumeclaims", {
    ...claim,
    metadata: {
      ...claim.metadata,
      annotations: { ...annotations, ...(!named && { [BOUND_BY_CONTROLLER]: "yes" }), [BIND_COMPLETED]: "yes" },
    },
    spec: { ...claim.spec, volumeName },
  });
}
