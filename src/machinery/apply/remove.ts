import type { JsonObject, JsonValue } from "../json.ts";
import { isObject, setOwn } from "../json.ts";
import type { ListSchema, MapSchema, Schema, StructSchema } from "../schema.ts";
import type { FieldSet } from "./field-set.ts";
import { eachPath, has, isBare, isMember, LEAF, setOf, union, withPrefix } from "./field-set.ts";
import { DEDUCED, isLeaf, itemElement, shapeField } from "./shape.ts";
import { toFieldSet } from "./to-field-set.ts";

/**
 * The value without the fields and items in the set (structured-merge-diff `typed/remove.go`). A map or list that loses
 * its last member becomes null, which stands for absent once the object is decoded.
 */
export function removeItems(value: JsonValue, items: FieldSet, schema: Schema): JsonValue {
  if (typeof value !== "object" || value === null) return value;
  if (isLeaf(schema)) return schema.type === "scalar" || schema.type === "any" ? value : null;
  if (Array.isArray(value)) return schema.type === "list" ? removeFromList(value, items, schema) : value;
  return schema.type === "struct" || schema.type === "map" ? removeFromMap(value, items, schema) : value;
}

function removeFromMap(value: JsonObject, items: FieldSet, schema: StructSchema | MapSchema): JsonValue {
  const kept: JsonObject = {};
  for (const name of Object.keys(value)) {
    const node = items[`f:${name}`];
    const member = value[name] ?? null;
    if (node === undefined) setOwn(kept, name, member);
    else if (!isMember(node)) setOwn(kept, name, removeItems(member, node, memberSchema(schema, name)));
  }
  return isBare(kept as FieldSet) ? null : kept;
}

function removeFromList(value: readonly JsonValue[], items: FieldSet, schema: ListSchema): JsonValue {
  const kept: JsonValue[] = [];
  for (const item of value) {
    const element = itemElement(schema, item);
    const node = element === undefined ? undefined : items[element];
    if (node === undefined) kept.push(item);
    else if (!isMember(node)) kept.push(removeItems(item, node, schema.items));
  }
  return kept.length === 0 ? null : kept;
}

/**
 * Only the fields and items in the set, and with `keys` also the fields that identify the items it reaches into
 * (client-go's Extract functions). Null where nothing is left.
 */
export function extractItems(value: JsonValue, items: FieldSet, schema: Schema, keys = false): JsonValue {
  return extract(value, keys ? union(items, keyFieldsOf(value, items, schema)) : items, schema);
}

function extract(value: JsonValue, items: FieldSet, schema: Schema): JsonValue {
  if (typeof value !== "object" || value === null || isLeaf(schema)) return value;
  if (Array.isArray(value)) {
    if (schema.type !== "list" || value.length === 0) return value;
    const kept: JsonValue[] = [];
    for (const item of value) {
      const element = itemElement(schema, item);
      if (element === undefined || items[element] === undefined) continue;
      const below = withPrefix(items, element);
      kept.push(isBare(below) ? item : extract(item, below, schema.items));
    }
    return kept.length === 0 ? null : kept;
  }
  if ((schema.type !== "struct" && schema.type !== "map") || isBare(value as FieldSet)) return value;
  const kept: JsonObject = {};
  for (const name of Object.keys(value)) {
    const node = items[`f:${name}`];
    if (node === undefined) continue;
    // upstream looks for the members of a container that is itself a member from the container's own level
    const below = isMember(node) ? items : node;
    setOwn(kept, name, extract(value[name] ?? null, below, memberSchema(schema, name)));
  }
  return isBare(kept as FieldSet) ? null : kept;
}

function memberSchema(schema: StructSchema | MapSchema, name: string): Schema {
  return schema.type === "map" ? schema.values : (shapeField(schema, name)?.schema ?? DEDUCED);
}

function keyFieldsOf(value: JsonValue, items: FieldSet, schema: Schema): FieldSet {
  const present = toFieldSet(value, schema);
  let keys = LEAF;
  eachPath(items, (path) => {
    if (!has(present, path)) return;
    path.forEach((element, i) => {
      if (!element.startsWith("k:")) return;
      const key: unknown = JSON.parse(element.slice(2));
      if (!isObject(key)) return;
      for (const name of Object.keys(key)) keys = union(keys, setOf([...path.slice(0, i + 1), `f:${name}`]));
    });
  });
  return keys;
}
