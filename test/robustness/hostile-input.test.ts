import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { attempt, command, newHome } from "./processes.ts";

let home: ReturnType<typeof newHome>;
let before: string;
beforeAll(() => {
  home = newHome();
  command(home.env, "kubectl", "create", "configmap", "there", "--from-literal=a=b");
  before = everything();
});
afterAll(() => home.remove());

const everything = () => command(home.env, "kubectl", "get", "configmaps,pods,controllerrevisions", "-A", "-o", "json");

const CONFIGMAP = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: c\n";
const json = (members: string) => `{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"c"},${members}}`;
const nested = (open: string, close: string, depth: number) => open.repeat(depth) + close.repeat(depth);
const bomb = Array.from({ length: 9 }, (_, i) => `b${i + 1}: &b${i + 1} [${`*b${i},`.repeat(9)}]\n`).join("");

const BAD: Record<string, [manifest: string | Buffer, error: RegExp]> = {
  "alias bomb": [`${CONFIGMAP}b0: &b0 [x,x]\n${bomb}`, /yaml: document contains excessive aliasing/],
  "alias of itself": ["a: &a [*a]\n", /yaml: anchor 'a' value contains itself/],
  "10,000 lists in YAML": [`${CONFIGMAP}data: ${nested("[", "]", 10_000)}\n`, /yaml: .*exceeded max depth/],
  "10,000 objects in JSON": [json(`"data":{"a":${nested('{"a":', "}", 10_000)}}`), /exceeded max depth|looking for/],
  "10,000 lists in JSON": [json(`"data":${nested("[", "]", 10_000)}`), /exceeded max depth/],
  "200,000 dashes": [`${"- ".repeat(200_000)}a\n`, /exceeded max depth/],
  "a number beyond floats": [
    json('"data":{"a":1e400}'),
    /json: cannot unmarshal number 1e400 into Go value of type float64/,
  ],
  "a value of 5 MB": [
    `${CONFIGMAP}data:\n  a: ${"x".repeat(5_000_000)}\n`,
    /Too long: may not be more than 1048576 bytes/,
  ],
  "a NUL byte": [`${CONFIGMAP}data: {a: "x\0y"}\n`, /yaml: control characters are not allowed/],
  noise: [
    Buffer.from(Array.from({ length: 5_000 }, (_, i) => (i * 7919) % 251)),
    /control characters|could not find|did not find|cannot start/,
  ],
  "a tab": [`${CONFIGMAP}data:\n\ta: b\n`, /found character that cannot start any token/],
  nothing: ["", /^error: no objects passed to apply\n$/],
  "separators only": ["---\n---\n", /^error: no objects passed to apply\n$/],
  null: ["null\n", /^error: no objects passed to apply\n$/],
  "a word": ["hello\n", /invalid object to validate/],
  "half of an object": ['{"apiVersion":"v1","kind":"ConfigMap"', /unexpected EOF/],
  "a kind of the prototype": [
    "apiVersion: constructor\nkind: __proto__\nmetadata: {name: c}\n",
    /no matches for kind "__proto__" in version "constructor"/,
  ],
  "members of the prototype": [
    json('"__proto__":{"polluted":1},"constructor":{"a":1}'),
    /unknown field "__proto__", unknown field "constructor"/,
  ],
  "a name that is a path": [
    "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ../../x}\n",
    /metadata.name: Invalid value: "..\/..\/x"/,
  ],
};

test.each(Object.entries(BAD))("apply -f refuses %s", (_, [manifest, error]) => {
  const file = join(home.path, "manifest");
  writeFileSync(file, manifest);
  const { code, stdout, stderr, took } = attempt(home.env, "kubectl", ["apply", "-f", file]);
  expect(stderr).toMatch(error);
  expect(stderr).not.toMatch(/^ {4}at /m);
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  expect(took).toBeLessThan(5_000);
  expect(everything()).toBe(before);
});

test.each([
  ["merge", `{"data":${nested('{"a":', "}", 3_000).replace("}", "1}")}}`, /exceeded max depth/],
  ["strategic", `{"data":${nested("[", "]", 3_000)}}`, /exceeded max depth/],
  ["strategic", "{bad", /invalid character 'b' looking for beginning of object key string/],
  ["strategic", '{"data":{"a":1e400}}', /is invalid/],
  ["merge", '{"metadata":{"annotations":{"__proto__":"x"}}}', /Invalid value: "__proto__"/],
  ["json", '[{"op":"add","path":"/constructor/prototype/polluted","value":1}]', /the server rejected our request/],
  ["json", '[{"op":"add","path":"/__proto__/polluted","value":1}]', /the server rejected our request/],
])("patch --type=%s refuses %.40s", (type, patch, error) => {
  const { code, stderr } = attempt(home.env, "kubectl", ["patch", "configmap", "there", `--type=${type}`, "-p", patch]);
  expect(stderr).toMatch(error);
  expect(stderr).not.toMatch(/^ {4}at /m);
  expect(code).toBe(1);
  expect(everything()).toBe(before);
});

test.each([
  ["a byte order mark", Buffer.from(`\ufeff${CONFIGMAP}data: {a: ä}\n`)],
  ["UTF-16", Buffer.from(`\ufeff${CONFIGMAP}data: {a: ä}\n`, "utf16le")],
  ["lines of Windows", `${CONFIGMAP}data: {a: ä}\n`.replaceAll("\n", "\r\n")],
])("apply -f reads %s", (_, manifest) => {
  const file = join(home.path, "manifest");
  writeFileSync(file, manifest);
  expect(attempt(home.env, "kubectl", ["apply", "-f", file])).toMatchObject({
    code: 0,
    stdout: "configmap/c created\n",
  });
  expect(command(home.env, "kubectl", "get", "configmap", "c", "-o", "jsonpath={.data.a}")).toBe("ä");
  command(home.env, "kubectl", "delete", "configmap", "c");
});

test("names of the prototype are plain keys of data", () => {
  command(
    home.env,
    "kubectl",
    "create",
    "configmap",
    "keys",
    "--from-literal=__proto__=1",
    "--from-literal=constructor=2",
  );
  expect(command(home.env, "kubectl", "get", "configmap", "keys", "-o", "jsonpath={.data}")).toBe(
    '{"__proto__":"1","constructor":"2"}',
  );
});
