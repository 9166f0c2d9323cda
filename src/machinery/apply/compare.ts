import type { JsonObject, JsonValue } from "../json.ts";
import { deepEqual, getOwn, isObject } from "../json.ts";
import type { ListSchema, MapSchema, Schema, StructSchema } from "../schema.ts";
import type { FieldSet } from "./field-set.ts";
import { inOrder, isMember, LEAF, recursiveDifference } from "./field-set.ts";
import { isLeaf, itemElement, sameKey, shapeField } from "./shape.ts";
import { allPaths } from "./to-field-set.ts";

/** What differs between two objects. No path is in both sets. */
export interface Comparison {
  /** fields that the new object adds or sets to another value */
  readonly changed: FieldSet;
  readonly removed: FieldSet;
}

const NOTHING: Comparison = { changed: LEAF, removed: LEAF };

/**
 * Compares two objects of one schema (structured-merge-diff `typed/compare.go`). Both are walked together; equal
 * references are skipped, and only paths that differ cost anything beyond looking at the keys.
 * @param except  paths that do not count, with everything below them
 */
export function compare(before: JsonObject, after: JsonObject, schema: Schema, except?: FieldSet): Comparison {
  const diff = compareValues(before, after, schema, except);
  return diff === undefined ? NOTHING : { changed: diff.changed ?? LEAF, removed: diff.removed ?? LEAF };
}

/** Nodes of a trie; what is undefined holds nothing. */
interface Diff {
  changed: FieldSet | undefined;
  removed: FieldSet | undefined;
}

const MODIFIED: Diff = { changed: LEAF, removed: undefined };

type Except = FieldSet | undefined;

function compareValues(
  left: JsonValue | undefined,
  right: JsonValue | undefined,
  schema: Schema,
  except: Except,
): Diff | undefined {
  if (left === right) return undefined;
  if (left === undefined)
    return right === undefined ? undefined : { changed: allBut(right, schema, except), removed: undefined };
  if (right === undefined) return { changed: undefined, removed: allBut(left, schema, except) };
  if (isLeaf(schema)) return deepEqual(left, right) ? undefined : MODIFIED;
  if (schema.type === "list") {
    const before = asList(left);
    const after = asList(right);
    if (before !== undefined && after !== undefined) {
      return compareLists(before, after, schema, except);
    }
  } else if (schema.type === "struct" || schema.type === "map") {
    const before = asMap(left);
    const after = asMap(right);
    if (before !== undefined && after !== undefined) {
      return compareMaps(before, after, schema, except);
    }
  }
  return deepEqual(left, right) ? undefined : MODIFIED;
}

const NO_MEMBERS: JsonObject = {};
const NO_ITEMS: readonly JsonValue[] = [];

const asList = (value: JsonValue) => (value === null ? NO_ITEMS : Array.isArray(value) ? value : undefined);
const asMap = (value: JsonValue) => (value === null ? NO_MEMBERS : isObject(value) ? value : undefined);

function allBut(value: JsonValue, schema: Schema, except: Except): FieldSet {
  const node = allPaths(value, schema);
  return except === undefined ? node : recursiveDifference(node, except);
}

function compareMaps(
  before: JsonObject,
  after: JsonObject,
  schema: StructSchema | MapSchema,
  except: Except,
): Diff | undefined {
  let diff: Diff | undefined;
  for (const name of Object.keys(after)) {
    const left = getOwn(before, name);
    const right = after[name];
    if (left !== right) diff = compareMember(diff, name, left, right, schema, except);
  }
  for (const name of Object.keys(before)) {
    if (before[name] === undefined || Object.hasOwn(after, name)) continue;
    diff = compareMember(diff, name, before[name], undefined, schema, except);
  }
  return diff && ordered(diff);
}

