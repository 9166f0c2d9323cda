import type { PersistentVolume, PersistentVolumeClaim, Pod } from "../../generated/types.ts";
import { isFinished } from "../../kinds/core/pod/pod-state.ts";
import { keyOf, type KubeObject, splitKey } from "../../machinery/object.ts";
import type { Actor, Context, ResourceName, Watch } from "../../sim/actor.ts";

const CLAIM_FINALIZER = "kubernetes.io/pvc-protection";
const VOLUME_FINALIZER = "kubernetes.io/pv-protection";

/** Lets a claim go once no pod uses it any more (`pkg/controller/volume/pvcprotection`). */
export const claimProtection: Actor = {
  name: "claim-protection",
  user: "system:serviceaccount:kube-system:pvc-protection-controller",
  fieldManager: "kube-controller-manager",
  component: "pvc-protection-controller",
  watches: [{ resource: "persistentvolumeclaims" }, { resource: "pods", keys: claimsOfPod }],
  reconcile(key, context) {
    const { namespace, name } = splitKey(key);
    const claim = context.get<PersistentVolumeClaim>("persistentvolumeclaims", namespace, name);
    if (claim?.metadata.deletionTimestamp === undefined || isUsed(claim, context)) return undefined;
    letGo("persistentvolumeclaims", claim, CLAIM_FINALIZER, context);
    return undefined;
  },
};

/** Lets a volume go once no claim is bound to it any more (`pkg/controller/volume/pvprotection`). */
export const volumeProtection: Actor = {
  name: "volume-protection",
  user: "system:serviceaccount:kube-system:pv-protection-controller",
  fieldManager: "kube-controller-manager",
  component: "pv-protection-controller",
  watches: [{ resource: "persistentvolumes" }],
  reconcile(key, context) {
    const volume = context.get<PersistentVolume>("persistentvolumes", "", splitKey(key).name);
    if (volume?.metadata.deletionTimestamp === undefined || volume.status?.phase === "Bound") return undefined;
    letGo("persistentvolumes", volume, VOLUME_FINALIZER, context);
    return undefined;
  },
};

/** A pod matters when it ends or goes: until then it keeps its claims. */
function claimsOfPod({ type, object }: Parameters<NonNullable<Watch["keys"]>>[0]): string[] {
  const pod = object as Pod;
  if (!pod.spec?.volumes?.length || (type !== "DELETED" && !isFinished(pod))) return [];
  const { namespace = "" } = pod.metadata;
  return claimNames(pod).map((name) => keyOf({ metadata: { namespace, name } }));
}

function isUsed({ metadata }: PersistentVolumeClaim, context: Context): boolean {
  const { namespace = "", name = "" } = metadata;
  return context
    .list<Pod>("pods", { namespace })
    .some((pod) => pod.spec?.nodeName && !isFinished(pod) && claimNames(pod).includes(name));
}

function claimNames({ metadata, spec }: Pod): string[] {
  return (spec?.volumes ?? []).flatMap(
    ({ name, persistentVolumeClaim, ephemeral }) =>
      persistentVolumeClaim?.claimName ?? (ephemeral ? `${metadata.name ?? ""}-${name}` : []),
  );
}

function letGo(resource: ResourceName, object: KubeObject, finalizer: string, context: Context): void {
  const { finalizers = [], ...metadata } = object.metadata;
  if (!finalizers.includes(finalizer)) return;
  const others = finalizers.filter((name) => name !== finalizer);
  context.update(resource, { ...object, metadata: { ...metadata, ...(others.length > 0 && { finalizers: others }) } });
}
