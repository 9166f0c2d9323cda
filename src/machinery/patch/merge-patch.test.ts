import { expect, test } from "vitest";
import type { JsonObject, JsonValue } from "../json.ts";
import { applyMergePatch, createMergePatch, createThreeWayMergePatch } from "./merge-patch.ts";

test.each<[string, JsonValue, JsonValue, JsonValue]>([
  [
    "sets, changes and deletes",
    { a: 1, b: { c: 2, d: 3 } },
    { a: null, b: { c: 4 }, e: 5 },
    { b: { c: 4, d: 3 }, e: 5 },
  ],
  ["lists are replaced", { l: [1, 2] }, { l: [3] }, { l: [3] }],
  ["nulls of a new value vanish, items stay", {}, { a: { b: null, l: [null, { c: null }] } }, { a: { l: [null, {}] } }],
  ["a list in place of an object is taken as it is", { a: {} }, { a: [{ c: null }] }, { a: [{ c: null }] }],
  ["an object in place of a scalar loses nulls", { a: 1 }, { a: { b: null, c: 1 } }, { a: { c: 1 } }],
  ["an array patch replaces the document", { a: 1 }, [{ b: null }], [{}]],
  ["__proto__ is a name like others", {}, JSON.parse('{"__proto__":{"x":1}}'), JSON.parse('{"__proto__":{"x":1}}')],
])("apply: %s", (_, doc, patch, want) => {
  expect(JSON.stringify(applyMergePatch(doc, patch))).toBe(JSON.stringify(want));
});

test.each<JsonValue>(["text", null, 1])("%j is no merge patch", (patch) => {
  expect(() => applyMergePatch({}, patch)).toThrow("Invalid JSON Patch");
});

test.each<[JsonObject, JsonObject, JsonObject]>([
  [{ a: 1, b: { c: 2 }, l: [1] }, { a: 1, b: { c: 2 }, l: [1] }, {}],
  [
    { a: 1, b: { c: 2, d: 3 }, l: [1] },
    { b: { c: 4, d: 3 }, l: [1, 2], e: {} },
    { a: null, b: { c: 4 }, l: [1, 2], e: {} },
  ],
  [{ a: {} }, { a: [] }, { a: [] }],
])("create: %j to %j", (original, modified, want) => {
  const patch = createMergePatch(original, modified);
  expect(patch).toEqual(want);
  expect(applyMergePatch(original, patch)).toEqual(modified);
});

test.each<[string, JsonObject | undefined, JsonObject, JsonObject, JsonObject]>([
  ["nothing to do", { a: 1 }, { a: 1 }, { a: 1, status: 1 }, {}],
  ["a field of another manager stays", { a: 1, b: 1 }, { a: 2 }, { a: 1, b: 1, live: 1 }, { a: 2, b: null }],
  ["drift is taken back", { a: 1 }, { a: 1 }, { a: 5 }, { a: 1 }],
  [
    "deletions and additions meet in one object",
    { s: { x: 1 } },
    { s: { y: 1 } },
    { s: { x: 1 } },
    { s: { x: null, y: 1 } },
  ],
  ["what is gone already is deleted once more", { a: 1, b: 1 }, { a: 1 }, { a: 1 }, { b: null }],
  ["never applied", undefined, { a: 1 }, { b: 1 }, { a: 1 }],
  ["an empty object is a value", {}, { e: {} }, {}, { e: {} }],
])("three-way: %s", (_, original, modified, current, want) => {
  expect(createThreeWayMergePatch(original, modified, current)).toEqual(want);
});
