import { schemaOf } from "../../kinds/schema/registry.ts";
import {
  deepCopy,
  deepEqual,
  getOwn,
  isObject,
  type JsonObject,
  type JsonValue,
  setOwn,
} from "../../machinery/json.ts";
import { fieldOf, type Schema } from "../../machinery/schema.ts";
import { parseApiVersion } from "../../machinery/gvk.ts";
import { textOf } from "./resource.ts";

/**
 * An object with a strategic merge patch as kustomize applies it (kyaml `merge2`): lists of items with a key are merged,
 * those of the patch first; other lists and values are replaced; null and `$patch: delete` remove. Kinds without a schema
 * have no lists to merge. Undefined: the patch deletes the object.
 */
export function mergePatch(object: JsonObject, patch: JsonObject): JsonObject | undefined {
  if (patch.$patch === "delete") return undefined;
  const schema = schemaOf({ ...parseApiVersion(textOf(object.apiVersion)), kind: textOf(object.kind) });
  const merged = mergeObject(object, patch, schema);
  return isObject(merged) ? merged : undefined;
}

function mergeObject(before: JsonObject, patch: JsonObject, schema: Schema | undefined): JsonValue {
  const { $patch: directive, ...members } = patch;
  if (directive === "replace") return stripped(members);
  const result: JsonObject = { ...before };
  for (const [key, value] of Object.entries(members)) {
    if (key.startsWith("$setElementOrder/") || key.startsWith("$deleteFromPrimitiveList/") || key === "$retainKeys")
      continue;
    const inner =
      schema === undefined ? undefined : schema.type === "map" ? schema.values : fieldOf(schema, key)?.schema;
    const merged = value === null ? undefined : mergeValue(getOwn(before, key), value, inner);
    if (merged === undefined) delete result[key];
    else setOwn(result, key, merged);
  }
  return result;
}

function mergeValue(
  before: JsonValue | undefined,
  patch: JsonValue,
  schema: Schema | undefined,
): JsonValue | undefined {
  if (isObject(patch)) {
    if (patch.$patch === "delete") return undefined;
    return isObject(before) ? mergeObject(before, patch, schema) : stripped(patch);
  }
  if (!Array.isArray(patch)) return patch;
  const keys = schema?.type === "list" ? mergeKeysOf(schema) : [];
  const merging = schema?.type === "list" && schema.patchStrategy === "merge";
  if (!Array.isArray(before) || !merging) return stripped(patch);
  if (keys.length === 0) return [...patch, ...before.filter((item) => !patch.some((other) => deepEqual(other, item)))];
  return mergeItems(before, patch, keys, schema.items);
}

function mergeKeysOf(schema: Schema & { type: "list" }): readonly string[] {
  if (schema.mapKeys.length > 1) return schema.mapKeys;
  return schema.patchMergeKey === undefined ? schema.mapKeys : [schema.patchMergeKey];
}

function mergeItems(
  before: readonly JsonValue[],
  patch: readonly JsonValue[],
  keys: readonly string[],
  items: Schema,
): JsonValue[] {
  if (patch.some((item) => isObject(item) && item.$patch === "replace")) {
    return patch.filter((item) => !(isObject(item) && item.$patch === "replace")).map(stripped);
  }
  const rest = [...before];
  const first: JsonValue[] = [];
  for (const item of patch) {
    if (!isObject(item)) {
      first.push(item);
      continue;
    }
    const at = rest.findIndex((other) => isObject(other) && sameKeys(other, item, keys));
    const [found] = at < 0 ? [] : rest.splice(at, 1);
    if (item.$patch === "delete") continue;
    first.push(isObject(found) ? mergeObject(found, item, items) : stripped(item));
  }
  return [...first, ...rest];
}

/** Keys that neither item says do not count; a protocol is TCP unless said. */
function sameKeys(a: JsonObject, b: JsonObject, keys: readonly string[]): boolean {
  return keys.every((key) => {
    const fallback = key === "protocol" ? "TCP" : undefined;
    return deepEqual(getOwn(a, key) ?? fallback, getOwn(b, key) ?? fallback);
  });
}

/** A value that is new to the object: without nulls and directives. */
function stripped(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.filter((item) => !(isObject(item) && item.$patch === "delete")).map(stripped);
  if (!isObject(value)) return deepCopy(value);
  const result: JsonObject = {};
  for (const [key, member] of Object.entries(value)) {
    if (member === null || key === "$patch" || (isObject(member) && member.$patch === "delete")) continue;
    setOwn(result, key, stripped(member));
  }
  return result;
}