function compareMember(
  diff: Diff | undefined,
  name: string,
  before: JsonValue | undefined,
  after: JsonValue | undefined,
  schema: StructSchema | MapSchema,
  except: Except,
): Diff | undefined {
  let left = before;
  let right = after;
  let element: string;
  let below: Schema;
  if (schema.type === "map") {
    element = `f:${name}`;
    below = schema.values;
  } else {
    const field = shapeField(schema, name);
    if (field === undefined) return diff;
    if (left === undefined) left = field.zero;
    if (right === undefined) right = field.zero;
    element = field.element;
    below = field.schema;
  }
  const skip = except?.[element];
  if (skip !== undefined && isMember(skip)) return diff;
  return put(diff, element, compareValues(left, right, below, skip));
}

/** Notes what differs below an element. */
function put(diff: Diff | undefined, element: string, below: Diff | undefined): Diff | undefined {
  if (below === undefined) return diff;
  const into = diff ?? { changed: undefined, removed: undefined };
  if (below.changed !== undefined) {
    into.changed ??= {};
    (into.changed as Writable)[element] = below.changed;
  }
  if (below.removed !== undefined) {
    into.removed ??= {};
    (into.removed as Writable)[element] = below.removed;
  }
  return into;
}

type Writable = { [element: string]: FieldSet };

function ordered(diff: Diff): Diff {
  if (diff.changed !== undefined) diff.changed = inOrder(diff.changed);
  if (diff.removed !== undefined) diff.removed = inOrder(diff.removed);
  return diff;
}

function compareLists(
  before: readonly JsonValue[],
  after: readonly JsonValue[],
  schema: ListSchema,
  except: Except,
): Diff | undefined {
  const diff = schema.listType === "map" ? comparePairs(before, after, schema, except) : "unaligned";
  return diff === "unaligned" ? compareGroups(before, after, schema, except) : diff;
}

/** The usual list: the same keys at the same places, so that only items that differ need their element worked out. */
function comparePairs(
  before: readonly JsonValue[],
  after: readonly JsonValue[],
  schema: ListSchema,
  except: Except,
): Diff | undefined | "unaligned" {
  if (before.length !== after.length) return "unaligned";
  let diff: Diff | undefined;
  for (let i = 0; i < after.length; i++) {
    const left = before[i] ?? null;
    const right = after[i] ?? null;
    if (left === right) continue;
    if (!sameKey(schema, left, right)) return "unaligned";
    for (let j = 0; j < after.length; j++) {
      if (j !== i && (sameKey(schema, after[j] ?? null, right) || sameKey(schema, before[j] ?? null, left)))
        return "unaligned";
    }
    const below = compareValues(left, right, schema.items, except);
    if (below === undefined) continue;
    const element = itemElement(schema, right);
    if (element !== undefined) diff = put(diff, element, below);
  }
  return diff && ordered(diff);
}

/** Items by element; several with the same one count as one atomic value. */
function compareGroups(
  before: readonly JsonValue[],
  after: readonly JsonValue[],
  schema: ListSchema,
  except: Except,
): Diff | undefined {
  const lefts = groupItems(before, schema);
  const rights = groupItems(after, schema);
  let diff: Diff | undefined;
  for (const element of new Set([...lefts.keys(), ...rights.keys()])) {
    const left = lefts.get(element) ?? [];
    const right = rights.get(element) ?? [];
    if (left.length > 1 && right.length > 1) {
      if (!deepEqual(left, right)) diff = put(diff, element, MODIFIED);
    } else if (left.length > 1) {
      if (right[0] !== undefined) diff = put(diff, element, compareValues(undefined, right[0], schema.items, except));
      diff = put(diff, element, { changed: undefined, removed: LEAF });
    } else if (right.length > 1) {
      if (left[0] !== undefined) diff = put(diff, element, compareValues(left[0], undefined, schema.items, except));
      diff = put(diff, element, MODIFIED);
    } else {
      diff = put(diff, element, compareValues(left[0], right[0], schema.items, except));
    }
  }
  return diff && ordered(diff);
}

function groupItems(items: readonly JsonValue[], schema: ListSchema): Map<string, JsonValue[]> {
  const groups = new Map<string, JsonValue[]>();
  for (const item of items) {
    const element = itemElement(schema, item);
    if (element === undefined) continue;
    const group = groups.get(element);
    if (group === undefined) groups.set(element, [item]);
    else group.push(item);
  }
  return groups;
}
