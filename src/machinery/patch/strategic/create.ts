import { formatV } from "../../go-format.ts";
import type { JsonObject, JsonValue } from "../../json.ts";
import { compareBytes, deepCopy, deepEqual, getOwn, isObject, setOwn } from "../../json.ts";
import type { Schema } from "../../schema.ts";
import { PatchError } from "../patch-error.ts";
import { DELETE_FROM_LIST, DIRECTIVE, RETAIN_KEYS, requireMergeKey, SET_ELEMENT_ORDER } from "./directives.ts";
import { elementKindOf, sortByMergeKey, sortByOrder, sortScalars, withoutRepeats } from "./list-order.ts";
import type { PatchMeta } from "./patch-meta.ts";
import { listFieldMeta, mapFieldMeta } from "./patch-meta.ts";

/** Which differences go into a patch. */
export interface DiffOptions {
  /** tell the order of lists whose items or order change */
  readonly elementOrder?: boolean;
  readonly onlyDeletions?: boolean;
  readonly withoutDeletions?: boolean;
}

/**
 * The strategic merge patch that turns `original` into `modified`, `{}` where nothing differs (apimachinery
 * `strategicpatch.CreateTwoWayMergePatch`).
 * @throws PatchError for maps and lists that differ and that the schema does not know, and for list items without their merge key
 */
export function createStrategicPatch(original: JsonObject, modified: JsonObject, schema: Schema): JsonObject {
  return deepCopy(diffMaps(original, modified, schema, { elementOrder: true }));
}

/** As `createStrategicPatch`, for chosen differences. The patch shares values with `modified`. */
export function diffMaps(
  original: JsonObject,
  modified: JsonObject,
  schema: Schema,
  options: DiffOptions,
  retainKeys = false,
): JsonObject {
  const patch: JsonObject = {};
  const retained: string[] = [];
  for (const key of Object.keys(modified)) {
    const after = modified[key];
    if (after === undefined) continue;
    if (retainKeys && after !== null) retained.push(key);
    diffMember(key, getOwn(original, key), after, patch, schema, options);
  }
  if (!options.withoutDeletions) {
    for (const key of Object.keys(original)) {
      if (original[key] !== undefined && getOwn(modified, key) === undefined) setOwn(patch, key, null);
    }
  }
  if (retained.length > 0 && (Object.keys(patch).length > 0 || hasOtherMembers(original, modified))) {
    patch[RETAIN_KEYS] = retained.sort(compareBytes);
  }
  return patch;
}

function diffMember(
  key: string,
  before: JsonValue | undefined,
  after: JsonValue,
  patch: JsonObject,
  schema: Schema,
  options: DiffOptions,
): void {
  if (before !== undefined && key === DIRECTIVE) {
    if (typeof before !== "string" || typeof after !== "string") {
      throw new PatchError("internal", `invalid value for special key: ${DIRECTIVE}`);
    }
    if (before !== after) patch[key] = after;
  } else if (isObject(before) && isObject(after)) {
    const meta = metaIfNeeded(() => mapFieldMeta(schema, key), before, after);
    if (meta) diffMapField(key, before, after, patch, meta, options);
  } else if (Array.isArray(before) && Array.isArray(after)) {
    const meta = metaIfNeeded(() => listFieldMeta(schema, key), before, after);
    if (meta?.strategy === "merge") diffMergedList(key, before, after, patch, meta, options);
    else if (meta) replaceIfChanged(key, before, after, patch, options);
  } else {
    replaceIfChanged(key, before, after, patch, options);
  }
}

/** A field that the schema lacks matters only when its value changes. */
function metaIfNeeded(lookUp: () => PatchMeta, before: JsonValue, after: JsonValue): PatchMeta | undefined {
  try {
    return lookUp();
  } catch (error) {
    if (error instanceof PatchError && deepEqual(before, after)) return undefined;
    throw error;
  }
}

function diffMapField(
  key: string,
  before: JsonObject,
  after: JsonObject,
  patch: JsonObject,
  meta: PatchMeta,
  options: DiffOptions,
): void {
  // upstream does not compare here: such a field is in every patch, and kubectl apply always says "configured"
  if (meta.strategy === "replace") {
    if (!options.onlyDeletions) setOwn(patch, key, after);
    return;
  }
  const inner = diffMaps(before, after, meta.schema, options, meta.retainKeys);
  if (Object.keys(inner).length > 0) setOwn(patch, key, inner);
}

