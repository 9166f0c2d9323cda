import type { KubeObject, OwnerReference } from "../../machinery/object.ts";
import { isStatus } from "../../machinery/status.ts";
import type { Actor, Context, Watch } from "../../sim/actor.ts";
import { ownerStates } from "./owner-state.ts";

type Change = Parameters<NonNullable<Watch["keys"]>>[0];

const ORPHAN = "orphan";
const FOREGROUND = "foregroundDeletion";

/**
 * Deletes what no owner holds any more, and carries out foreground and orphaning deletes (`pkg/controller/garbagecollector`).
 * Keys are uids, of objects as well as of owners that are gone.
 */
export const garbageCollector: Actor = {
  name: "garbagecollector",
  user: "system:serviceaccount:kube-system:generic-garbage-collector",
  fieldManager: "kube-controller-manager",
  component: "garbage-collector-controller",
  watches: [{ resource: "*", keys: ownershipChanged }],
  reconcile(uid, context) {
    const found = context.getByUid(uid);
    if (found === undefined) {
      // The owner is gone: its dependents decide for themselves.
      for (const { object } of context.dependents(uid)) context.enqueue(object.metadata.uid ?? "", 0);
      return undefined;
    }
    const { resource, object } = found;
    const { finalizers, deletionTimestamp } = object.metadata;
    if (deletionTimestamp !== undefined && finalizers?.includes(ORPHAN))
      return orphanDependents(resource, object, context);
    if (deletionTimestamp !== undefined && finalizers?.includes(FOREGROUND))
      return deleteDependents(resource, object, context);
    return attemptDelete(resource, object, context);
  },
};

/** Which uids a change of any object concerns. */
export function* ownershipChanged({ type, object, old }: Change, context: Context): Iterable<string> {
  const { uid = "", ownerReferences, finalizers, deletionTimestamp } = object.metadata;
  if (type === "DELETED") {
    if (context.dependents(uid).length > 0) yield uid;
    // An owner that waits in the foreground may have lost its last dependent.
    for (const reference of ownerReferences ?? []) {
      if (context.getByUid(reference.uid)?.object.metadata.finalizers?.includes(FOREGROUND)) yield reference.uid;
    }
    return;
  }
  const before = old?.metadata;
  if (deletionTimestamp !== undefined && finalizers?.some((name) => name === ORPHAN || name === FOREGROUND)) {
    if (before?.deletionTimestamp === undefined || !sameList(before.finalizers, finalizers)) yield uid;
  }
  if (sameOwners(ownerReferences, before?.ownerReferences)) return;
  // Most objects are born with owners that exist: nothing is to do about them.
  if (ownerReferences?.length && ownerStates(object, context).solid.length < ownerReferences.length) yield uid;
  for (const reference of before?.ownerReferences ?? []) {
    if (context.getByUid(reference.uid)?.object.metadata.finalizers?.includes(FOREGROUND)) yield reference.uid;
  }
}

/** Takes the owner's reference out of all dependents, then the finalizer out of the owner. */
function orphanDependents(resource: string, owner: KubeObject, context: Context): undefined {
  const { uid = "" } = owner.metadata;
  for (const dependent of context.dependents(uid)) removeOwners(dependent.resource, dependent.object, [uid], context);
  removeFinalizer(resource, owner, ORPHAN, context);
}

/** Deletes the dependents, and lets the owner go once none is left that blocks its deletion. */
function deleteDependents(resource: string, owner: KubeObject, context: Context): undefined {
  const { uid = "" } = owner.metadata;
  let blocked = false;
  for (const { object } of context.dependents(uid)) {
    const reference = object.metadata.ownerReferences?.find((own) => own.uid === uid);
    if (reference?.blockOwnerDeletion) blocked = true;
    if (object.metadata.deletionTimestamp === undefined) context.enqueue(object.metadata.uid ?? "", 0);
  }
  if (!blocked) removeFinalizer(resource, owner, FOREGROUND, context);
}

/** Deletes an object that has owners but none that holds it. */
function attemptDelete(resource: string, object: KubeObject, context: Context): undefined {
  const {
    namespace = "",
    name = "",
    uid = "",
    deletionTimestamp,
    ownerReferences,
    finalizers,
    resourceVersion = "",
  } = object.metadata;
  if (deletionTimestamp !== undefined || !ownerReferences?.length) return;
  const { solid, absent, waiting } = ownerStates(object, context);
  if (solid.length > 0) {
    const lost = [...absent, ...waiting].map((reference) => reference.uid);
    if (lost.length > 0) removeOwners(resource, object, lost, context);
    return;
  }
  let propagationPolicy: "Orphan" | "Foreground" | "Background" = "Background";
  if (waiting.length > 0 && context.dependents(uid).length > 0) {
    // Owners wait for this one, which in turn waits for its own dependents.
    propagationPolicy = "Foreground";
  } else if (finalizers?.includes(ORPHAN)) propagationPolicy = "Orphan";
  else if (finalizers?.includes(FOREGROUND)) propagationPolicy = "Foreground";
  try {
    context.delete(resource, namespace, name, { propagationPolicy, preconditions: { uid, resourceVersion } });
  } catch (error) {
    if (!isStatus(error, "NotFound")) throw error;
  }
}

function removeOwners(resource: string, object: KubeObject, uids: readonly string[], context: Context): void {
  const { ownerReferences = [], ...metadata } = object.metadata;
  const left = ownerReferences.filter(({ uid }) => !uids.includes(uid));
  if (left.length === ownerReferences.length) return;
  context.update(resource, { ...object, metadata: { ...metadata, ...(left.length > 0 && { ownerReferences: left }) } });
}

function removeFinalizer(resource: string, object: KubeObject, finalizer: string, context: Context): void {
  const { finalizers = [], ...metadata } = object.metadata;
  const left = finalizers.filter((name) => name !== finalizer);
  context.update(resource, { ...object, metadata: { ...metadata, ...(left.length > 0 && { finalizers: left }) } });
}

function sameOwners(a: readonly OwnerReference[] | undefined, b: readonly OwnerReference[] | undefined): boolean {
  if (a === b || (!a?.length && !b?.length)) return true;
  return (
    a?.length === b?.length &&
    (a ?? []).every(
      ({ uid, blockOwnerDeletion }, i) => uid === b?.[i]?.uid && blockOwnerDeletion === b?.[i]?.blockOwnerDeletion,
    )
  );
}

function sameList(a: readonly string[] | undefined, b: readonly string[] | undefined): boolean {
  return a?.length === b?.length && (a ?? []).every((value, i) => value === b?.[i]);
}
