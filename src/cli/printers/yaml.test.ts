import { describe, expect, test } from "vitest";
import { compareNatural, encodeYaml } from "./yaml.ts";

describe("scalars", () => {
  test.each<[unknown, string]>([
    ["", '""'],
    ["plain text", "plain text"],
    ["nginx:1.27", "nginx:1.27"],
    ["a: b", "'a: b'"],
    ["a #b", "'a #b'"],
    ["a#b", "a#b"],
    ["ends:", "'ends:'"],
    [" blank", "' blank'"],
    ["it's", "it's"],
    ["'it's", "'''it''s'"],
    ["true", '"true"'],
    ["y", '"y"'],
    ["No", '"No"'],
    ["null", '"null"'],
    ["~", '"~"'],
    ["1", '"1"'],
    ["0644", '"0644"'],
    ["0x1F", '"0x1F"'],
    ["1_000", '"1_000"'],
    ["1e3", '"1e3"'],
    [".5", '".5"'],
    ["1.2.3", "1.2.3"],
    ["10.0.0.1", "10.0.0.1"],
    ["12:30", '"12:30"'],
    ["2026-11-23T02:26:19Z", '"2026-11-23T02:26:19Z"'],
    ["2026-11-23", '"2026-11-23"'],
    ["2026-02-30", "2026-02-30"],
    ["25%", "25%"],
    ["%a", "'%a'"],
    ["*.example.com", "'*.example.com'"],
    ["-", "'-'"],
    ["-x", "-x"],
    ["- x", "'- x'"],
    ["---", "'---'"],
    ["{}", "'{}'"],
    ["<<", "<<"],
    ["=", "="],
    ["?", "'?'"],
    ["@x", "'@x'"],
    ["tab\there", '"tab\\there"'],
    ["bell\u0007", '"bell\\a"'],
    ["grüße", "grüße"],
    ["😀", '"\\U0001F600"'],
    ["cr\r\nlf", '"cr\\r\\nlf"'],
    [1, "1"],
    [-3, "-3"],
    [0.5, "0.5"],
    [1234567.5, "1.2345675e+06"],
    [1e21, "1e+21"],
    [123456789012, "123456789012"],
    [true, "true"],
    [null, "null"],
    [{}, "{}"],
    [[], "[]"],
  ])("%j", (value, want) => {
    expect(encodeYaml({ a: value })).toBe(`a: ${want}\n`);
  });
});

describe("blocks of text", () => {
  test.each([
    ["one\ntwo\n", "a: |\n  one\n  two\n"],
    ["one\ntwo", "a: |-\n  one\n  two\n"],
    ["one\n\n", "a: |+\n  one\n\n"],
    ["  in\n", "a: |2\n    in\n"],
    ["\nx", "a: |2-\n\n  x\n"],
    ["a\n\nb\n", "a: |\n  a\n\n  b\n"],
    ["trailing \nblank", 'a: "trailing \\nblank"\n'],
    ["\n", "a: |2+\n\n"],
  ])("%j", (value, want) => {
    expect(encodeYaml({ a: value })).toBe(want);
  });
});

test("collections nest without indenting sequences below their key", () => {
  const value = { b: [{ y1: 1, x: [1, [2, 3]] }, "s", [], {}], a: { c: null }, t: ["one\ntwo\n"] };
  expect(encodeYaml(value)).toBe(
    "a:\n  c: null\nb:\n- x:\n  - 1\n  - - 2\n    - 3\n  y1: 1\n- s\n- []\n- {}\nt:\n- |\n  one\n  two\n",
  );
});

test("roots that are not maps", () => {
  expect(encodeYaml([1, { a: 2 }])).toBe("- 1\n- a: 2\n");
  expect(encodeYaml("x\ny\n")).toBe("|\n  x\n  y\n");
  expect(encodeYaml({})).toBe("{}\n");
});

test("long text breaks at the first blank behind column 80", () => {
  const message = `${"x".repeat(30)} ${"y".repeat(45)} ${"z".repeat(10)} end`;
  expect(encodeYaml({ m: message })).toBe(`m: ${"x".repeat(30)} ${"y".repeat(45)} ${"z".repeat(10)}\n  end\n`);
  expect(encodeYaml({ m: message }, { lineWidth: Number.POSITIVE_INFINITY })).toBe(`m: ${message}\n`);
});

test("keys are quoted by the same rules, and long ones take the ? form", () => {
  expect(encodeYaml({ y: 1, "1": 2, "a: b": 3 })).toBe('"1": 2\n\'a: b\': 3\n"y": 1\n');
  const long = "k".repeat(129);
  expect(encodeYaml({ [long]: { a: 1 }, b: 2 }, { sorted: false })).toBe(`? ${long}\n: a: 1\nb: 2\n`);
});

test("keys keep insertion order on request, and __proto__ is a key", () => {
  const value = JSON.parse('{"z":1,"__proto__":{"a":2}}');
  expect(encodeYaml(value, { sorted: false })).toBe("z: 1\n__proto__:\n  a: 2\n");
});

test("natural order", () => {
  const keys = ["b10", "b9", "a", "B", "b-1", "b", "b01", "b1", "10", "9", "_x", "é"];
  expect(keys.sort(compareNatural)).toEqual(["_x", "9", "10", "B", "a", "b", "b-1", "b1", "b01", "b9", "b10", "é"]);
});
