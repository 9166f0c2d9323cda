import { formatV } from "../../go-format.ts";
import type { JsonObject, JsonValue } from "../../json.ts";
import { deepCopy, deepEqual, getOwn, isObject, setOwn } from "../../json.ts";
import type { Schema } from "../../schema.ts";
import { PatchError } from "../patch-error.ts";
import {
  badElementOrder,
  badRetainKeys,
  DELETE_FROM_LIST,
  DIRECTIVE,
  fieldOfDirective,
  hasDirective,
  RETAIN_KEYS,
  requireList,
  requireMergeKey,
  requireObject,
  SET_ELEMENT_ORDER,
  splitDeletions,
} from "./directives.ts";
import { elementKindOf, joinInOrder, withoutRepeats } from "./list-order.ts";
import type { PatchMeta } from "./patch-meta.ts";
import { goKindOf, listFieldMeta, mapFieldMeta } from "./patch-meta.ts";

/**
 * `document`: the patch changes an object; directives and nulls are carried out.
 * `patch`: the first patch takes up the second; directives and nulls are kept for later.
 */
export type MergeInto = "document" | "patch";

/**
 * Applies a strategic merge patch to a copy of `original` (apimachinery `strategicpatch.StrategicMergeMapPatch`).
 * @throws PatchError for malformed directives, items without their merge key, mixed lists, and maps or lists under unknown names
 */
export function applyStrategicPatch(original: JsonObject, patch: JsonObject, schema: Schema): JsonObject {
  return mergeMap(deepCopy(original), deepCopy(patch), schema, "document");
}

/** Merges `patch` into `original`; both are used up. */
export function mergeMap(original: JsonObject, patch: JsonObject, schema: Schema, into: MergeInto): JsonObject {
  if (Object.hasOwn(patch, DIRECTIVE)) return carryOut(patch);
  applyRetainKeys(original, patch, into);
  mergeOrderedLists(original, patch, schema, into);
  for (const key of Object.keys(patch)) mergeMember(original, key, patch[key] ?? null, schema, into);
  return original;
}

function carryOut(patch: JsonObject): JsonObject {
  const directive = patch[DIRECTIVE];
  if (directive === "delete") return {};
  if (directive !== "replace") throw unknownDirective(directive, patch);
  delete patch[DIRECTIVE];
  return patch;
}

function mergeMember(original: JsonObject, name: string, value: JsonValue, schema: Schema, into: MergeInto): void {
  const deletes = name.startsWith(DELETE_FROM_LIST);
  if (deletes && into === "patch") {
    setOwn(original, name, value);
    return;
  }
  const key = deletes ? fieldOfDirective(name, DELETE_FROM_LIST) : name;
  if (value === null) {
    delete original[key];
    if (into === "document") return;
  }
  const existing = getOwn(original, key);
  if (isObject(existing) && isObject(value)) {
    const meta = mapFieldMeta(schema, key);
    setOwn(original, key, meta.strategy === "replace" ? value : mergeMap(existing, value, meta.schema, into));
  } else if (Array.isArray(existing) && Array.isArray(value)) {
    const meta = listFieldMeta(schema, key);
    setOwn(original, key, mergeList(existing, value, meta, deletes, into));
  } else if (!deletes || sameScalarType(existing, value)) {
    takeOver(original, key, value, into);
  }
}

/** Sets a value that has nothing to be merged with. */
function takeOver(original: JsonObject, key: string, value: JsonValue, into: MergeInto): void {
  if (into === "document") dropNulls(value);
  const clean = withoutDirectives(value);
  if (clean === undefined) delete original[key];
  else setOwn(original, key, clean);
}

function mergeList(
  original: JsonValue[],
  patch: JsonValue[],
  meta: PatchMeta,
  deletes: boolean,
  into: MergeInto,
): JsonValue[] {
  if (meta.strategy !== "merge" && !deletes) return patch;
  if (original.length === 0 && patch.length === 0) return original;
  const { mergeKey } = meta;
  if (elementKindOf(original, patch) === "scalar") {
    if (deletes && into === "document") {
      const gone = new Set(patch);
      return original.filter((item) => !gone.has(item));
    }
    const merged = withoutRepeats([...original, ...patch]);
    const { named, others } = partition(merged, patch, mergeKey);
    return joinInOrder(named, others, patch, original, undefined);
  }
  if (mergeKey === "") {
    throw new PatchError("internal", `cannot merge lists without merge key for ${goKindOf(meta.schema)}`);
  }
  const special = carryOutItems(original, patch, mergeKey);
  const merged = mergeItems(special.original, special.patch, meta, into);
  const { named, others } = partition(merged, special.patch, mergeKey);
  return joinInOrder(named, others, special.patch, special.original, mergeKey);
}

