import { describe, expect, test } from "vitest";
import { parseDocument } from "yaml";
import { DocumentError, readDocuments } from "./documents.ts";

const read = (text: string) => [...readDocuments(text)];

function failure(text: string): string {
  try {
    read(text);
  } catch (error) {
    if (error instanceof DocumentError) return error.message;
    throw error;
  }
  return "";
}

test.each<[string, string, unknown[]]>([
  ["nothing", "\n# only a comment\n---\n---\n", []],
  ["several documents", "---\na: 1\n---\n# none\n--- # x\nb: 2\n", [{ a: 1 }, { b: 2 }]],
  ["JSON", '{"a": {"b": [1, "x"]}}', [{ a: { b: [1, "x"] } }]],
  ["JSON values in a row", '{"a":1}\n{"b":2} {"c":3}', [{ a: 1 }, { b: 2 }, { c: 3 }]],
  ["a comma too many makes it YAML", '{"a": 1,}', [{ a: 1 }]],
  ["CRLF", "a: 1\r\n---\r\nb: |\r\n  x\r\n", [{ a: 1 }, { b: "x\n" }]],
  [
    "YAML 1.1 words and octals",
    "a: yes\nb: off\nc: 0644\nd: 0o17\ne: 1_000\nn: 1\ny: 2\n",
    [{ a: true, b: false, c: 420, d: 15, e: 1000, false: 1, true: 2 }],
  ],
  ["times stay text", "a: 2026-11-23\nb: 12:30\n", [{ a: "2026-11-23", b: "12:30" }]],
  ["the last of equal keys counts", "a: 1\na: 2\n", [{ a: 2 }]],
  ["text alone", "just text\n", ["just text"]],
  [
    "anchors and merges",
    "x: &x {a: 1, b: 2}\nw:\n  <<: *x\n  b: 3\nz: [*x]\n",
    [{ x: { a: 1, b: 2 }, w: { a: 1, b: 3 }, z: [{ a: 1, b: 2 }] }],
  ],
  ["tags", 'a: !!str 1\nb: !!binary aGk=\nc: !foo x\nd: !!int "7"\n', [{ a: "1", b: "hi", c: "x", d: 7 }]],
])("%s", (_, text, want) => {
  expect(read(text)).toEqual(want);
});

describe("reads what the yaml package reads", () => {
  test.each([
    "a:\n- b\n- - c\n  - d: 1\n    e: [1, {f: g}, 'h i']\n-\nz: 1\n",
    "a: |\n  one\n   two\n\n  three\n\nb: >\n  x\n  y\n\n  z\n    w\nc: |-\n  no\nd: |+\n  keep\n\n",
    "a: >-\n    folded\n    text\nb: |2\n    in\n",
    "a: \"x\\ty\\u00e9\\x41\n  folded  \n\n  line\\\n  joined\"\nb: 'it''s\n  two'\n",
    "plain: one\n  two\n\n  three # no\nkey with blanks: v#x\n",
    "? complex\n: value\n",
    "a: http://x:80/y?z\nb: -1\nc: -x\nd: ?q\ne: :r\n",
    "{a: b, c: [d, e,], 'f': \"g\", h: , i}\n",
    "- a: 1\n  b: 2\n-\n  c: 3\n- d\n",
    "a:\n  b:\n    c: ~\n    d: ''\n  # comment\n\n  e: \"\"\nf: null\ng:\n",
    "a: &n\n  - 1\nb: *n\n",
    "args: [\n  --x,\n  -y=1\n]\n",
  ])("%j", (text) => {
    expect(read(text)).toEqual([parseDocument(text, { version: "1.1" }).toJS()]);
  });
});

test.each([
  ["a: 1\nb:\n  c: x\n d:\n", "line 3: did not find expected key"],
  ["a:\n\tb: x\n", "line 2: found character that cannot start any token"],
  ['a: 1\nb: "z\nc: d\n', "line 4: found unexpected end of stream"],
  ["a: b: c\n", "mapping values are not allowed in this context"],
  ["x: 1\na: b: c\n", "line 2: mapping values are not allowed in this context"],
  ["a: 1\nfoo\nc: d\n", "line 3: could not find expected ':'"],
  ["a: 1\nb: [1, 2\nc: 3\n", "line 2: did not find expected ',' or ']'"],
  ["a: 1\nb: {x: 1\nc\n", "line 3: did not find expected ',' or '}'"],
  ["a: 1\nb: - c\n", "line 2: block sequence entries are not allowed in this context"],
  ["a:\n  - b\n  c: d\n", "line 2: did not find expected '-' indicator"],
  ["a: 1\nb: @x\n", "line 2: found character that cannot start any token"],
  ["a: *x\n", "unknown anchor 'x' referenced"],
  ["a: &x [*x]\n", "anchor 'x' value contains itself"],
  ['a: 1\nb: "\\q"\n', "line 2: found unknown escape character"],
  ["a: 1\nb: *\n", "line 2: did not find expected alphabetic or numeric character"],
  ["a: {{ .x }}\n", 'invalid map key: map[interface {}]interface {}{".x":interface {}(nil)}'],
  ["a: \u0001\n", "control characters are not allowed"],
  ["a: !!int x\n", "cannot decode !!str `x` as a !!int"],
])("%j: %s", (text, message) => {
  expect(failure(text)).toBe(`error converting YAML to JSON: yaml: ${message}`);
});

test.each([
  ['{"a": "b" "c": 1}', "json: offset 11: invalid character '\"' after object key:value pair"],
  ['{"a": [1 2}', "json: offset 10: invalid character '2' after array element"],
  ['{"a": tru]}', "json: offset 10: invalid character ']' in literal true (expecting 'e')"],
  ['{"a": ', "unexpected EOF"],
  ["a: 1\n--- b\n", "invalid Yaml document separator: b"],
  ["a: .nan\n", "error converting YAML to JSON: json: unsupported value: NaN"],
])("%j: %s", (text, message) => {
  expect(failure(text)).toBe(message);
});

test("documents before a broken one come first", () => {
  const documents = readDocuments("a: 1\n---\nb: [\n");
  expect(documents.next().value).toEqual({ a: 1 });
  expect(() => documents.next()).toThrow(DocumentError);
});

test("hostile documents are refused or harmless", () => {
  const bomb = `a: &a [${"x,".repeat(9)}x]\n${Array.from({ length: 8 }, (_, i) => {
    const [name, of] = ["bcdefghi".charAt(i), "abcdefgh".charAt(i)];
    return `${name}: &${name} [${`*${of},`.repeat(9)}*${of}]\n`;
  }).join("")}`;
  expect(failure(bomb)).toContain("excessive aliasing");
  expect(failure("[".repeat(100_000))).toContain("exceeded max depth");
  expect(failure(`{"a":${"[".repeat(100_000)}`)).toContain("exceeded max depth");
  expect(failure("- ".repeat(100_000))).toContain("exceeded max depth");
  const [proto] = read("__proto__: {polluted: true}\nconstructor: 1\n");
  expect(Object.keys(proto as object)).toEqual(["__proto__", "constructor"]);
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
});
