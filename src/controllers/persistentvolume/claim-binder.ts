import type { PersistentVolume, PersistentVolumeClaim, Pod, StorageClass } from "../../generated/types.ts";
import { defaultClass } from "../../kinds/storage/storageclass/default-class.ts";
import { keyOf, splitKey } from "../../machinery/object.ts";
import type { Actor, Context, Watch } from "../../sim/actor.ts";
import { BIND_COMPLETED, BOUND_BY_CONTROLLER, bind, SELECTED_NODE, STORAGE_PROVISIONER } from "./bind.ts";
import { findVolume, isMeantFor, misfit } from "./volume-match.ts";

const CLAIMS = "persistentvolumeclaims";
const CLASSES = "storageclasses.storage.k8s.io";
const BETA_STORAGE_PROVISIONER = "volume.beta.kubernetes.io/storage-provisioner";
/** How often claims without a volume are looked at again, in virtual milliseconds (upstream's resync period). */
const RESYNC = 15_000;

/** Finds volumes for claims, or has them provisioned (`pkg/controller/volume/persistentvolume` syncClaim). */
export const claimBinder: Actor = {
  name: "claim-binder",
  user: "system:serviceaccount:kube-system:persistent-volume-binder",
  fieldManager: "kube-controller-manager",
  component: "persistentvolume-controller",
  watches: [{ resource: CLAIMS }, { resource: "persistentvolumes", keys: claimOfVolume }],
  reconcile(key, context) {
    const { namespace, name } = splitKey(key);
    const claim = context.get<PersistentVolumeClaim>(CLAIMS, namespace, name);
    if (claim === undefined) return undefined;
    if (claim.metadata.annotations?.[BIND_COMPLETED] !== undefined) {
      syncBound(claim, context);
      return undefined;
    }
    return syncUnbound(claim, context) ? undefined : RESYNC;
  },
};

function claimOfVolume({ object }: Parameters<NonNullable<Watch["keys"]>>[0]): string[] {
  const reference = (object as PersistentVolume).spec?.claimRef;
  if (!reference?.name) return [];
  return [keyOf({ metadata: { name: reference.name, namespace: reference.namespace ?? "" } })];
}

function syncBound(claim: PersistentVolumeClaim, context: Context): void {
  const volumeName = claim.spec?.volumeName ?? "";
  const volume = volumeName === "" ? undefined : context.get<PersistentVolume>("persistentvolumes", "", volumeName);
  const owner = volume?.spec?.claimRef;
  if (volume !== undefined && (owner === undefined || owner.uid === claim.metadata.uid)) bind(volume, claim, context);
  else if (volumeName === "")
    lose(
      claim,
      "ClaimLost",
      "Bound claim has lost reference to PersistentVolume. Data on the volume is lost!",
      context,
    );
  else if (volume === undefined)
    lose(claim, "ClaimLost", "Bound claim has lost its PersistentVolume. Data on the volume is lost!", context);
  else lose(claim, "ClaimMisbound", "Two claims are bound to the same volume, this one is bound incorrectly", context);
}

function lose(claim: PersistentVolumeClaim, reason: string, message: string, context: Context): void {
  if (claim.status?.phase === "Lost") return;
  context.updateStatus(CLAIMS, { ...claim, status: { phase: "Lost" } });
  context.event(claim, { type: "Warning", reason, message });
}

/** Whether the claim is bound now. */
function syncUnbound(claim: PersistentVolumeClaim, context: Context): boolean {
  if (claim.spec?.volumeName) return bindNamed(claim, claim.spec.volumeName, context);
  const classed = withDefaultClass(claim, context);
  const storageClass = context.get<StorageClass>(CLASSES, "", classed.spec?.storageClassName ?? "");
  const waits =
    storageClass?.volumeBindingMode === "WaitForFirstConsumer" &&
    classed.metadata.annotations?.[SELECTED_NODE] === undefined;
  const volume = findVolume(classed, waits, context);
  if (volume !== undefined) {
    bind(volume, classed, context);
    return true;
  }
  if (waits) reportWaiting(classed, context);
  else if (classed.spec?.storageClassName) provision(classed, storageClass, context);
  else {
    const message = "no persistent volumes available for this claim and no storage class is set";
    context.event(classed, { type: "Normal", reason: "FailedBinding", message });
  }
  return false;
}

