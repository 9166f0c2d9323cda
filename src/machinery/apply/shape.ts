import type { JsonValue } from "../json.ts";
import { isObject } from "../json.ts";
import type { Field, ListSchema, MapSchema, ScalarType, Schema, StructSchema } from "../schema.ts";
import { encodeScalar } from "./path-element.ts";

/** What walkers need of a struct's field, worked out once a schema. */
export interface ShapeField {
  /** its path element: `f:spec` */
  readonly element: string;
  readonly schema: Schema;
  /** what Go's zero value of the struct has here when JSON has nothing; undefined where the field is then absent */
  readonly zero: JsonValue | undefined;
}

/** Data without a schema of its own: objects merge, arrays and scalars are leaves (structured-merge-diff `__untyped_deduced_`). */
export const DEDUCED: MapSchema = {
  type: "map",
  get values() {
    return DEDUCED;
  },
};

const shapes = new WeakMap<StructSchema, Map<string, ShapeField | undefined>>();

/** The field of a struct by name, undefined where the schema has none and keeps none. */
export function shapeField(struct: StructSchema, name: string): ShapeField | undefined {
  let shape = shapes.get(struct);
  if (shape === undefined) {
    shape = new Map();
    shapes.set(struct, shape);
  }
  const known = shape.get(name);
  if (known !== undefined) return known;
  const field = struct.fields.get(name);
  if (field === undefined) {
    return struct.preserveUnknown === true ? { element: `f:${name}`, schema: DEDUCED, zero: undefined } : undefined;
  }
  const made = { element: `f:${name}`, schema: field.schema, zero: zeroOf(field) };
  shape.set(name, made);
  return made;
}

/** Whether server-side apply owns a value of this schema as a whole. */
export function isLeaf(schema: Schema): boolean {
  switch (schema.type) {
    case "struct":
    case "map":
      return schema.atomic === true;
    case "list":
      return schema.listType === "atomic";
    default:
      return true;
  }
}

interface KeyField {
  readonly name: string;
  /** `"name":` */
  readonly text: string;
  readonly fallback: string | number | undefined;
}

const keyFields = new WeakMap<ListSchema, readonly KeyField[]>();

/** The keys of a list of listType map, by name, with the values that items take which leave them out. */
function keysOf(list: ListSchema): readonly KeyField[] {
  const known = keyFields.get(list);
  if (known !== undefined) return known;
  const items = list.items;
  const keys = [...list.mapKeys].sort().map((name) => ({
    name,
    text: `${encodeScalar(name)}:`,
    fallback: items.type === "struct" ? items.fields.get(name)?.keyDefault : undefined,
  }));
  keyFields.set(list, keys);
  return keys;
}

/** The path element of an item of a set or keyed list; undefined where the item has no value or key to be known by. */
export function itemElement(list: ListSchema, item: JsonValue): string | undefined {
  if (list.listType === "set") {
    return typeof item === "object" ? undefined : `v:${encodeScalar(item)}`;
  }
  if (!isObject(item)) return undefined;
  let text = "";
  for (const key of keysOf(list)) {
    const value = item[key.name] ?? key.fallback;
    if (value === undefined) continue;
    text += text === "" ? `k:{${key.text}${encodeScalar(value)}` : `,${key.text}${encodeScalar(value)}`;
  }
  return text === "" ? undefined : `${text}}`;
}

/** Whether two items of a keyed list spell the same key; items that differ only by a default are not noticed. */
export function sameKey(list: ListSchema, a: JsonValue, b: JsonValue): boolean {
  if (!isObject(a) || !isObject(b)) return false;
  let keyed = false;
  for (const name of list.mapKeys) {
    const value = a[name];
    if (value !== b[name] || typeof value === "object") return false;
    if (value !== undefined) keyed = true;
  }
  return keyed;
}

const EMPTY: JsonValue = Object.freeze({}) as JsonValue;

/**
 * Fields that Go writes even when nobody set them are never absent. Ownership shows it: an update that fills
 * spec.strategy owns the fields in it, not `f:strategy` itself, and setting a required counter to 0 changes nothing.
 */
function zeroOf({ schema, presence }: Field): JsonValue | undefined {
  if (presence === "null") return null;
  if (presence !== "always") return undefined;
  switch (schema.type) {
    case "struct":
      return EMPTY;
    case "scalar":
      return ZERO[schema.scalar];
    default:
      return null;
  }
}

const ZERO: { readonly [scalar in ScalarType]: JsonValue } = {
  string: "",
  bytes: "",
  int32: 0,
  int64: 0,
  double: 0,
  boolean: false,
  quantity: "0",
  intOrString: 0,
  time: null,
  microTime: null,
  duration: "0s",
};
