import { expect, test } from "vitest";
import { deepCopy, deepEqual, encodeJson, getOwn, setOwn } from "./json.ts";

test("encodeJson sorts keys by their bytes, numbers among them, as Go does", () => {
  const value = {
    b: { "10": [], "9": {}, "2": [1, { "1a": null, "1": "<" }], "-1": 0 },
    "\u{1f600}": 1,
    "\uffff": 2,
    a: "x",
  };
  expect(encodeJson(value)).toBe(
    '{"a":"x","b":{"-1":0,"10":[],"2":[1,{"1":"\\u003c","1a":null}],"9":{}},"\uffff":2,"\u{1f600}":1}',
  );
});

test.each([
  { data: { "10": "b", "9": "a", list: [1, [], {}, { "2": [{}] }] }, gone: undefined },
  { data: { b: "b", a: ["a", undefined] } },
  "text",
  null,
])("indented, %o differs from JSON.stringify in its order only", (value) => {
  const lines = (text: string) => text.replaceAll(",", "").split("\n").sort();
  expect(lines(encodeJson(value, "    "))).toEqual(lines(JSON.stringify(value, undefined, 4)));
});

test("names of the prototype are plain keys", () => {
  const hostile = JSON.parse('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}') as object;
  const copy = deepCopy(hostile);
  expect(encodeJson(copy)).toBe('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}');
  expect(deepEqual(copy, hostile)).toBe(true);
  expect(deepEqual({}, hostile)).toBe(false);
  setOwn(copy, "__proto__", 2);
  expect(Object.getPrototypeOf(copy)).toBe(Object.prototype);
  expect(getOwn(copy as Record<string, unknown>, "__proto__")).toBe(2);
  expect(getOwn({} as Record<string, unknown>, "constructor")).toBe(undefined);
  expect({}).not.toHaveProperty("polluted");
});

test("what nests too deep is refused, and nothing else runs out of the stack", () => {
  const nested = (depth: number) => JSON.parse('{"1":'.repeat(depth) + "0" + "}".repeat(depth)) as unknown;
  expect(() => deepCopy(nested(6_000))).toThrow("exceeded max depth");
  const copy = deepCopy(nested(2_000));
  expect(deepEqual(copy, nested(2_000))).toBe(true);
  expect(encodeJson(copy, " ").length).toBeGreaterThan(4_000_000);
});
