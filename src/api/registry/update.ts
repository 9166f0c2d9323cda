import { entriesToStartFrom } from "../../machinery/apply/managed-entries.ts";
import { invalidObject } from "../../machinery/field-error.ts";
import { deepCopy, deepEqual, isObject, type JsonValue } from "../../machinery/json.ts";
import type { KubeObject, ManagedFieldsEntry } from "../../machinery/object.ts";
import { validateObjectMetaUpdate } from "../../machinery/object-meta-validation.ts";
import { conflict, OBJECT_MODIFIED } from "../../machinery/status.ts";
import { StaleRevision, type Stored } from "../../store/store.ts";
import { admit, validateAdmission } from "../admission/plugins.ts";
import { groupResource, type Scope } from "../scope.ts";
import type { Written } from "./create.ts";
import { indexedFields } from "./index-fields.ts";
import { trackWrite } from "./managed-fields.ts";
import { carryMetadata, countGeneration } from "./metadata.ts";

/** How an update is to be done. */
export interface UpdateOptions {
  /** "" for the main resource */
  subresource?: string;
  /** metadata.managedFields where server-side apply has worked them out already */
  managed?: ManagedFieldsEntry[];
  /** The input shares no structure that preparation would change, and needs no defaults: an actor's status write. */
  trusted?: boolean;
}

/**
 * Replaces a stored object by `input`: admission, preparation, validation, store. Nothing is written where nothing
 * changes. An object that was being deleted and loses its last finalizer goes for good. Throws StatusError.
 */
export function updateObject(scope: Scope, current: Stored, input: KubeObject, options: UpdateOptions = {}): Written {
  const { kind, core } = scope;
  const subresource = options.subresource ?? "";
  const old = current.object;
  const name = old.metadata.name ?? "";
  checkPreconditions(scope, current, input);
  const object = options.trusted ? { ...input, metadata: { ...input.metadata } } : deepCopy(input);
  if (!options.trusted) kind.defaults?.(object);
  const wanted = object.metadata.managedFields;
  carryMetadata(object, old);
  admit({ scope, operation: "UPDATE", subresource, object, old });
  prepare(scope, object, old, subresource);
  if (isMainWrite(subresource)) countGeneration(scope, object, old);
  object.metadata.resourceVersion = old.metadata.resourceVersion ?? "";
  const errors = validateUpdate(scope, object, old, subresource);
  if (errors.length > 0) throw invalidObject(kind, name, errors);
  if (scope.heeded) for (const warning of kind.warnings?.(object, old) ?? []) scope.strategy.warn(warning);
  validateAdmission({ scope, operation: "UPDATE", subresource, object, old });

  const before = core.store.managedFields(current);
  const entries =
    options.managed ??
    (subresource === "scale" && !ownsReplicas(scope, before)
      ? [...before]
      : trackWrite(scope, old, object, entriesToStartFrom(before, wanted, subresource), subresource));
  if (deepEqual(object, old) && deepEqual(withoutTimes(entries), withoutTimes(before)))
    return { ...current, managed: [...before] };
  const fields = { old: indexedFields(kind, old), new: indexedFields(kind, object) };
  const write = () => {
    if (isFinallyDeleted(object) && !kind.isHeld?.(object)) {
      kind.afterDelete?.(object, scope.strategy);
      return core.store.remove(scope.resource, current, object, fields.old, core.clock.now);
    }
    return core.store.replace(scope.resource, current, object, entries, fields, core.clock.now);
  };
  try {
    return { ...(scope.dryRun ? { ...core.store.rehearse(write), object } : write()), managed: entries };
  } catch (error) {
    if (error instanceof StaleRevision) throw conflict(groupResource(scope), name, OBJECT_MODIFIED);
    throw error;
  }
}

/**
 * Whether somebody manages the replicas. The scale subresource sees no other managed field, and an object without any is
 * not tracked (apimachinery `managedfields/scalehandler.go`).
 */
function ownsReplicas({ kind }: Scope, entries: readonly ManagedFieldsEntry[]): boolean {
  const path = kind.scale?.specReplicas ?? [];
  return entries.some(({ fieldsV1 }) => {
    let fields: JsonValue | undefined = fieldsV1;
    for (const name of path) fields = isObject(fields) ? fields[`f:${name}`] : undefined;
    return fields !== undefined;
  });
}

function checkPreconditions(scope: Scope, current: Stored, input: KubeObject): void {
  const { resourceVersion, uid } = input.metadata;
  const name = current.object.metadata.name ?? "";
  if (uid && uid !== current.object.metadata.uid) {
    const key = ["/registry", scope.kind.resource, current.object.metadata.namespace, name].filter(Boolean).join("/");
    const why = `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${current.object.metadata.uid}`;
    const error = `StorageError: invalid object, Code: 4, Key: ${key}, ResourceVersion: 0, AdditionalErrorMsg: ${why}`;
    throw conflict(groupResource(scope), name, error);
  }
  if (resourceVersion && resourceVersion !== "0" && resourceVersion !== String(current.rv)) {
    throw conflict(groupResource(scope), name, OBJECT_MODIFIED);
  }
  if (!resourceVersion && scope.kind.requiresResourceVersion) {
    throw invalidObject(scope.kind, name, [
      {
        type: "FieldValueInvalid",
        field: "metadata.resourceVersion",
        body: "Invalid value: 0: must be specified for an update",
      },
    ]);
  }
}

function prepare(scope: Scope, object: KubeObject, old: KubeObject, subresource: string): void {
  const { kind } = scope;
  if (subresource === "status") {
    for (const key of new Set([...Object.keys(old), ...Object.keys(object)])) {
      if (key === "metadata" || key === "status") continue;
      if (old[key] === undefined) delete object[key];
      else object[key] = old[key];
    }
    const labels = old.metadata.labels;
    if (labels === undefined) delete object.metadata.labels;
    else object.metadata.labels = labels;
    kind.prepareForStatusUpdate?.(object, old, scope.strategy);
    return;
  }
  if (!isMainWrite(subresource)) return;
  if (kind.status) {
    if (old.status === undefined) delete object.status;
    else object.status = old.status;
  }
  kind.prepareForUpdate?.(object, old, scope.strategy, subresource);
}

function validateUpdate(scope: Scope, object: KubeObject, old: KubeObject, subresource: string) {
  const { kind } = scope;
  const errors = validateObjectMetaUpdate(object.metadata, old.metadata, "metadata");
  if (subresource === "status") return [...errors, ...(kind.validateStatusUpdate?.(object, old) ?? [])];
  if (!isMainWrite(subresource)) return errors;
  const whole = kind.validate?.(object) ?? [];
  const change = kind.validateUpdate?.(object, old) ?? [];
  return kind.updateErrorsFirst ? [...errors, ...change, ...whole] : [...errors, ...whole, ...change];
}

/** Other subresources (binding, finalize …) have handlers that know what they may change; the kind's hooks are not for them. */
function isMainWrite(subresource: string): boolean {
  return subresource === "" || subresource === "scale";
}

/** Being deleted, its grace over, and nobody holds it back. */
function isFinallyDeleted({ metadata }: KubeObject): boolean {
  return (
    metadata.deletionTimestamp !== undefined && !metadata.deletionGracePeriodSeconds && !metadata.finalizers?.length
  );
}

function withoutTimes(entries: readonly ManagedFieldsEntry[]): unknown[] {
  return entries.map(({ time: _, ...entry }) => entry);
}
