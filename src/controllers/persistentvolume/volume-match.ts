import type { PersistentVolume, PersistentVolumeClaim } from "../../generated/types.ts";
import { selectsLabels } from "../../machinery/label-selector.ts";
import { compareQuantities, parseQuantity } from "../../machinery/quantity.ts";
import type { Context } from "../../sim/actor.ts";

/** Whether a volume is reserved for a claim, or bound to it. */
export function isMeantFor({ spec }: PersistentVolume, { metadata }: PersistentVolumeClaim): boolean {
  const reference = spec?.claimRef;
  if (reference?.name !== metadata.name || reference?.namespace !== metadata.namespace) return false;
  return !reference?.uid || reference.uid === metadata.uid;
}

/** Why a claim cannot have a volume that it or the volume asks for by name; undefined where it can (`checkVolumeSatisfyClaim`). */
export function misfit({ spec }: PersistentVolume, { spec: wanted }: PersistentVolumeClaim): string | undefined {
  const size = parseQuantity(spec?.capacity?.storage ?? "0");
  if (compareQuantities(size, parseQuantity(wanted?.resources?.requests?.storage ?? "0")) < 0)
    return "requested PV is too small";
  if ((spec?.storageClassName ?? "") !== (wanted?.storageClassName ?? "")) return "storageClassName does not match";
  if ((spec?.volumeMode ?? "Filesystem") !== (wanted?.volumeMode ?? "Filesystem")) return "incompatible volumeMode";
  if (!(wanted?.accessModes ?? []).every((mode) => spec?.accessModes?.includes(mode))) return "incompatible accessMode";
  return undefined;
}

/**
 * The volume for a claim: one that is meant for it, or else the smallest free one that fits. With `reservedOnly` no free
 * one is given away (`component-helpers/storage/volume` FindMatchingVolume).
 */
export function findVolume(
  claim: PersistentVolumeClaim,
  reservedOnly: boolean,
  context: Context,
): PersistentVolume | undefined {
  let best: PersistentVolume | undefined;
  for (const volume of context.list<PersistentVolume>("persistentvolumes")) {
    if (volume.spec?.claimRef !== undefined) {
      const bound = volume.spec.claimRef.uid !== undefined && volume.spec.claimRef.uid !== "";
      if (isMeantFor(volume, claim) && (bound || misfit(volume, claim) === undefined)) return volume;
      continue;
    }
    if (reservedOnly || volume.metadata.deletionTimestamp !== undefined || volume.status?.phase !== "Available")
      continue;
    if (misfit(volume, claim) !== undefined) continue;
    if (claim.spec?.selector !== undefined && !selectsLabels(claim.spec.selector, volume.metadata.labels ?? {}))
      continue;
    if (best === undefined || sizeOrder(volume, best) < 0) best = volume;
  }
  return best;
}

function sizeOrder(a: PersistentVolume, b: PersistentVolume): number {
  return compareQuantities(
    parseQuantity(a.spec?.capacity?.storage ?? "0"),
    parseQuantity(b.spec?.capacity?.storage ?? "0"),
  );
}
