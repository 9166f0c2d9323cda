import { matchesLabels, type Requirement } from "../machinery/label-selector.ts";
import { controllerOf, type KubeObject, type OwnerReference } from "../machinery/object.ts";
import { isStatus } from "../machinery/status.ts";
import type { Context, ResourceName } from "../sim/actor.ts";

/** The owner reference of an object that its controller manages (apimachinery `metav1.NewControllerRef`). */
export function controllerReference({ apiVersion, kind, metadata }: KubeObject): OwnerReference {
  return {
    apiVersion,
    kind,
    name: metadata.name ?? "",
    uid: metadata.uid ?? "",
    controller: true,
    blockOwnerDeletion: true,
  };
}

/** What `claim` is to go by. */
export interface Claim<T extends KubeObject> {
  /** who claims; while it is being deleted it neither adopts nor releases */
  owner: KubeObject;
  /** what it claims: `pods`, `replicasets.apps` */
  resource: ResourceName;
  selector: readonly Requirement[] | undefined;
  /** which objects it cares for at all: others are neither listed, adopted nor released */
  concerns?(object: T): boolean;
}

/**
 * The objects that an owner controls: those it owns and still selects, and selected orphans, which it adopts. Owned ones
 * that it does not select any more are released (`pkg/controller/controller_ref_manager.go`). Throws StatusError.
 */
export function claim<T extends KubeObject>(context: Context, { owner, resource, selector, concerns }: Claim<T>): T[] {
  const { uid = "", namespace = "", deletionTimestamp } = owner.metadata;
  const claimed: T[] = [];
  if (selector === undefined) return claimed;
  for (const object of context.list<T>(resource, { namespace, owner: uid })) {
    if (controllerOf(object)?.uid !== uid || concerns?.(object) === false) continue;
    if (matchesLabels(selector, object.metadata.labels)) claimed.push(object);
    else if (deletionTimestamp === undefined) release(context, resource, object, uid);
  }
  if (deletionTimestamp !== undefined) return claimed;
  for (const object of context.list<T>(resource, { namespace, selector })) {
    if (controllerOf(object) !== undefined || object.metadata.deletionTimestamp !== undefined) continue;
    if (concerns?.(object) !== false) claimed.push(adopt(context, resource, object, owner));
  }
  return claimed;
}

function adopt<T extends KubeObject>(context: Context, resource: ResourceName, object: T, owner: KubeObject): T {
  const ownerReferences = [...(object.metadata.ownerReferences ?? []), controllerReference(owner)];
  return context.update(resource, { ...object, metadata: { ...object.metadata, ownerReferences } });
}

function release<T extends KubeObject>(context: Context, resource: ResourceName, object: T, owner: string): void {
  const { ownerReferences = [], ...metadata } = object.metadata;
  const others = ownerReferences.filter(({ uid }) => uid !== owner);
  try {
    context.update(resource, {
      ...object,
      metadata: { ...metadata, ...(others.length > 0 && { ownerReferences: others }) },
    });
  } catch (error) {
    // Upstream leaves an object alone that cannot be written back, such as one that an older release had validated.
    if (!isStatus(error, "Invalid")) throw error;
  }
}