/** Obeys the directives among the items of a patch, and returns what is left to merge. */
function carryOutItems(
  original: JsonValue[],
  patch: JsonValue[],
  mergeKey: string,
): { original: JsonValue[]; patch: JsonValue[] } {
  const plain: JsonValue[] = [];
  let left = original;
  let replace = false;
  for (const value of patch) {
    const item = requireObject(value);
    if (!hasDirective(item)) {
      plain.push(item);
      continue;
    }
    switch (item[DIRECTIVE]) {
      case "delete": {
        const key = requireMergeKey(item, mergeKey);
        left = left.filter((candidate) => getOwn(requireObject(candidate), mergeKey) !== key);
        break;
      }
      case "replace":
        replace = true;
        break;
      case "merge":
        throw new PatchError("internal", "merging lists cannot yet be specified in the patch");
      default:
        throw unknownDirective(item[DIRECTIVE], item);
    }
  }
  return replace ? { original: plain, patch: [] } : { original: left, patch: plain };
}

/** Merges each item into the first one with its key, or appends it. */
function mergeItems(original: JsonValue[], patch: JsonValue[], meta: PatchMeta, into: MergeInto): JsonValue[] {
  const merged = [...original];
  const places = new Map<JsonValue | undefined, number>();
  merged.forEach((item, i) => {
    const key = getOwn(requireObject(item), meta.mergeKey);
    if (!places.has(key)) places.set(key, i);
  });
  for (const item of patch) {
    const key = requireMergeKey(item, meta.mergeKey);
    const at = places.get(key);
    if (at === undefined) {
      places.set(key, merged.length);
      merged.push(item);
    } else {
      merged[at] = mergeMap(requireObject(merged[at]), requireObject(item), meta.schema, into);
    }
  }
  return merged;
}

/** The items that a second list names too, and the others. */
function partition(
  list: readonly JsonValue[],
  by: readonly JsonValue[],
  mergeKey: string,
): { named: JsonValue[]; others: JsonValue[] } {
  const named: JsonValue[] = [];
  const others: JsonValue[] = [];
  const keys = list.map((item) => (mergeKey === "" ? item : requireMergeKey(item, mergeKey)));
  const wanted = new Set(by.map((item, i) => (mergeKey === "" ? item : keyOfNamed(item, i, mergeKey))));
  list.forEach((item, i) => {
    (wanted.has(keys[i]) ? named : others).push(item);
  });
  return { named, others };
}

function keyOfNamed(item: JsonValue, index: number, mergeKey: string): JsonValue | undefined {
  if (!isObject(item)) throw new PatchError("internal", `value for key ${index} is not a map`);
  return getOwn(item, mergeKey);
}

/**
 * Merges the lists that come with a `$setElementOrder` and takes both out of the patch. The order named there comes first, then
 * that of the patch, then that of the original.
 */
function mergeOrderedLists(original: JsonObject, patch: JsonObject, schema: Schema, into: MergeInto): void {
  for (const name of Object.keys(patch)) {
    if (!name.startsWith(SET_ELEMENT_ORDER)) continue;
    const directive = patch[name];
    if (into === "patch") {
      const known = getOwn(original, name);
      if (known === undefined) setOwn(original, name, directive);
      else if (!deepEqual(known, directive)) throw badElementOrder();
    }
    delete patch[name];
    const order = requireList(directive);
    const field = fieldOfDirective(name, SET_ELEMENT_ORDER);
    const before = listIn(original, field);
    const after = listIn(patch, field);
    const meta = listFieldMeta(schema, field);
    checkElementOrder(after ?? [], order, meta.mergeKey);
    const serverOrder = orderAfterDeletions(before ?? [], after ?? [], meta);
    const merged = mergeNamed(before, after, meta, into);
    if (merged === undefined) continue;
    const { named, others } = partition(merged, order, meta.mergeKey);
    const kind = elementKindOf(before ?? [], after ?? []);
    const mergeKey = kind === "map" ? meta.mergeKey : undefined;
    setOwn(original, field, joinInOrder(named, others, order, serverOrder, mergeKey));
    delete patch[field];
  }
}

/**
 * The order on the server that a merged list is joined by. Upstream deletes and appends in place while it still looks at the old
 * list: items that a patch adds take the room of those it deletes, behind all that stay.
 */
function orderAfterDeletions(before: JsonValue[], after: JsonValue[], meta: PatchMeta): JsonValue[] {
  const { mergeKey } = meta;
  if (meta.strategy !== "merge" || mergeKey === "" || !after.some(hasDirective)) return before;
  const keyOf = (item: JsonValue) => (isObject(item) ? getOwn(item, mergeKey) : undefined);
  const { kept, deletions } = splitDeletions(after);
  const deleted = new Set(deletions.map(keyOf));
  const left = before.filter((item) => !deleted.has(keyOf(item)));
  const known = new Set(left.map(keyOf));
  const added = kept.filter((item) => !known.has(keyOf(item)));
  return left.concat(added.slice(0, before.length - left.length));
}

