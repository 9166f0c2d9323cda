import { describe, expect, test } from "vitest";
import { sortLikeGo } from "./go-sort.ts";
import { FatalLogError, PrintError } from "./print-error.ts";
import { sortObjects, sortTable } from "./sort-by.ts";

const object = (name: string, spec: object) => ({ apiVersion: "v1", kind: "X", metadata: { name }, spec });
const names = (objects: { metadata: { name?: string } }[]) => objects.map(({ metadata }) => metadata.name).join(" ");

test.each([
  ["numbers", ".spec.n", [object("a", { n: 10 }), object("b", { n: 9 })], "b a"],
  [
    "quantities",
    "{.spec.q}",
    [object("a", { q: "1Gi" }), object("b", { q: "512Mi" }), object("c", { q: "2" })],
    "c b a",
  ],
  ["text", "spec.t", [object("a", { t: "x" }), object("b", { t: "10x" })], "b a"],
  ["missing first", ".spec.n", [object("a", { n: 1 }), object("b", {}), object("c", { n: 0 })], "b c a"],
])("%s", async (_, field, objects, want) => {
  expect(names(await sortObjects(objects, field))).toBe(want);
});

describe("failures", () => {
  test("a field that nothing has, and broken ones", async () => {
    const objects = [object("a", {}), object("b", {})];
    await expect(sortObjects(objects, ".spec.no")).rejects.toThrow(
      new PrintError('couldn\'t find any field with path "{.spec.no}" in the list of objects'),
    );
    await expect(sortObjects(objects, "{.a")).rejects.toThrow("unexpected path string");
    expect(await sortObjects([], "{.a")).toEqual([]);
  });

  test("values that cannot be compared", async () => {
    const rows = ["a", "b"].map((name) => ({ cells: [name], object: { metadata: { name, labels: { x: "y" } } } }));
    const failure = await sortTable({ apiVersion: "meta.k8s.io/v1", kind: "Table", rows }, ".metadata.labels").catch(
      (error: unknown) => error,
    );
    expect(failure).toBeInstanceOf(FatalLogError);
    expect(failure).toMatchObject({
      location: "sorter.go:375",
      message:
        "Field {.metadata.labels} in [][][]reflect.Value is an unsortable type: interface, err: unsortable type: map[string]interface {}",
    });
  });
});

test("long lists are sorted, whatever order they come in", () => {
  for (const length of [13, 60, 500, 2000]) {
    for (const value of [
      (i: number) => i,
      (i: number) => -i,
      (i: number) => i % 7,
      (i: number) => (i * 7919) % length,
      (i: number) => Math.min(i, length - i),
    ]) {
      const order = sortLikeGo(length, (i, j) => value(i) < value(j));
      const want = Array.from({ length }, (_, i) => value(i)).sort((a, b) => a - b);
      expect(order.map(value)).toEqual(want);
      expect(new Set(order).size).toBe(length);
    }
  }
});
