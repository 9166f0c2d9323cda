import type { JsonObject, JsonValue } from "../json.ts";
import { deepEqual, getOwn, isObject, setOwn } from "../json.ts";
import type { ListSchema, MapSchema, Schema, StructSchema } from "../schema.ts";
import { DEDUCED, isLeaf, itemElement, shapeField } from "./shape.ts";

/**
 * The live value with an applied configuration laid over it (structured-merge-diff `typed/merge.go`): nothing is taken
 * away, leaves take the configuration's value, maps and keyed lists merge. Parts that stay the same keep their identity.
 */
export function merge(
  live: JsonValue | undefined,
  config: JsonValue | undefined,
  schema: Schema,
): JsonValue | undefined {
  if (config === undefined || live === config) return live;
  if (live === undefined) return config;
  if (isLeaf(schema)) return deepEqual(live, config) ? live : config;
  if (schema.type === "list") {
    const [left, right] = [asList(live), asList(config)];
    if (left === undefined || right === undefined || (left.length === 0 && right.length === 0)) return config;
    return right.length === 0 ? live : mergeLists(live, left, right, schema);
  }
  if (schema.type === "struct" || schema.type === "map") {
    const [left, right] = [asMap(live), asMap(config)];
    if (left === undefined || right === undefined || (isEmpty(left) && isEmpty(right))) return config;
    return mergeMaps(left, right, schema);
  }
  return config;
}

const asList = (value: JsonValue) => (value === null ? [] : Array.isArray(value) ? value : undefined);
const asMap = (value: JsonValue) => (value === null ? {} : isObject(value) ? value : undefined);
const isEmpty = (value: JsonObject) => Object.keys(value).length === 0;

function mergeMaps(live: JsonObject, config: JsonObject, schema: StructSchema | MapSchema): JsonObject {
  let merged: JsonObject | undefined;
  for (const name of Object.keys(config)) {
    const below = schema.type === "map" ? schema.values : (shapeField(schema, name)?.schema ?? DEDUCED);
    const before = getOwn(live, name);
    const after = merge(before, getOwn(config, name), below);
    if (after === before || after === undefined) continue;
    merged ??= { ...live };
    setOwn(merged, name, after);
  }
  return merged ?? live;
}

/**
 * Items in the order of the configuration as far as it names them; items that only the live list has stay where they
 * stood between those that both have.
 */
function mergeLists(
  live: JsonValue,
  left: readonly JsonValue[],
  right: readonly JsonValue[],
  schema: ListSchema,
): JsonValue {
  const lefts = left.map((item) => itemElement(schema, item) ?? "");
  const rights = right.map((item) => itemElement(schema, item) ?? "");
  const leftItems = new Map<string, JsonValue>();
  lefts.forEach((element, i) => {
    // items that share a key are not merged with the new one
    leftItems.set(element, leftItems.has(element) ? null : (left[i] ?? null));
  });
  const rightItems = new Map(rights.map((element, i) => [element, right[i] ?? null]));
  const shared = rights.filter((element) => leftItems.has(element));
  const merged: JsonValue[] = [];
  const done = new Set<string>();
  let nextShared = 0;
  const take = (element: string) => {
    done.add(element);
    merged.push(merge(leftItems.get(element), rightItems.get(element), schema.items) ?? null);
  };
  let l = 0;
  let r = 0;
  while (l < lefts.length || r < rights.length) {
    const leftElement = lefts[l];
    const rightElement = rights[r];
    if (leftElement !== undefined && rightElement !== undefined) {
      if (leftElement === rightElement) {
        take(leftElement);
        l++;
        r++;
        nextShared++;
        continue;
      }
      const awaited = shared[nextShared];
      if (rightItems.has(leftElement) && awaited !== undefined && awaited !== leftElement) {
        l++;
        continue;
      }
    }
    if (leftElement !== undefined) {
      if (!rightItems.has(leftElement)) {
        merged.push(left[l] ?? null);
        l++;
        continue;
      }
      if (done.has(leftElement)) l++;
    }
    if (rightElement !== undefined) {
      take(rightElement);
      r++;
      if (shared[nextShared] === rightElement) nextShared++;
    }
  }
  const same = merged.length === left.length && merged.every((item, i) => item === left[i]);
  return same ? live : merged;
}
