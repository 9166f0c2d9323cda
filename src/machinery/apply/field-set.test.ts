import { describe, expect, it } from "vitest";
import type { JsonValue } from "../json.ts";
import {
  difference,
  eachPath,
  type FieldSet,
  intersection,
  leaves,
  recursiveDifference,
  setOf,
  union,
} from "./field-set.ts";
import { parseFields } from "./parse-fields.ts";
import { formatPath } from "./path-element.ts";

const set = (...paths: string[]) => setOf(...paths.map((path) => path.split("/")));
const text = (fields: FieldSet | undefined) => JSON.stringify(fields);

describe("field sets", () => {
  it("keep upstream's order: fields, keys with numbers as numbers, values, indexes", () => {
    const fields = set(
      "i:10",
      'v:"b"',
      "v:2",
      'k:{"port":443}',
      'k:{"port":80}',
      'k:{"name":"b"}',
      "f:b",
      "f:a-b",
      "f:a",
      "i:9",
    );
    expect(Object.keys(fields)).toEqual([
      "f:a",
      "f:a-b",
      "f:b",
      'k:{"name":"b"}',
      'k:{"port":80}',
      'k:{"port":443}',
      "v:2",
      'v:"b"',
      "i:9",
      "i:10",
    ]);
  });

  it("mark members that have children", () => {
    expect(text(set("f:a/f:b", "f:a"))).toBe('{"f:a":{".":{},"f:b":{}}}');
  });

  const a = set("f:a", "f:a/f:b", "f:a/f:c", "f:d/f:e", "f:x");
  it.each([
    [
      "union",
      union(a, set("f:d", "f:a/f:b/f:z")),
      set("f:a", "f:a/f:b", "f:a/f:b/f:z", "f:a/f:c", "f:d", "f:d/f:e", "f:x"),
    ],
    ["difference leaves what is below", difference(a, set("f:a", "f:x")), set("f:a/f:b", "f:a/f:c", "f:d/f:e")],
    ["difference drops empty branches", difference(a, set("f:d/f:e", "f:a/f:b")), set("f:a", "f:a/f:c", "f:x")],
    ["recursive difference", recursiveDifference(a, set("f:a", "f:d/f:e")), set("f:x")],
    ["intersection", intersection(a, set("f:a/f:b", "f:d", "f:x/f:y", "f:x")), set("f:a/f:b", "f:x")],
    ["leaves", leaves(a), set("f:a/f:b", "f:a/f:c", "f:d/f:e", "f:x")],
  ])("%s", (_, actual, wanted) => {
    expect(text(actual)).toBe(text(wanted));
  });

  it("give back the same object where nothing changes", () => {
    expect(union(a, set("f:a/f:b"))).toBe(a);
    expect(difference(a, set("f:q", "f:a/f:q"))).toBe(a);
    expect(recursiveDifference(a, set("f:a/f:q"))).toBe(a);
  });

  it("list the members of a level before what is below", () => {
    const paths: string[] = [];
    eachPath(set("f:a/f:b", 'f:a/k:{"name":"n","port":1}', "f:z", 'f:s/v:"x"'), (path) => paths.push(formatPath(path)));
    expect(paths).toEqual([".z", ".a.b", '.a[name="n",port=1]', '.s[="x"]']);
  });
});

describe("parseFields", () => {
  it.each<[string, JsonValue, string | undefined]>([
    [
      "sorts and respells",
      { 'k:{ "name": "x" }': {}, "f:b": { "f:c": {}, ".": {} } },
      '{"f:b":{".":{},"f:c":{}},"k:{\\"name\\":\\"x\\"}":{}}',
    ],
    ["drops kinds of later versions", { "q:later": {}, "f:a": {} }, '{"f:a":{}}'],
    ["takes a lone mark for a member", { "f:a": { ".": {} } }, '{"f:a":{}}'],
    ["refuses text without a kind", { name: {} }, undefined],
    ["refuses a malformed key", { "k:{": {} }, undefined],
    ["refuses scalars", { "f:a": 1 }, undefined],
    [
      "keeps names that objects inherit",
      JSON.parse('{"f:__proto__":{},"f:constructor":{}}'),
      '{"f:__proto__":{},"f:constructor":{}}',
    ],
  ])("%s", (_, fields, wanted) => {
    expect(text(parseFields(fields))).toBe(wanted);
  });

  it("refuses nesting without end", () => {
    let deep: JsonValue = {};
    for (let i = 0; i < 5000; i++) deep = { "f:a": deep };
    expect(parseFields(deep)).toBeUndefined();
  });
});
