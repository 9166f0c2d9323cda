import type { JsonValue } from "../json.ts";
import { isObject } from "../json.ts";
import type { FieldSet } from "./field-set.ts";
import { asMember, inOrder, isBare, LEAF } from "./field-set.ts";
import { canonicalElement } from "./path-element.ts";

/** How deep a field set that a client sends may nest; objects of the API stay far below it. */
const MAX_DEPTH = 500;

/**
 * Reads fieldsV1 as a client sent it: elements of unknown kinds are dropped, order and spelling are made canonical.
 * Undefined for what upstream refuses to parse (structured-merge-diff `fieldpath/serialize.go`).
 */
export function parseFields(fields: JsonValue | undefined): FieldSet | undefined {
  if (fields === undefined || fields === null) return LEAF;
  const set = parseNode(fields, 0);
  if (set?.["."] === undefined) return set;
  const { ".": _, ...root } = set;
  return root;
}

function parseNode(value: JsonValue, depth: number): FieldSet | undefined {
  if (!isObject(value) || depth > MAX_DEPTH) return undefined;
  const children: { [element: string]: FieldSet } = {};
  for (const [key, below] of Object.entries(value)) {
    if (key === ".") continue;
    const canonical = canonicalElement(key);
    if (canonical === "unknown") continue;
    if (canonical === "malformed") return undefined;
    const node = parseNode(below, depth + 1);
    if (node === undefined) return undefined;
    children[canonical.element] = node;
  }
  if (isBare(children)) return LEAF;
  const set = inOrder(children);
  return Object.hasOwn(value, ".") ? asMember(set) : set;
}
