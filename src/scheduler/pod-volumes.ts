import type { PersistentVolume, PersistentVolumeClaim, Pod, StorageClass } from "../generated/types.ts";
import { matchesNodeSelector } from "../kinds/core/node/node-selection.ts";
import { selectsLabels } from "../machinery/label-selector.ts";
import { compareQuantities, parseQuantity } from "../machinery/quantity.ts";
import type { Context } from "../sim/actor.ts";
import type { NodeState } from "./placement.ts";

/** The claims that a pod's volumes name, with the claim where it exists. */
export interface NamedClaim {
  readonly name: string;
  readonly ephemeral: boolean;
  readonly claim: PersistentVolumeClaim | undefined;
}

/** Where the claims of a pod are to get their volumes from once it runs on a node. */
export interface VolumePlan {
  readonly bind: readonly { claim: PersistentVolumeClaim; volume: PersistentVolume }[];
  readonly provision: readonly PersistentVolumeClaim[];
}

/** On a claim: the node that its first consumer goes to, which its provisioner waits for. */
export const SELECTED_NODE = "volume.kubernetes.io/selected-node";
const BIND_COMPLETED = "pv.kubernetes.io/bind-completed";
const NO_PROVISIONER = "kubernetes.io/no-provisioner";

/** The claims of a pod, those of generic ephemeral volumes included. */
export function namedClaims({ metadata, spec }: Pod, context: Context): NamedClaim[] {
  const { namespace = "", name: podName = "" } = metadata;
  const claims: NamedClaim[] = [];
  for (const volume of spec?.volumes ?? []) {
    const name = volume.persistentVolumeClaim?.claimName ?? (volume.ephemeral && `${podName}-${volume.name}`);
    if (name === undefined) continue;
    const claim = context.get<PersistentVolumeClaim>("persistentvolumeclaims", namespace, name);
    claims.push({ name, ephemeral: volume.ephemeral !== undefined, claim });
  }
  return claims;
}

/** Whether a claim has its volume. */
export function isBound({ metadata, spec, status }: PersistentVolumeClaim): boolean {
  return !!spec?.volumeName && (status?.phase === "Bound" || metadata.annotations?.[BIND_COMPLETED] !== undefined);
}

/** The volumes of a pod's bound claims that exist. */
export function boundVolumes(pod: Pod, context: Context): PersistentVolume[] {
  return namedClaims(pod, context).flatMap(({ claim }) => {
    if (claim === undefined || !isBound(claim)) return [];
    const volume = context.get<PersistentVolume>("persistentvolumes", "", claim.spec?.volumeName ?? "");
    return volume === undefined ? [] : [volume];
  });
}

/** Whether an unbound claim waits for a pod that uses it (volumeBindingMode WaitForFirstConsumer). */
export function waitsForConsumer({ spec }: PersistentVolumeClaim, context: Context): boolean {
  if (!spec?.storageClassName || spec.volumeName) return false;
  return (
    context.get<StorageClass>("storageclasses.storage.k8s.io", "", spec.storageClassName)?.volumeBindingMode ===
    "WaitForFirstConsumer"
  );
}

/** How claims that wait for their consumer get volumes on a node; undefined where they cannot. */
export function planVolumes(
  claims: readonly PersistentVolumeClaim[],
  node: NodeState,
  context: Context,
): VolumePlan | undefined {
  const bind: { claim: PersistentVolumeClaim; volume: PersistentVolume }[] = [];
  const provision: PersistentVolumeClaim[] = [];
  const taken = new Set<string>();
  for (const claim of claims) {
    const volume = findVolume(claim, node, taken, context);
    if (volume !== undefined) {
      taken.add(volume.metadata.name ?? "");
      bind.push({ claim, volume });
      continue;
    }
    const storageClass = context.get<StorageClass>(
      "storageclasses.storage.k8s.io",
      "",
      claim.spec?.storageClassName ?? "",
    );
    if (storageClass === undefined || storageClass.provisioner === NO_PROVISIONER || !allowsNode(storageClass, node))
      return undefined;
    provision.push(claim);
  }
  return { bind, provision };
}

/** Whether a volume may be used on a node. */
export function isReachable({ spec }: PersistentVolume, node: NodeState): boolean {
  const required = spec?.nodeAffinity?.required;
  return required === undefined || matchesNodeSelector(required, node);
}

/** The smallest free volume that suits a claim on a node. */
function findVolume(
  claim: PersistentVolumeClaim,
  node: NodeState,
  taken: ReadonlySet<string>,
  context: Context,
): PersistentVolume | undefined {
  const { spec } = claim;
  const wanted = parseQuantity(spec?.resources?.requests?.storage ?? "0");
  let best: PersistentVolume | undefined;
  for (const volume of context.list<PersistentVolume>("persistentvolumes")) {
    const { claimRef, accessModes, capacity, storageClassName, volumeMode } = volume.spec ?? {};
    const mine = claimRef?.name === claim.metadata.name && claimRef?.namespace === claim.metadata.namespace;
    if (claimRef !== undefined ? !mine : volume.status?.phase !== "Available") continue;
    if (taken.has(volume.metadata.name ?? "") || (storageClassName ?? "") !== (spec?.storageClassName ?? "")) continue;
    if ((volumeMode ?? "Filesystem") !== (spec?.volumeMode ?? "Filesystem") || !isReachable(volume, node)) continue;
    if (spec?.selector !== undefined && !selectsLabels(spec.selector, volume.metadata.labels ?? {})) continue;
    if (!(spec?.accessModes ?? []).every((mode) => accessModes?.includes(mode))) continue;
    const size = parseQuantity(capacity?.storage ?? "0");
    if (compareQuantities(size, wanted) < 0) continue;
    if (mine) return volume;
    if (best === undefined || compareQuantities(size, parseQuantity(best.spec?.capacity?.storage ?? "0")) < 0)
      best = volume;
  }
  return best;
}

function allowsNode({ allowedTopologies }: StorageClass, { labels }: NodeState): boolean {
  if (!allowedTopologies?.length) return true;
  return allowedTopologies.some(({ matchLabelExpressions }) =>
    (matchLabelExpressions ?? []).every(
      ({ key, values }) => Object.hasOwn(labels, key) && values.includes(labels[key] ?? ""),
    ),
  );
}
