import { expect, test } from "vitest";
import { newTablePrinter, type Table, type TableOptions } from "./table.ts";
import { newTabWriter, TABLE_LAYOUT } from "./tabwriter.ts";

const COLUMNS = [
  { name: "Name", type: "string", format: "name" },
  { name: "Ready", type: "string" },
  { name: "Restarts", type: "integer" },
  { name: "Node", type: "string", priority: 1 },
];

function table(...rows: [name: string, ready: string, labels?: Record<string, string>][]): Table {
  return {
    apiVersion: "meta.k8s.io/v1",
    kind: "Table",
    columnDefinitions: COLUMNS,
    rows: rows.map(([name, ready, labels]) => ({
      cells: [name, ready, 0, null],
      object: { metadata: { name, namespace: "default", ...(labels && { labels }) } },
    })),
  };
}

const POD: [string, string, Record<string, string>] = ["web", "1/1", { "x/tier": "front", app: "web" }];

test.each<[string, TableOptions, string]>([
  ["plain", {}, "NAME   READY   RESTARTS\nweb    1/1     0\n"],
  ["wide", { wide: true }, "NAME   READY   RESTARTS   NODE\nweb    1/1     0          \n"],
  ["without headers", { noHeaders: true }, "web   1/1   0\n"],
  ["with namespace", { withNamespace: true }, "NAMESPACE   NAME   READY   RESTARTS\ndefault     web    1/1     0\n"],
  ["with kind", { kindPrefix: "pod" }, "NAME      READY   RESTARTS\npod/web   1/1     0\n"],
  [
    "with labels",
    { showLabels: true },
    "NAME   READY   RESTARTS   LABELS\nweb    1/1     0          app=web,x/tier=front\n",
  ],
  [
    "label columns",
    { columnLabels: ["x/tier", "no"] },
    "NAME   READY   RESTARTS   TIER    NO\nweb    1/1     0          front   \n",
  ],
])("%s", (_, options, want) => {
  expect(newTablePrinter(options).print(table(POD))).toBe(want);
});

test("no rows print nothing, and no labels print <none>", () => {
  expect(newTablePrinter().print(table())).toBe("");
  expect(newTablePrinter({ showLabels: true }).print(table(["a", "x"]))).toContain("<none>");
});

test("cells end at a line break, and escape sequences do not reach the terminal", () => {
  expect(newTablePrinter({ noHeaders: true }).print(table(["a\u001b[1m", "one\ntwo"]))).toBe("a^[[1m   one...   0\n");
});

test("a watch prints headers once, keeps widths, and takes tables without columns", () => {
  const printer = newTablePrinter();
  expect(printer.print(table(["long-name", "1/1"]))).toBe("NAME        READY   RESTARTS\nlong-name   1/1     0\n");
  const { columnDefinitions: _, ...update } = table(["web", "0/1"]);
  expect(printer.print(update)).toBe("web         0/1     0\n");
  expect(newTablePrinter().print({ type: "ADDED", object: table(["a", "b"]) })).toBe(
    "EVENT      NAME   READY   RESTARTS\nADDED      a      b       0\n",
  );
});

test("tables that share a writer line up", () => {
  const writer = newTabWriter(TABLE_LAYOUT);
  const printer = newTablePrinter();
  printer.printTo(table(["a", "1/1"]), writer);
  printer.printTo(table(["much-longer", "1/1"]), writer);
  expect(writer.flush()).toBe("NAME          READY   RESTARTS\na             1/1     0\nmuch-longer   1/1     0\n");
});

test("objects that the server did not print show name and age", () => {
  const now = Date.parse("2026-11-23T01:00:05Z");
  const object = { apiVersion: "v1", kind: "Pod", metadata: { name: "a", creationTimestamp: "2026-11-23T01:00:00Z" } };
  expect(newTablePrinter({ now }).print(object)).toBe("NAME   AGE\na      5s\n");
});