/** Binds a claim to the volume that its user asked for by name, if it may. */
function bindNamed(claim: PersistentVolumeClaim, name: string, context: Context): boolean {
  const volume = context.get<PersistentVolume>("persistentvolumes", "", name);
  if (volume === undefined) return false;
  if (volume.spec?.claimRef === undefined || isMeantFor(volume, claim)) {
    const fault = volume.spec?.claimRef?.uid ? undefined : misfit(volume, claim);
    if (fault === undefined) {
      bind(volume, claim, context);
      return true;
    }
    const message = `Cannot bind to requested volume "${name}": ${fault}`;
    context.event(claim, { type: "Warning", reason: "VolumeMismatch", message });
  } else if (claim.metadata.annotations?.[BOUND_BY_CONTROLLER] === undefined) {
    const message = `volume "${name}" already bound to a different claim.`;
    context.event(claim, { type: "Warning", reason: "FailedBinding", message });
  }
  return false;
}

/** Claims that were there before the default class get it too. */
function withDefaultClass(claim: PersistentVolumeClaim, context: Context): PersistentVolumeClaim {
  if (claim.spec?.storageClassName !== undefined) return claim;
  const storageClassName = defaultClass(context.list<StorageClass>(CLASSES))?.metadata.name;
  if (storageClassName === undefined) return claim;
  return context.update<PersistentVolumeClaim>(CLAIMS, { ...claim, spec: { ...claim.spec, storageClassName } });
}

function reportWaiting(claim: PersistentVolumeClaim, context: Context): void {
  const { name, namespace = "" } = claim.metadata;
  const pods = context
    .list<Pod>("pods", { namespace, field: { name: "status.phase", value: "Pending" } })
    .filter(
      ({ spec }) =>
        !spec?.nodeName && spec?.volumes?.some((volume) => volume.persistentVolumeClaim?.claimName === name),
    )
    .map(({ metadata }) => metadata.name);
  if (pods.length === 0) {
    const message = "waiting for first consumer to be created before binding";
    context.event(claim, { type: "Normal", reason: "WaitForFirstConsumer", message });
    return;
  }
  const message = `waiting for ${pods.length > 1 ? "pods" : "pod"} ${pods.join(",")} to be scheduled`;
  context.event(claim, { type: "Normal", reason: "WaitForPodScheduled", message });
}

/** Leaves the claim to the provisioner of its class. */
function provision(claim: PersistentVolumeClaim, storageClass: StorageClass | undefined, context: Context): void {
  const provisioner = storageClass?.provisioner ?? "";
  if (storageClass === undefined || provisioner === "kubernetes.io/no-provisioner") {
    const message =
      storageClass === undefined
        ? `storageclass.storage.k8s.io "${claim.spec?.storageClassName ?? ""}" not found`
        : `no volume plugin matched name: ${provisioner}`;
    context.event(claim, { type: "Warning", reason: "ProvisioningFailed", message });
    return;
  }
  const { annotations } = claim.metadata;
  if (annotations?.[STORAGE_PROVISIONER] !== provisioner) {
    const named = { ...annotations, [BETA_STORAGE_PROVISIONER]: provisioner, [STORAGE_PROVISIONER]: provisioner };
    context.update(CLAIMS, { ...claim, metadata: { ...claim.metadata, annotations: named } });
  }
  const message = `Waiting for a volume to be created either by the external provisioner '${provisioner}' or manually by the system administrator. If volume creation is delayed, please verify that the provisioner is running and correctly registered.`;
  context.event(claim, { type: "Normal", reason: "ExternalProvisioning", message });
}
