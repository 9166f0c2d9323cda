import { expect, test } from "vitest";
import type { JsonValue } from "../json.ts";
import { applyJsonPatch, MAX_JSON_PATCH_OPERATIONS, unknownOperationFields } from "./json-patch.ts";
import { PatchError } from "./patch-error.ts";

const doc = { a: { "x/y": 1, "~": 2, none: null }, list: ["p", "q", "r"], n: 3 };

test.each<[string, JsonValue[], JsonValue]>([
  ["add sets a member", [{ op: "add", path: "/a/new", value: [1] }], { ...doc, a: { ...doc.a, new: [1] } }],
  ["add inserts at an index", [{ op: "add", path: "/list/1", value: 0 }], { ...doc, list: ["p", 0, "q", "r"] }],
  [
    "add at - and at -1 appends",
    [
      { op: "add", path: "/list/-", value: 0 },
      { op: "add", path: "/list/-1", value: 1 },
    ],
    { ...doc, list: ["p", "q", "r", 0, 1] },
  ],
  ["add without a value sets null", [{ op: "add", path: "/n" }], { ...doc, n: null }],
  [
    "escapes are read in one pass",
    [
      { op: "remove", path: "/a/x~1y" },
      { op: "replace", path: "/a/~0", value: 9 },
    ],
    { ...doc, a: { "~": 9, none: null } },
  ],
  ["remove counts from the end", [{ op: "remove", path: "/list/-1" }], { ...doc, list: ["p", "q"] }],
  ["replace adds a missing member", [{ op: "replace", path: "/other", value: true }], { ...doc, other: true }],
  ["the first segment is not read", [{ op: "replace", path: "ignored/n", value: 4 }], { ...doc, n: 4 }],
  [
    "replace of the document",
    [
      { op: "replace", path: "", value: { b: 1 } },
      { op: "test", path: "", value: { b: 1 } },
    ],
    { b: 1 },
  ],
  [
    "move",
    [{ op: "move", from: "/list/0", path: "/a/first" }],
    { ...doc, a: { ...doc.a, first: "p" }, list: ["q", "r"] },
  ],
  [
    "copy is deep",
    [
      { op: "copy", from: "/a", path: "/b" },
      { op: "add", path: "/b/z", value: 1 },
    ],
    { ...doc, b: { ...doc.a, z: 1 } },
  ],
  ["copy of nothing is null", [{ op: "copy", from: "/zip", path: "/b" }], { ...doc, b: null }],
  [
    "test takes null for missing",
    [
      { op: "test", path: "/zip", value: null },
      { op: "test", path: "/a/none" },
    ],
    doc,
  ],
  [
    "__proto__ is a name like others",
    [
      { op: "add", path: "/__proto__", value: 1 },
      { op: "move", from: "/__proto__", path: "/n" },
    ],
    { ...doc, n: 1 },
  ],
])("%s", (_, operations, want) => {
  const before = structuredClone(doc);
  expect(applyJsonPatch(doc, operations)).toEqual(want);
  expect(doc).toEqual(before);
});

test.each<[JsonValue, string]>([
  [
    { op: "remove", path: "/a/no" },
    "error in remove for path: '/a/no': Unable to remove nonexistent key: no: missing value",
  ],
  [{ op: "remove", path: "/no/b" }, 'remove operation does not apply: doc is missing path: "/no/b": missing value'],
  [{ op: "remove" }, "remove operation failed to decode path: missing value"],
  [{ op: "add", path: "/n/b", value: 1 }, 'add operation does not apply: doc is missing path: "/n/b": missing value'],
  [{ op: "add", path: "", value: 1 }, 'add operation does not apply: doc is missing path: "": missing value'],
  [
    { op: "add", path: "/list/9", value: 1 },
    "error in add for path: '/list/9': Unable to access invalid index: 9: invalid index referenced",
  ],
  [
    { op: "add", path: "/list/x", value: 1 },
    `error in add for path: '/list/x': value was not a proper array index: 'x': strconv.Atoi: parsing "x": invalid syntax`,
  ],
  [
    { op: "replace", path: "/list/3", value: 1 },
    "replace operation does not apply: doc is missing key: /list/3: missing value",
  ],
  [{ op: "replace" }, "replace operation failed to decode path: operation missing path field: missing value"],
  [{ op: "test", path: "/n", value: 4 }, "testing value /n failed: test failed"],
  [{ op: "test", path: "/constructor", value: 4 }, "testing value /constructor failed: test failed"],
  [
    { op: "test", path: "/list/7", value: 4 },
    "error in test for path: '/list/7': Unable to access invalid index: 7: invalid index referenced",
  ],
  [{ op: "move", path: "/n" }, "move operation failed to decode from: operation, missing from field: missing value"],
  [
    { op: "move", from: "/a", path: "/a/b" },
    "move operation does not apply: doc is missing destination path: /a/b: missing value",
  ],
  [
    { op: "copy", from: "/a/b/c", path: "/n" },
    "copy operation does not apply: doc is missing from path: /a/b/c: missing value",
  ],
  [{ op: "frobnicate", path: "/n" }, "Unexpected kind: frobnicate"],
  [{}, "Unexpected kind: unknown"],
  [null, "Unexpected kind: unknown"],
])("%j does not apply", (operation, message) => {
  expect(failureOf(() => applyJsonPatch(doc, [operation]))).toEqual(["doesNotApply", message]);
});

test.each<[JsonValue, "server" | "client", string]>([
  [{}, "server", "error decoding patch: json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp"],
  [["x"], "server", "error decoding patch: json: cannot unmarshal string into Go value of type handlers.jsonPatchOp"],
  [
    [{ op: "add", path: 1 }],
    "server",
    "error decoding patch: json: cannot unmarshal number into Go struct field jsonPatchOp.path of type string",
  ],
  [{}, "client", "json: cannot unmarshal object into Go value of type jsonpatch.Patch"],
  [[true], "client", "json: cannot unmarshal bool into Go value of type jsonpatch.Operation"],
])("%j is no patch for the %s", (body, decoder, message) => {
  expect(failureOf(() => applyJsonPatch(doc, body, decoder))).toEqual(["badRequest", message]);
});

test("too many operations are refused before the first one", () => {
  const operations = Array.from({ length: MAX_JSON_PATCH_OPERATIONS + 1 }, () => ({ op: "nonsense" }));
  const message = "Request entity too large: The allowed maximum operations in a JSON patch is 10000, got 10001";
  expect(failureOf(() => applyJsonPatch(doc, operations))).toEqual(["tooLarge", message]);
});

test("copies that double the document end at a limit", () => {
  const operations = Array.from({ length: 40 }, () => ({ op: "copy", from: "/list", path: "/list/-" }));
  const [failure, message] = failureOf(() => applyJsonPatch({ list: ["x"] }, operations)) ?? [];
  expect(failure).toBe("doesNotApply");
  expect(message).toMatch(/^Unable to complete the copy, .* exceeding the limit 3145728$/);
});

test("unknown members of operations are told with their place", () => {
  expect(unknownOperationFields([{ op: "add" }, { op: "add", vaule: 1 }])).toEqual([
    'json patch unknown field "[1].vaule"',
  ]);
});

function failureOf(run: () => unknown): [string, string] | undefined {
  try {
    run();
    return undefined;
  } catch (error) {
    return error instanceof PatchError ? [error.failure, error.message] : [String(error), ""];
  }
}
