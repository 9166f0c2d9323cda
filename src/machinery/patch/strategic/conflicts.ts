import { formatV } from "../../go-format.ts";
import type { JsonObject, JsonValue } from "../../json.ts";
import { deepEqual, getOwn, isObject } from "../../json.ts";
import type { Schema } from "../../schema.ts";
import { PatchError } from "../patch-error.ts";
import { DIRECTIVE, RETAIN_KEYS } from "./directives.ts";
import { elementKindOf, sortScalars, withoutRepeats } from "./list-order.ts";
import type { PatchMeta } from "./patch-meta.ts";
import { listFieldMeta, mapFieldMeta } from "./patch-meta.ts";

/**
 * Whether two strategic patches of the same type set the same thing to different values (apimachinery
 * `strategicpatch.MergingMapsHaveConflicts`).
 */
export function patchesConflict(left: JsonObject, right: JsonObject, schema: Schema): boolean {
  return valuesConflict(left, right, { schema, strategy: undefined, mergeKey: "", retainKeys: false });
}

function valuesConflict(left: JsonValue, right: JsonValue, meta: PatchMeta): boolean {
  if (isObject(left)) {
    if (!isObject(right)) return true;
    // a directive is about the whole map: it agrees only with the same one
    if (getOwn(left, DIRECTIVE) !== getOwn(right, DIRECTIVE)) return true;
    return meta.strategy !== "replace" && mapsConflict(left, right, meta.schema);
  }
  if (Array.isArray(left)) return !Array.isArray(right) || listsConflict(left, right, meta);
  return !deepEqual(left, right);
}

function mapsConflict(left: JsonObject, right: JsonObject, schema: Schema): boolean {
  for (const key of Object.keys(left)) {
    const a = left[key];
    const b = getOwn(right, key);
    if (key === DIRECTIVE || key === RETAIN_KEYS || a === undefined || b === undefined) continue;
    if (valuesConflict(a, b, metaFor(a, key, schema))) return true;
  }
  return false;
}

function metaFor(value: JsonValue, key: string, schema: Schema): PatchMeta {
  if (Array.isArray(value)) return listFieldMeta(schema, key);
  if (isObject(value)) return mapFieldMeta(schema, key);
  return plain(schema);
}

function listsConflict(left: JsonValue[], right: JsonValue[], meta: PatchMeta): boolean {
  const kind = elementKindOf(left, right);
  if (meta.strategy === "merge") {
    // scalars are only added and removed
    if (kind !== "map") return false;
    const others = itemsByKey(right, meta.mergeKey);
    for (const [key, item] of itemsByKey(left, meta.mergeKey)) {
      const other = others.get(key);
      if (other !== undefined && valuesConflict(item, other, plain(meta.schema))) return true;
    }
    return false;
  }
  if (left.length !== right.length) return true;
  const a = kind === "map" ? left : sortScalars(withoutRepeats(left));
  const b = kind === "map" ? right : sortScalars(withoutRepeats(right));
  return a.some((item, i) => valuesConflict(item, b[i] ?? null, plain(meta.schema)));
}

function itemsByKey(list: JsonValue[], mergeKey: string): Map<JsonValue, JsonObject> {
  const items = new Map<JsonValue, JsonObject>();
  for (const item of list) {
    if (!isObject(item)) throw new PatchError("internal", `invalid element type in merging list:${formatV(list)}`);
    const key = getOwn(item, mergeKey);
    if (key === undefined) {
      const what = `cannot find merge key \`${mergeKey}\` in merging list element`;
      throw new PatchError("internal", `${what}:${formatV(item)}`);
    }
    items.set(key, item);
  }
  return items;
}

function plain(schema: Schema): PatchMeta {
  return { schema, strategy: undefined, mergeKey: "", retainKeys: false };
}