function diffMergedList(
  key: string,
  before: JsonValue[],
  after: JsonValue[],
  patch: JsonObject,
  meta: PatchMeta,
  options: DiffOptions,
): void {
  if (before.length === 0) {
    if (after.length > 0 && !options.onlyDeletions) setOwn(patch, key, after);
    return;
  }
  const { items, deletions, order } =
    elementKindOf(before, after) === "map"
      ? diffListOfMaps(before, after, meta, options)
      : diffListOfScalars(before, after, options);
  if (items.length > 0) setOwn(patch, key, items);
  if (deletions.length > 0) patch[`${DELETE_FROM_LIST}/${key}`] = deletions;
  if (order.length > 0) patch[`${SET_ELEMENT_ORDER}/${key}`] = order;
}

interface ListDiff {
  /** changed and added items; those of maps to delete carry the directive */
  items: JsonValue[];
  /** scalars to delete */
  deletions: JsonValue[];
  order: JsonValue[];
}

function diffListOfMaps(before: JsonValue[], after: JsonValue[], meta: PatchMeta, options: DiffOptions): ListDiff {
  const { mergeKey } = meta;
  const changes: JsonValue[] = [];
  const deletions: JsonValue[] = [];
  const left = sortByMergeKey(before, mergeKey);
  const right = sortByMergeKey(after, mergeKey);
  let i = 0;
  let j = 0;
  while (i < left.length || j < right.length) {
    const leftKey = i < left.length ? requireMergeKey(left[i], mergeKey) : undefined;
    const rightKey = j < right.length ? requireMergeKey(right[j], mergeKey) : undefined;
    const step = compareKeys(leftKey, rightKey);
    if (step === 0) {
      const inner = diffMaps(left[i] as JsonObject, right[j] as JsonObject, meta.schema, options, meta.retainKeys);
      if (Object.keys(inner).length > 0) {
        setOwn(inner, mergeKey, rightKey);
        changes.push(inner);
      }
    } else if (step > 0) {
      if (!options.onlyDeletions) changes.push(right[j] ?? null);
    } else if (!options.withoutDeletions) {
      deletions.push({ [mergeKey]: leftKey ?? null, [DIRECTIVE]: "delete" });
    }
    if (step <= 0) i++;
    if (step >= 0) j++;
  }
  const items = sortByOrder(changes, after, mergeKey).concat(deletions);
  const changed = items.length > 0;
  const tellOrder =
    options.elementOrder === true &&
    ((!options.onlyDeletions && (changed || !sameOrder(before, after, mergeKey))) ||
      (!options.withoutDeletions && changed));
  const order = tellOrder ? after.map((item) => ({ [mergeKey]: requireMergeKey(item, mergeKey) })) : [];
  return { items, deletions: [], order };
}

function diffListOfScalars(before: JsonValue[], after: JsonValue[], options: DiffOptions): ListDiff {
  const added: JsonValue[] = [];
  const gone: JsonValue[] = [];
  const left = sortScalars(before);
  const right = sortScalars(after);
  let i = 0;
  let j = 0;
  while (i < left.length || j < right.length) {
    const step = compareKeys(left[i], right[j]);
    if (step > 0 && !options.onlyDeletions) added.push(right[j] ?? null);
    if (step < 0 && !options.withoutDeletions) gone.push(left[i] ?? null);
    if (step <= 0) i++;
    if (step >= 0) j++;
  }
  const deletions = withoutRepeats(gone);
  // upstream has sorted the original in place by now, so that a list that is not sorted always tells its order
  const tellOrder =
    options.elementOrder === true &&
    ((!options.withoutDeletions && deletions.length > 0) || (!options.onlyDeletions && !deepEqual(left, after)));
  return { items: sortByOrder(added, after, undefined), deletions, order: tellOrder ? after : [] };
}

/** Compares two keys as Go prints them; a list that has ended (undefined) comes last. */
function compareKeys(left: JsonValue | undefined, right: JsonValue | undefined): number {
  if (left === undefined) return 1;
  if (right === undefined) return -1;
  return compareBytes(formatV(left), formatV(right));
}

function sameOrder(before: JsonValue[], after: JsonValue[], mergeKey: string): boolean {
  if (before.length !== after.length) return false;
  return after.every((item, i) => requireMergeKey(before[i], mergeKey) === requireMergeKey(item, mergeKey));
}

function replaceIfChanged(
  key: string,
  before: JsonValue | undefined,
  after: JsonValue,
  patch: JsonObject,
  options: DiffOptions,
): void {
  if (!options.onlyDeletions && (before === undefined || !deepEqual(before, after))) setOwn(patch, key, after);
}

function hasOtherMembers(original: JsonObject, modified: JsonObject): boolean {
  return Object.keys(original).some((key) => (original[key] ?? null) !== null && getOwn(modified, key) === undefined);
}
