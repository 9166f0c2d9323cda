import type { KubeObject, OwnerReference } from "../../machinery/object.ts";
import type { Context } from "../../sim/actor.ts";

/** What has become of the owners of an object. */
export interface OwnerStates {
  /** owners that exist and are not waiting for their dependents to go */
  readonly solid: readonly OwnerReference[];
  /** owners that do not exist (any more), or are something else than the reference says */
  readonly absent: readonly OwnerReference[];
  /** owners that are being deleted in the foreground */
  readonly waiting: readonly OwnerReference[];
}

/** Sorts the owner references of an object (`garbagecollector.go` classifyReferences). */
export function ownerStates(object: KubeObject, context: Context): OwnerStates {
  const solid: OwnerReference[] = [];
  const absent: OwnerReference[] = [];
  const waiting: OwnerReference[] = [];
  for (const reference of object.metadata.ownerReferences ?? []) {
    const owner = context.getByUid(reference.uid)?.object;
    if (owner === undefined || !isMeant(reference, owner, object)) absent.push(reference);
    else if (
      owner.metadata.deletionTimestamp !== undefined &&
      owner.metadata.finalizers?.includes("foregroundDeletion")
    )
      waiting.push(reference);
    else solid.push(reference);
  }
  return { solid, absent, waiting };
}

/** Whether an object is the one that a reference names; owners are in the same namespace or in none. */
function isMeant(reference: OwnerReference, owner: KubeObject, dependent: KubeObject): boolean {
  if (owner.kind !== reference.kind || owner.metadata.name !== reference.name) return false;
  if (group(owner.apiVersion) !== group(reference.apiVersion)) return false;
  return !owner.metadata.namespace || owner.metadata.namespace === dependent.metadata.namespace;
}

function group(apiVersion: string): string {
  const slash = apiVersion.indexOf("/");
  return slash < 0 ? "" : apiVersion.slice(0, slash);
}
