import {
  addFaults,
  type FieldError,
  forbiddenField,
  invalid,
  invalidStruct,
  notSupported,
  required,
  tooLong,
} from "./field-error.ts";
import { formatStringSlice } from "./go-format.ts";
import { compareBytes, deepEqual, sortedEntries } from "./json.ts";
import type { NameRule } from "./names.ts";
import { byteLength, labelName, labelValueFaults, qualifiedNameFaults, subdomainName } from "./names.ts";
import type { ManagedFieldsEntry, ObjectMeta, OwnerReference } from "./object.ts";

/** What validation of new metadata must know about the kind. */
export interface ObjectMetaRules {
  namespaced: boolean;
  /** path of the metadata, as messages print it */
  field: string;
  /** default: RFC 1123 subdomain */
  validateName?: NameRule;
  /** custom resources may have finalizers of any name */
  customResource?: boolean;
}

const ANNOTATIONS_MAX_BYTES = 256 * 1024;
const IMMUTABLE = "field is immutable";
const STANDARD_FINALIZERS = ["kubernetes", "orphan", "foregroundDeletion"];

/**
 * What is wrong with the metadata of an object to be created, after its name was generated (apimachinery
 * `api/validation/objectmeta.go`, and for finalizers `pkg/apis/core/validation`).
 */
export function validateObjectMeta(metadata: ObjectMeta, rules: ObjectMetaRules): FieldError[] {
  const { field, validateName = subdomainName } = rules;
  const { name = "", generateName = "", namespace = "", finalizers = [] } = metadata;
  const errors: FieldError[] = [];
  if (generateName !== "") {
    addFaults(errors, `${field}.generateName`, generateName, validateName(generateName, true));
  }
  if (name === "") errors.push(required(`${field}.name`, "name or generateName is required"));
  else addFaults(errors, `${field}.name`, name, validateName(name, false));

  if (!rules.namespaced) {
    if (namespace !== "") errors.push(forbiddenField(`${field}.namespace`, "not allowed on this type"));
  } else if (namespace === "") {
    errors.push(required(`${field}.namespace`));
  } else {
    addFaults(errors, `${field}.namespace`, namespace, labelName(namespace, false));
  }
  errors.push(
    ...validateGeneration(metadata, field),
    ...validateLabels(metadata.labels, `${field}.labels`),
    ...validateAnnotations(metadata.annotations, `${field}.annotations`),
    ...validateOwnerReferences(metadata.ownerReferences, `${field}.ownerReferences`),
  );
  for (const finalizer of finalizers) {
    addFaults(errors, `${field}.finalizers`, finalizer, qualifiedNameFaults(finalizer));
  }
  if (finalizers.includes("orphan") && finalizers.includes("foregroundDeletion")) {
    const detail = "finalizer orphan and foregroundDeletion cannot be both set";
    errors.push(invalid(`${field}.finalizers`, finalizers, detail));
  }
  errors.push(...validateManagedFields(metadata.managedFields, `${field}.managedFields`));
  if (!rules.customResource) errors.push(...validateFinalizerNames(finalizers, field));
  return errors;
}

/**
 * What is wrong with metadata that replaces older metadata. The API fills in what a client may leave out (uid, times,
 * resourceVersion) before it asks.
 */
export function validateObjectMetaUpdate(
  metadata: ObjectMeta,
  old: ObjectMeta,
  field: string,
  rules: Pick<ObjectMetaRules, "customResource"> = {},
): FieldError[] {
  const errors: FieldError[] = [];
  const finalizers = metadata.finalizers ?? [];
  if (old.deletionTimestamp !== undefined) {
    const added = [...new Set(finalizers)].filter((name) => !old.finalizers?.includes(name)).sort(compareBytes);
    if (added.length > 0) {
      const detail = `no new finalizers can be added if the object is being deleted, found new finalizers ${formatStringSlice(added)}`;
      errors.push(forbiddenField(`${field}.finalizers`, detail));
    }
  }
  if (!metadata.resourceVersion) {
    errors.push(invalid(`${field}.resourceVersion`, "", "must be specified for an update"));
  }
  errors.push(...validateGeneration(metadata, field));
  if ((metadata.generation ?? 0) < (old.generation ?? 0)) {
    errors.push(invalid(`${field}.generation`, metadata.generation ?? 0, "must not be decremented"));
  }
  for (const member of ["name", "namespace", "uid"] as const) {
    errors.push(...validateImmutable(metadata[member] ?? "", old[member] ?? "", `${field}.${member}`));
  }
  for (const member of ["creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds"] as const) {
    errors.push(...validateImmutable(metadata[member], old[member], `${field}.${member}`));
  }
  errors.push(
    ...validateLabels(metadata.labels, `${field}.labels`),
    ...validateAnnotations(metadata.annotations, `${field}.annotations`),
    ...validateOwnerReferences(metadata.ownerReferences, `${field}.ownerReferences`),
    ...validateManagedFields(metadata.managedFields, `${field}.managedFields`),
  );
  if (!rules.customResource) errors.push(...validateFinalizerNames(finalizers, field));
  return errors;
}

/** Label keys and values, in the order of the keys. */
export function validateLabels(labels: Readonly<Record<string, string>> | undefined, field: string): FieldError[] {
  const errors: FieldError[] = [];
  for (const [key, value] of sortedEntries(labels)) {
    addFaults(errors, field, key, qualifiedNameFaults(key));
    addFaults(errors, field, value, labelValueFaults(value));
  }
  return errors;
}

