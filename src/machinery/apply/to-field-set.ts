import type { JsonValue } from "../json.ts";
import { getOwn, isObject } from "../json.ts";
import type { ListSchema, Schema } from "../schema.ts";
import type { FieldSet } from "./field-set.ts";
import { asMember, inOrder, isBare, LEAF } from "./field-set.ts";
import { DEDUCED, isLeaf, itemElement, shapeField } from "./shape.ts";

/**
 * The fields that an applied configuration owns: leaves, list items, map keys and empty structs, but not the structs,
 * maps and lists around them (structured-merge-diff `typed/tofieldset.go`). Values that do not fit the schema count as leaves.
 */
export function toFieldSet(value: JsonValue, schema: Schema): FieldSet {
  const set = ownedNode(value, schema);
  return set === undefined || isBare(set) ? LEAF : set;
}

/**
 * The node of a value that a request adds or removes as a whole: every path in it, containers included
 * (structured-merge-diff `typed/compare.go` with one side absent).
 */
export function allPaths(value: JsonValue, schema: Schema): FieldSet {
  if (typeof value !== "object" || value === null || isLeaf(schema)) return LEAF;
  if (Array.isArray(value)) return schema.type === "list" ? allItemPaths(value, schema) : LEAF;
  if (schema.type !== "struct" && schema.type !== "map") return LEAF;
  const keys = Object.keys(value);
  if (keys.length === 0) return LEAF;
  sortNames(keys);
  const node: { [element: string]: FieldSet } = { ".": LEAF };
  for (const key of keys) {
    const member = value[key];
    if (member === undefined) continue;
    if (schema.type === "map") {
      node[`f:${key}`] = allPaths(member, schema.values);
      continue;
    }
    const field = shapeField(schema, key);
    if (field !== undefined) node[field.element] = allPaths(member, field.schema);
  }
  return bareIfAlone(node);
}

/** Puts names in order unless they are: objects that the server wrote mostly are. */
export function sortNames(names: string[]): void {
  for (let i = 1; i < names.length; i++) {
    if ((names[i - 1] ?? "") > (names[i] ?? "")) {
      names.sort();
      return;
    }
  }
}

function allItemPaths(items: readonly JsonValue[], schema: ListSchema): FieldSet {
  const node: { [element: string]: FieldSet } = { ".": LEAF };
  let count = 0;
  for (const item of items) {
    const element = itemElement(schema, item);
    if (element === undefined) continue;
    count++;
    // items that share a key cannot be told apart: only the key is owned
    node[element] = node[element] === undefined ? allPaths(item, schema.items) : LEAF;
  }
  return count > 1 ? inOrder(node) : bareIfAlone(node);
}

function bareIfAlone(node: FieldSet): FieldSet {
  for (const element in node) if (element !== ".") return node;
  return LEAF;
}

/** `{}` for an owned leaf, a node of what is below, or undefined when nothing here is owned by itself. */
function ownedNode(value: JsonValue, schema: Schema): FieldSet | undefined {
  if (isLeaf(schema)) return LEAF;
  if (value === null) return undefined;
  if (Array.isArray(value)) return schema.type === "list" ? ownedItems(value, schema) : LEAF;
  if (!isObject(value) || (schema.type !== "struct" && schema.type !== "map")) return LEAF;
  const names = Object.keys(value);
  sortNames(names);
  const node: { [element: string]: FieldSet } = {};
  for (const name of names) {
    const member = getOwn(value, name);
    if (member === undefined) continue;
    const field = schema.type === "struct" ? shapeField(schema, name) : undefined;
    if (schema.type === "struct" && field === undefined) continue;
    const below = ownedNode(member, schema.type === "map" ? schema.values : (field?.schema ?? DEDUCED));
    const itself = schema.type === "map" || field?.schema === DEDUCED || member === null || isEmptyObject(member);
    if (itself) node[field?.element ?? `f:${name}`] = asMember(below);
    else if (below !== undefined) node[field?.element ?? `f:${name}`] = below;
  }
  return isBare(node) ? undefined : node;
}

function ownedItems(items: readonly JsonValue[], schema: ListSchema): FieldSet | undefined {
  const node: { [element: string]: FieldSet } = {};
  for (const item of items) {
    const element = itemElement(schema, item);
    if (element === undefined) continue;
    node[element] = node[element] === undefined ? asMember(ownedNode(item, schema.items)) : LEAF;
  }
  return isBare(node) ? undefined : inOrder(node);
}

const isEmptyObject = (value: JsonValue) => isObject(value) && isBare(value as FieldSet);
