import { describe, expect, test } from "vitest";
import { relaxedPath } from "./path.ts";
import { newJsonPathPrinter } from "./printer.ts";

const POD = {
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "alpha", labels: { app: "a", "example.com/role": "main" }, annotations: { n: "a <b>" } },
  spec: {
    hostNetwork: false,
    ratio: 1.5,
    containers: [
      { name: "web", image: "nginx", ports: [{ containerPort: 80 }, { containerPort: 443 }] },
      {
        name: "cache",
        image: "redis",
        env: [
          { name: "A", value: "1" },
          { name: "B", value: "2" },
        ],
      },
    ],
    nothing: null,
  },
};
const LIST = { apiVersion: "v1", kind: "List", metadata: {}, items: [POD, { ...POD, metadata: { name: "beta" } }] };

async function print(template: string, object: object = POD, asJson = false, allowMissingKeys = true): Promise<string> {
  const printer = await newJsonPathPrinter(template, { allowMissingKeys, asJson });
  return printer.print(object as typeof POD);
}

describe("templates", () => {
  test.each([
    ['{.kind} {$.metadata.name} {@.apiVersion} text{"\\n"}', "Pod alpha v1 text\n"],
    ["{.spec.hostNetwork},{.spec.ratio},{.spec.nothing},{1},{2.5},{true}", "false,1.5,null,1,2.5,true"],
    ["{.metadata.annotations}", '{"n":"a \\u003cb\\u003e"}'],
    ["{.spec.containers[*].name}", "web cache"],
    ["{.spec.containers[0:2].name} {.spec.containers[-1:].name} {.spec.containers[-1].name}", "web cache cache cache"],
    ["{.spec.containers[:1].name} {.spec.containers[::2].name} {.spec.containers[0,1].image}", "web web nginx redis"],
    ["{['metadata.name', 'kind']}", "alpha Pod"],
    ["{.metadata.labels.example\\.com/role} {.metadata['labels'].app}", "main a"],
    ["{.metadata.labels['example\\.com/role']}", "main"],
    ["{.metadata.labels.*}", "a main"],
    ["{..containerPort}", "80 443"],
    ["{.spec..name}", "web cache A B"],
    ["{.spec.containers[?(@.env)].name}", "cache"],
    ['{.spec.containers[?(@.name=="cache")].env[?(@.value>"1")].name}', "B"],
    ["{.spec.containers[?(@.name!='web')].image}", "redis"],
    ["{.spec.containers[0].ports[?(@.containerPort>=100)].containerPort}", "443"],
    ["{.spec.containers[0].ports[?(@.containerPort<100)].containerPort}", "80"],
    ["{.nothere}[{.spec.nothere.deeper}]", "[]"],
    ["{'single \\' quote'}{\"\\x41\\u00e9\\t\"}", "single ' quoteAé\t"],
    ["no braces", "no braces"],
    ["{}", ""],
    ["{range .spec.containers[*]}{.name}={range .ports[*]}{.containerPort},{end};{end}!", "web=80,443,;cache=;!"],
  ])("%s", async (template, want) => {
    // "{}" has no step, so it prints the whole object.
    expect(await print(template)).toBe(
      template === "{}" ? JSON.stringify(sorted(POD)).replace("<b>", "\\u003cb\\u003e") : want,
    );
  });
});

test("ranges over the items of a list", async () => {
  expect(await print('{range .items[*]}{.metadata.name}{"\\t"}{.kind}{"\\n"}{end}', LIST)).toBe(
    "alpha\tPod\nbeta\tPod\n",
  );
});

test("jsonpath-as-json", async () => {
  expect(await print("{.spec.containers[*].name}", POD, true)).toBe('[\n    "web",\n    "cache"\n]\n');
});

test.each([
  ["{.kind", "unclosed action"],
  ["{.a[name}", "unterminated array"],
  ["{.a[x]}", "invalid array index x"],
  ["{.a |.b}", "unrecognized character in action: U+007C '|'"],
  ["{....a}", "invalid multiple recursive descent"],
  ['{"a}', "unterminated quoted string"],
  ["{.a[?(@.b==1}", "unterminated filter"],
  ["{.a[?(@.b==1)}", "unclosed array expect ]"],
  ['{"\\q"}', 'unquote string "\\q" error invalid syntax'],
])("broken: %s", async (template, message) => {
  await expect(print(template)).rejects.toThrow(`error parsing jsonpath ${template}, ${message}`);
});

test.each([
  ["{.spec.containers[2].name}", "array index out of bounds: index 2, length 2"],
  ["{.metadata[0]}", "map[string]interface {} is not array or slice"],
  ["{end}", "not in range, nothing to end"],
  ["{foo}", "unrecognized identifier foo"],
  ["{.spec.containers[?(@.name==1)]}", "incompatible types for comparison"],
])("failing: %s", async (template, message) => {
  await expect(print(template)).rejects.toThrow(
    `error executing jsonpath "${template}": Error executing template: ${message}. Printing more information for debugging the template:\n\ttemplate was:\n\t\t${template}\n\tobject given`,
  );
});

test("missing keys fail when they must not be missing", async () => {
  await expect(print("{.nothere}", POD, false, false)).rejects.toThrow(
    "Error executing template: nothere is not found.",
  );
});

test("relaxed paths", () => {
  for (const form of ["metadata.name", ".metadata.name", "{metadata.name}", "{.metadata.name}"]) {
    expect(relaxedPath(form)).toBe("{.metadata.name}");
  }
  expect(relaxedPath("")).toBe("");
  expect(() => relaxedPath("{.a")).toThrow("unexpected path string");
});

function sorted(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return Array.isArray(value) ? value.map(sorted) : value;
  }
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, member]) => [key, sorted(member)]),
  );
}