/** One label key. */
export function validateLabelName(name: string, field: string): FieldError[] {
  const errors: FieldError[] = [];
  addFaults(errors, field, name, qualifiedNameFaults(name));
  return errors;
}

/** Annotation keys, where capitals do not matter, and the size of all annotations together (256 KiB). */
export function validateAnnotations(
  annotations: Readonly<Record<string, string>> | undefined,
  field: string,
): FieldError[] {
  const errors: FieldError[] = [];
  let size = 0;
  for (const [key, value] of sortedEntries(annotations)) {
    addFaults(errors, field, key, qualifiedNameFaults(key.toLowerCase()));
    size += byteLength(key) + byteLength(value);
  }
  if (size > ANNOTATIONS_MAX_BYTES) errors.push(tooLong(field, ANNOTATIONS_MAX_BYTES));
  return errors;
}

/** `field is immutable`, where the value differs from the old one; no value counts as null. */
export function validateImmutable(value: unknown, old: unknown, field: string): FieldError[] {
  return deepEqual(value ?? null, old ?? null) ? [] : [invalid(field, value, IMMUTABLE)];
}

/** `must be greater than or equal to 0`. */
export function validateNonnegative(value: number, field: string): FieldError[] {
  return value < 0 ? [invalid(field, value, "must be greater than or equal to 0")] : [];
}

/** Owner references: complete, none an Event, at most one the controller. */
export function validateOwnerReferences(owners: readonly OwnerReference[] | undefined, field: string): FieldError[] {
  const errors: FieldError[] = [];
  let controller = "";
  for (const [i, owner] of (owners ?? []).entries()) {
    errors.push(...validateOwnerReference(owner, `${field}[${i}]`));
    if (owner.controller !== true) continue;
    const name = `${owner.kind}/${owner.name}`;
    if (controller === "") {
      controller = name;
      continue;
    }
    const detail = `Only one reference can have Controller set to true. Found "true" in references for ${controller} and ${name}`;
    errors.push(invalidStruct(field, (owners ?? []).map(inGoOrder), detail));
  }
  return errors;
}

function validateOwnerReference(owner: OwnerReference, field: string): FieldError[] {
  const errors: FieldError[] = [];
  const apiVersion = owner.apiVersion ?? "";
  if (apiVersion === "") errors.push(required(`${field}.apiVersion`, "must not be empty"));
  else if (!/^([^/]*\/)?[^/]+$/.test(apiVersion)) {
    errors.push(invalid(`${field}.apiVersion`, apiVersion, "must be <group>/<version> or <version>"));
  }
  for (const member of ["kind", "name", "uid"] as const) {
    if (!owner[member]) errors.push(required(`${field}.${member}`, "must not be empty"));
  }
  if (apiVersion === "v1" && owner.kind === "Event") {
    errors.push(invalidStruct(field, inGoOrder(owner), "/v1, Kind=Event is disallowed from being an owner"));
  }
  return errors;
}

/** Go prints the fields of an owner in the order of the struct, not sorted. */
function inGoOrder({ apiVersion, kind, name, uid, controller, blockOwnerDeletion }: OwnerReference) {
  return { apiVersion, kind, name, uid, controller, blockOwnerDeletion };
}

function validateGeneration(metadata: ObjectMeta, field: string): FieldError[] {
  return validateNonnegative(metadata.generation ?? 0, `${field}.generation`);
}

function validateFinalizerNames(finalizers: readonly string[], field: string): FieldError[] {
  const errors: FieldError[] = [];
  for (const [i, name] of finalizers.entries()) {
    if (name.includes("/") || STANDARD_FINALIZERS.includes(name)) continue;
    const detail = "name is neither a standard finalizer name nor is it fully qualified";
    errors.push(invalid(`${field}.finalizers[${i}]`, name, detail));
  }
  return errors;
}

function validateManagedFields(entries: readonly ManagedFieldsEntry[] | undefined, field: string): FieldError[] {
  const errors: FieldError[] = [];
  for (const [i, entry] of (entries ?? []).entries()) {
    const path = `${field}[${i}]`;
    const operation: string = entry.operation ?? "";
    if (operation === "") errors.push(required(`${path}.operation`, "must not be empty"));
    else if (operation !== "Apply" && operation !== "Update") {
      errors.push(notSupported(`${path}.operation`, operation, ["Apply", "Update"]));
    }
    if (entry.fieldsType && entry.fieldsType !== "FieldsV1") {
      errors.push(invalid(`${path}.fieldsType`, entry.fieldsType, "must be `FieldsV1`"));
    }
    errors.push(...validateFieldManager(entry.manager ?? "", `${path}.manager`));
    if (byteLength(entry.subresource ?? "") > 256) errors.push(tooLong(`${path}.subresource`, 256));
  }
  return errors;
}

/** The name of a field manager: at most 128 bytes, printable. */
export function validateFieldManager(manager: string, field: string): FieldError[] {
  const errors: FieldError[] = [];
  if (byteLength(manager) > 128) errors.push(tooLong(field, 128));
  let position = 0;
  for (const char of manager) {
    if (!/[\p{L}\p{M}\p{N}\p{P}\p{S} ]/u.test(char)) {
      const code = (char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
      errors.push(invalid(field, manager, `invalid character U+${code} (at position ${position})`));
    }
    position += byteLength(char);
  }
  return errors;
}
