import type { Kind } from "../../kinds/kind.ts";
import type { KubeObject } from "../../machinery/object.ts";
import type { IndexedFields } from "../../store/store.ts";

const NONE: IndexedFields = {};

/** The field values of an object that the store indexes. */
export function indexedFields(kind: Kind, object: KubeObject): IndexedFields {
  if (kind.indexed === undefined || kind.fields === undefined) return kind.indexEntries?.(object) ?? NONE;
  const all = kind.fields(object);
  const indexed: Record<string, string> = { ...kind.indexEntries?.(object) };
  for (const name of kind.indexed) {
    const value = all[name];
    if (value !== undefined && value !== "") indexed[name] = value;
  }
  return indexed;
}

/** All field values of an object that a field selector may name. */
export function selectableFields(kind: Kind, object: KubeObject): Record<string, string> {
  const fields: Record<string, string> = { "metadata.name": object.metadata.name ?? "" };
  if (kind.namespaced) fields["metadata.namespace"] = object.metadata.namespace ?? "";
  return kind.fields === undefined ? fields : { ...fields, ...kind.fields(object) };
}