function listIn(object: JsonObject, field: string): JsonValue[] | undefined {
  const value = getOwn(object, field);
  return value === undefined ? undefined : requireList(value);
}

function mergeNamed(
  before: JsonValue[] | undefined,
  after: JsonValue[] | undefined,
  meta: PatchMeta,
  into: MergeInto,
): JsonValue[] | undefined {
  if (after === undefined) return before;
  if (before === undefined) return listWithoutDirectives(after);
  return mergeList(before, after, meta, false, into);
}

/** The items of a patch must be named by its `$setElementOrder`, in the same order. Deletions do not count. */
function checkElementOrder(patch: JsonValue[], order: JsonValue[], mergeKey: string): void {
  if (order.length === 0 || patch.length === 0) return;
  const items = mergeKey === "" ? patch : splitDeletions(patch).kept;
  let i = 0;
  let j = 0;
  while (i < items.length && j < order.length) {
    const item = items[i];
    if (hasDirective(item)) {
      i++;
      continue;
    }
    const same =
      mergeKey === "" ? item === order[j] : requireMergeKey(item, mergeKey) === requireMergeKey(order[j], mergeKey);
    if (same) i++;
    j++;
  }
  if (i < items.length && j >= order.length) {
    const message = `The order in patch list:\n${formatV(patch)}\n doesn't match ${SET_ELEMENT_ORDER} list:\n${formatV(order)}\n`;
    throw new PatchError("internal", message);
  }
}

/** Drops what `$retainKeys` does not name; every member of the patch must be named. */
function applyRetainKeys(original: JsonObject, patch: JsonObject, into: MergeInto): void {
  const directive = getOwn(patch, RETAIN_KEYS);
  if (directive === undefined) return;
  delete patch[RETAIN_KEYS];
  if (into === "patch") {
    const known = getOwn(original, RETAIN_KEYS);
    if (known === undefined) {
      original[RETAIN_KEYS] = directive;
    } else if (!deepEqual(known, directive)) {
      const both = `${formatV(known)} and ${formatV(directive)}`;
      throw new PatchError(
        "internal",
        `${both} are not deep equal: this may happen when calculating the 3-way diff patch`,
      );
    }
    return;
  }
  if (!Array.isArray(directive)) throw badRetainKeys();
  const retained = new Set(directive);
  for (const key of Object.keys(patch)) {
    if (patch[key] === null || key.startsWith(DELETE_FROM_LIST) || key.startsWith(SET_ELEMENT_ORDER)) continue;
    if (!retained.has(key)) throw badRetainKeys();
  }
  for (const key of Object.keys(original)) if (!retained.has(key)) delete original[key];
}

/** Takes the members that are null out of a value, at any depth. */
function dropNulls(value: JsonValue): void {
  if (Array.isArray(value)) {
    for (const item of value) dropNulls(item);
  } else if (isObject(value)) {
    for (const key of Object.keys(value)) {
      const member = value[key];
      if (member === null || member === undefined) delete value[key];
      else dropNulls(member);
    }
  }
}

/** The value without the objects in it that carry a directive; undefined where it is one itself. */
function withoutDirectives(value: JsonValue): JsonValue | undefined {
  if (Array.isArray(value)) return listWithoutDirectives(value);
  if (!isObject(value)) return value;
  if (hasDirective(value)) return undefined;
  for (const key of Object.keys(value)) {
    const clean = withoutDirectives(value[key] ?? null);
    if (clean === undefined) delete value[key];
    else setOwn(value, key, clean);
  }
  return value;
}

function listWithoutDirectives(list: JsonValue[]): JsonValue[] {
  const kept: JsonValue[] = [];
  for (const item of list) {
    const clean = withoutDirectives(item);
    if (clean !== undefined) kept.push(clean);
  }
  return kept;
}

function sameScalarType(a: JsonValue | undefined, b: JsonValue): boolean {
  return a !== undefined && typeof a !== "object" && typeof a === typeof b;
}

function unknownDirective(directive: JsonValue | undefined, patch: JsonObject): PatchError {
  return new PatchError("internal", `unknown patch type: ${formatDirective(directive)} in map: ${formatV(patch)}`);
}

/** `%s` of a value that ought to be a string. */
function formatDirective(directive: JsonValue | undefined): string {
  if (typeof directive === "string") return directive;
  if (typeof directive === "boolean") return `%!s(bool=${directive})`;
  if (typeof directive === "number")
    return `%!s(${Number.isInteger(directive) ? "int64" : "float64"}=${formatV(directive)})`;
  return directive === null || directive === undefined ? "%!s(<nil>)" : formatV(directive);
}
