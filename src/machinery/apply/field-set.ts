import type { JsonObject } from "../json.ts";
import { getOwn } from "../json.ts";
import { compareElements } from "./path-element.ts";

/**
 * A set of field paths, kept in the very form that managedFields[*].fieldsV1 has: a trie whose keys are path elements
 * in upstream's order. `{}` below the root is a member without children; a `.` marks a member that also has children.
 * Sets are immutable and share structure; operations give back the same object where nothing changes, so that a field
 * manager that a write does not touch is neither parsed nor serialized (structured-merge-diff `fieldpath/set.go`).
 */
export type FieldSet = { readonly [element: string]: FieldSet };

/** The set without members; below a root, a member without children. */
export const LEAF: FieldSet = Object.freeze({});

/** Whether a root set has no members, and whether a node has no children. */
export function isBare(set: FieldSet): boolean {
  for (const _ in set) return false;
  return true;
}

/** Whether the node of a path is itself in the set, beside whatever is below it. */
export function isMember(node: FieldSet): boolean {
  return node["."] !== undefined || isBare(node);
}

/** The node with its own path in the set. */
export function asMember(node: FieldSet | undefined): FieldSet {
  if (node === undefined) return LEAF;
  return isMember(node) ? node : { ".": LEAF, ...node };
}

/** The same node with its elements in upstream's order. */
export function inOrder(node: FieldSet): FieldSet {
  const keys = Object.keys(node);
  let sorted = true;
  for (let i = 1; sorted && i < keys.length; i++) sorted = compareElements(keys[i - 1] ?? "", keys[i] ?? "") < 0;
  if (sorted) return node;
  const ordered: { [element: string]: FieldSet } = {};
  for (const key of keys.sort(compareElements)) ordered[key] = node[key] ?? LEAF;
  return ordered;
}

/** The set of these paths. */
export function setOf(...paths: readonly (readonly string[])[]): FieldSet {
  let set = LEAF;
  for (const path of paths) {
    const node = path.reduceRight<FieldSet>((below, element) => ({ [element]: below }), LEAF);
    set = union(set, node);
  }
  return set;
}

/** Whether the path is a member. */
export function has(set: FieldSet, path: readonly string[]): boolean {
  let node: FieldSet | undefined = set;
  for (const element of path) {
    node = getOwn(node, element);
    if (node === undefined) return false;
  }
  return path.length > 0 && isMember(node);
}

/** The members below an element, with the element left off; the empty set where there are none. */
export function withPrefix(set: FieldSet, element: string): FieldSet {
  const node = getOwn(set, element);
  if (node === undefined || node["."] === undefined) return node ?? LEAF;
  const { ".": _, ...below } = node;
  return below;
}

/** Paths in either set. */
export function union(a: FieldSet, b: FieldSet): FieldSet {
  if (a === b || isBare(b)) return a;
  return isBare(a) ? b : unionNodes(a, b);
}

/** Paths in the first set and not in the second; a path does not take those below it along. */
export function difference(a: FieldSet, b: FieldSet): FieldSet {
  return isBare(a) || isBare(b) ? a : (subtract(a, b) ?? LEAF);
}

/** Paths in both sets. */
export function intersection(a: FieldSet, b: FieldSet): FieldSet {
  return isBare(a) || isBare(b) ? LEAF : (intersect(a, b) ?? LEAF);
}

/** Paths of the first set that are neither in the second nor below a path in it. */
export function recursiveDifference(a: FieldSet, b: FieldSet): FieldSet {
  return isBare(a) || isBare(b) ? a : (prune(a, b) ?? LEAF);
}

/** Members that have no members below them. */
export function leaves(set: FieldSet): FieldSet {
  const out: { [element: string]: FieldSet } = {};
  for (const element of Object.keys(set)) {
    if (element !== ".") out[element] = leaves(set[element] ?? LEAF);
  }
  return out;
}

/** Calls `visit` for each member: at every level the members in order, then what is below them. The path is reused. */
export function eachPath(set: FieldSet, visit: (path: readonly string[]) => void, path: string[] = []): void {
  for (const [element, node] of Object.entries(set)) {
    if (element === "." || !isMember(node)) continue;
    path.push(element);
    visit(path);
    path.pop();
  }
  for (const [element, node] of Object.entries(set)) {
    if (element === "." || isBare(node)) continue;
    path.push(element);
    eachPath(node, visit, path);
    path.pop();
  }
}

/** The JSON value that managedFields carry. */
export function toFieldsV1(set: FieldSet): JsonObject {
  return set;
}

/** Reads fieldsV1 of an entry that this module wrote or normalized. */
export function fromFieldsV1(fields: JsonObject | undefined): FieldSet {
  return (fields ?? LEAF) as FieldSet;
}

function unionNodes(a: FieldSet, b: FieldSet): FieldSet {
  if (a === b) return a;
  if (isBare(b)) return asMember(a);
  if (isBare(a)) return asMember(b);
  let changes: { [element: string]: FieldSet } | undefined;
  let inserts = false;
  for (const element in b) {
    const right = b[element] ?? LEAF;
    const left = a[element];
    const both = left === undefined ? right : element === "." ? left : unionNodes(left, right);
    if (both === left) continue;
    if (left === undefined) inserts = true;
    changes ??= {};
    changes[element] = both;
  }
  if (changes === undefined) return a;
  const all = { ...a, ...changes };
  return inserts ? inOrder(all) : all;
}

function subtract(a: FieldSet, b: FieldSet): FieldSet | undefined {
  const wasMember = isMember(a);
  const member = wasMember && !isMember(b);
  let touched = member !== wasMember;
  for (const element in b) {
    if (touched) break;
    touched = element !== "." && a[element] !== undefined;
  }
  if (!touched) return a;
  const out: { [element: string]: FieldSet } = {};
  if (member) out["."] = LEAF;
  let changed = member !== wasMember;
  let children = false;
  for (const element in a) {
    if (element === ".") continue;
    const left = a[element] ?? LEAF;
    const right = b[element];
    const rest = right === undefined ? left : subtract(left, right);
    if (rest !== left) changed = true;
    if (rest === undefined) continue;
    out[element] = rest;
    children = true;
  }
  if (!changed) return a;
  if (children) return out;
  return member ? LEAF : undefined;
}

function intersect(a: FieldSet, b: FieldSet): FieldSet | undefined {
  if (a === b) return a;
  const out: { [element: string]: FieldSet } = {};
  const member = isMember(a) && isMember(b);
  if (member) out["."] = LEAF;
  let children = false;
  for (const element in a) {
    const right = element === "." ? undefined : b[element];
    if (right === undefined) continue;
    const shared = intersect(a[element] ?? LEAF, right);
    if (shared === undefined) continue;
    out[element] = shared;
    children = true;
  }
  if (children) return out;
  return member ? LEAF : undefined;
}

function prune(a: FieldSet, b: FieldSet): FieldSet | undefined {
  if (isMember(b)) return undefined;
  const out: { [element: string]: FieldSet } = {};
  let changed = false;
  for (const element in a) {
    const left = a[element] ?? LEAF;
    const right = element === "." ? undefined : b[element];
    const rest = right === undefined ? left : prune(left, right);
    if (rest !== left) changed = true;
    if (rest !== undefined) out[element] = rest;
  }
  if (!changed) return a;
  for (const element in out) if (element !== ".") return out;
  return isMember(a) ? LEAF : undefined;
}
