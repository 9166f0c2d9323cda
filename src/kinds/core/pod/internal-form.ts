import { isObject, setOwn, sortedEntries } from "../../../machinery/json.ts";
import { INTERNAL_TYPES, type InternalField, parseFields } from "./internal-types.ts";

const parsed = new Map<string, readonly InternalField[]>();

/**
 * A value in the form in which upstream's messages print it: the server's internal type without JSON tags, that is with
 * Go's field names, all fields in the order of the struct, and null, "", 0 or false where nothing was set.
 * @param type  one of INTERNAL_TYPES: `PodSpec`, `SecurityContext` …
 */
export function internalValue(type: string, value: object): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  for (const field of fieldsOf(type))
    out[field.name] = fieldValue(field, (value as Record<string, unknown>)[field.key], value);
  return out;
}

function fieldsOf(type: string): readonly InternalField[] {
  const known = parsed.get(type);
  if (known !== undefined) return known;
  const fields = parseFields(INTERNAL_TYPES[type] ?? "");
  parsed.set(type, fields);
  return fields;
}

function fieldValue({ kind, type }: InternalField, value: unknown, owner: object): unknown {
  switch (kind) {
    case "string":
      return value ?? "";
    case "number":
      return value ?? 0;
    case "boolean":
      return value ?? false;
    case "quantity":
      return value ?? "0";
    case "map":
      return isObject(value) && Object.keys(value).length > 0 ? sortedMap(value) : null;
    case "list":
      if (!Array.isArray(value) || value.length === 0) return null;
      return type === "" ? value : value.map((item) => internalValue(type, item as object));
    case "struct":
      return internalValue(type, isObject(value) ? value : {});
    case "pointer":
      if (value === undefined || value === null) return null;
      return type !== "" && isObject(value) ? internalValue(type, value) : value;
    case "owner":
      // Fields of the spec that the internal type keeps elsewhere.
      return internalValue(type, { ...owner, ...(isObject(value) ? value : {}) });
  }
}

function sortedMap(map: Record<string, unknown>): Record<string, unknown> {
  const sorted: Record<string, unknown> = {};
  for (const [key, value] of sortedEntries(map)) setOwn(sorted, key, value);
  return sorted;
}
