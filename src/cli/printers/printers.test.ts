import { describe, expect, test } from "vitest";
import type { KubeObject } from "../../machinery/object.ts";
import { columnsFromFile } from "./custom-columns.ts";
import { newNamePrinter, withDryRun } from "./name.ts";
import { GET_FORMATS, type PrintOptions, printerFor, STANDARD_FORMATS } from "./print-flags.ts";
import { PrintError } from "./print-error.ts";
import { isWatchEvent } from "./printer.ts";

const WEB: KubeObject = {
  kind: "Deployment",
  apiVersion: "apps/v1",
  metadata: {
    name: "web",
    labels: { app: "web", y: "1" },
    managedFields: [{ manager: "kubectl" }],
    annotations: { multi: "one\n two\n", "a b": "<&>" },
  },
  spec: { replicas: 2, args: ["a", "1"], ports: [{ port: 80 }, {}], none: [], nothing: null },
};
const LIST = { apiVersion: "v1", kind: "List", metadata: {}, items: [WEB, { ...WEB, metadata: { name: "b" } }] };

function options(output: string, more: Partial<PrintOptions> = {}): PrintOptions {
  return {
    output,
    formats: GET_FORMATS,
    readFile: (path) => {
      if (path !== "columns.txt") throw new Error(`open ${path}: no such file or directory`);
      return "NAME KIND\nmetadata.name {.kind}\n";
    },
    ...more,
  };
}

const print = async (output: string, more: Partial<PrintOptions> = {}, object: object = WEB) =>
  (await printerFor(options(output, more))).print(object as KubeObject);

test("kyaml", async () => {
  expect(await print("kyaml")).toBe(`---
{
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: {
    annotations: {
      "a b": "<&>",
      multi: "\\
         one\\n\\
        \\ two\\n\\
        ",
    },
    labels: {
      app: "web",
      "y": "1",
    },
    name: "web",
  },
  spec: {
    args: [
      "a",
      "1",
    ],
    none: [],
    nothing: null,
    ports: [{
      port: 80,
    }, {}],
    replicas: 2,
  },
}
`);
  expect((await print("kyaml", { sorted: false })).slice(0, 28)).toBe('---\n{\n  kind: "Deployment",\n');
});

test("json sorts keys unless the object keeps its own order, and leaves managedFields out", async () => {
  const text = await print("JSON");
  expect(text.startsWith('{\n    "apiVersion": "apps/v1",\n    "kind"')).toBe(true);
  expect(text).toContain('"a b": "\\u003c\\u0026\\u003e"');
  expect(text).not.toContain("managedFields");
  expect(await print("json", { showManagedFields: true })).toContain("managedFields");
  expect((await print("json", { sorted: false })).startsWith('{\n    "kind": "Deployment"')).toBe(true);
});

test("yaml puts a separator before every further object", async () => {
  const printer = await printerFor(options("yaml"));
  expect(printer.print({ apiVersion: "v1", kind: "A", metadata: {} })).toBe("apiVersion: v1\nkind: A\nmetadata: {}\n");
  expect(printer.print({ apiVersion: "v1", kind: "B", metadata: {} })).toMatch(/^---\napiVersion: v1\n/);
});

describe("names", () => {
  test("an object, a list and a sentence", async () => {
    expect(await print("name")).toBe("deployment.apps/web\n");
    expect(await print("name", {}, LIST)).toBe("deployment.apps/web\ndeployment.apps/b\n");
    expect(newNamePrinter(withDryRun("created", "server")).print(WEB)).toBe(
      "deployment.apps/web created (server dry run)\n",
    );
    expect(await print("", { formats: STANDARD_FORMATS, operation: "scaled" })).toBe("deployment.apps/web scaled\n");
  });
});

describe("flags", () => {
  test.each([
    [
      "table",
      GET_FORMATS,
      'unable to match a printer suitable for the output format "table", allowed formats are: custom-columns,custom-columns-file,go-template,go-template-file,json,jsonpath,jsonpath-as-json,jsonpath-file,kyaml,name,template,templatefile,wide,yaml',
    ],
    [
      "wide",
      STANDARD_FORMATS,
      'unable to match a printer suitable for the output format "wide", allowed formats are: go-template,go-template-file,json,jsonpath,jsonpath-as-json,jsonpath-file,kyaml,name,template,templatefile,yaml',
    ],
    [
      "custom-columns=N:.kind",
      STANDARD_FORMATS,
      'unable to match a printer suitable for the output format "custom-columns=N:.kind", allowed',
    ],
    ["go-template=", GET_FORMATS, "template format specified but no template given"],
    ["jsonpath", GET_FORMATS, "template format specified but no template given"],
    ["custom-columns", GET_FORMATS, "custom-columns format specified but no custom columns given"],
    ["custom-columns=NAME", GET_FORMATS, "unexpected custom-columns spec: NAME, expected <header>:<json-path-expr>"],
    [
      "custom-columns-file=no.txt",
      GET_FORMATS,
      "error reading template no.txt, open no.txt: no such file or directory",
    ],
    [
      "go-template-file=no.tmpl",
      GET_FORMATS,
      "error reading --template no.tmpl, open no.tmpl: no such file or directory",
    ],
  ])("-o %s", async (output, formats, message) => {
    await expect(printerFor(options(output, { formats }))).rejects.toThrow(message);
  });

  test("--template alone is a Go template, with -o jsonpath a path", async () => {
    expect(await print("", { template: "{{.kind}}" })).toBe("Deployment");
    expect(await print("jsonpath", { template: "{.kind}" })).toBe("Deployment");
    await expect(print("jsonpath={.kind}", { template: "{.kind}" })).rejects.toThrow("unable to match a printer");
  });
});

describe("custom columns", () => {
  test("values, missing ones and the file form", async () => {
    const spec = "custom-columns=NAME:.metadata.name,L:metadata.labels,P:{.spec.ports[*].port},NO:.spec.no,ALL:";
    expect(await print(spec, {}, LIST)).toBe(
      "NAME   L                  P     NO       ALL\n" +
        "web    map[app:web y:1]   80    <none>   <none>\n" +
        "b      <none>             80    <none>   <none>\n",
    );
    expect(await print("custom-columns-file=columns.txt")).toBe("NAME   KIND\nweb    Deployment\n");
    expect(await print("custom-columns=N:.kind", { table: { noHeaders: true } })).toBe("Deployment\n");
  });

  test("a failing path prints the header first", async () => {
    for (const [path, message] of [
      [".spec.ports[2].port", "array index out of bounds: index 2, length 2"],
      [".metadata[name", "unterminated array"],
    ]) {
      const failure = await print(`custom-columns=N:.kind,X:${path}`).catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(PrintError);
      expect(failure).toMatchObject({ message, output: "N     X\n" });
    }
  });

  test("broken files", () => {
    expect(() => columnsFromFile("")).toThrow("invalid template, missing header line.");
    expect(() => columnsFromFile("A\n")).toThrow("invalid template, missing spec line.");
    expect(() => columnsFromFile("A B\n.a\n")).toThrow(
      "number of headers (2) and field specifications (1) don't match",
    );
  });
});

test("a watch event is neither object nor table", () => {
  expect(isWatchEvent({ type: "ADDED", object: WEB })).toBe(true);
  expect(isWatchEvent({ ...WEB, type: "Opaque", object: {} })).toBe(false);
});
