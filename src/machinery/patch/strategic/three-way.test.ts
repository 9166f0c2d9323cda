import { expect, test } from "vitest";
import type { JsonObject } from "../../json.ts";
import { formatConflict, PatchConflictError } from "../patch-error.ts";
import { applyStrategicPatch } from "./apply.ts";
import { WORKLOAD } from "./pod-schema.fixture.ts";
import { createThreeWayStrategicPatch } from "./three-way.ts";

const names = (...list: string[]) => list.map((name) => ({ name }));

interface Case {
  original?: JsonObject;
  modified: JsonObject;
  current: JsonObject;
  patch: JsonObject;
  result: JsonObject;
}

test.each<[string, Case]>([
  [
    "defaults and what others set stay",
    {
      original: { replicas: 1 },
      modified: { replicas: 1 },
      current: { replicas: 1, paused: true, containers: names("injected") },
      patch: {},
      result: { replicas: 1, paused: true, containers: names("injected") },
    },
  ],
  [
    "an item that was applied goes, one of the server stays in its place",
    {
      original: { containers: names("a", "b") },
      modified: { containers: [{ name: "b", image: "2" }] },
      current: { containers: [{ name: "a" }, { name: "b" }, { name: "sidecar" }] },
      patch: {
        "$setElementOrder/containers": names("b"),
        containers: [
          { name: "b", image: "2" },
          { name: "a", $patch: "delete" },
        ],
      },
      result: { containers: [{ name: "b", image: "2" }, { name: "sidecar" }] },
    },
  ],
  [
    "a member deleted from an item and another one changed",
    {
      original: { containers: [{ name: "a", image: "1", args: ["x"] }] },
      modified: { containers: [{ name: "a", image: "2" }] },
      current: { containers: [{ name: "a", image: "1", args: ["x"], env: names("LIVE") }] },
      patch: { "$setElementOrder/containers": names("a"), containers: [{ name: "a", image: "2", args: null }] },
      result: { containers: [{ name: "a", image: "2", env: names("LIVE") }] },
    },
  ],
  [
    "scalars that were applied are deleted by value",
    {
      original: { metadata: { finalizers: ["a", "b"] } },
      modified: { metadata: { finalizers: ["a"] } },
      current: { metadata: { finalizers: ["a", "b", "live"] } },
      patch: { metadata: { "$deleteFromPrimitiveList/finalizers": ["b"], "$setElementOrder/finalizers": ["a"] } },
      result: { metadata: { finalizers: ["a", "live"] } },
    },
  ],
  [
    "retainKeys clears a default",
    {
      modified: { strategy: { type: "Recreate" } },
      current: { strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 1 } } },
      patch: { strategy: { $retainKeys: ["type"], type: "Recreate" } },
      result: { strategy: { type: "Recreate" } },
    },
  ],
  [
    "an explicit null deletes what others set",
    {
      original: {},
      modified: { replicas: null },
      current: { replicas: 3 },
      patch: { replicas: null },
      result: {},
    },
  ],
])("%s", (_, { original, modified, current, patch, result }) => {
  const before = structuredClone([original, modified, current]);
  const created = createThreeWayStrategicPatch(original, modified, current, WORKLOAD, { overwrite: true });
  expect(created).toEqual(patch);
  expect(applyStrategicPatch(current, created, WORKLOAD)).toEqual(result);
  expect([original, modified, current]).toEqual(before);
});

test.each<[string, boolean, Omit<Case, "patch" | "result">]>([
  ["both changed it alike", false, { original: { replicas: 1 }, modified: { replicas: 2 }, current: { replicas: 2 } }],
  [
    "both changed it differently",
    true,
    { original: { replicas: 1 }, modified: { replicas: 2 }, current: { replicas: 3 } },
  ],
  [
    "the other changed something else",
    false,
    { original: { replicas: 1 }, modified: { replicas: 2 }, current: { replicas: 1, paused: true } },
  ],
  [
    "within an item",
    true,
    {
      original: { containers: [{ name: "a", image: "1" }] },
      modified: { containers: [{ name: "a", image: "2" }] },
      current: { containers: [{ name: "a", image: "3" }] },
    },
  ],
  [
    "in another item",
    false,
    {
      original: { containers: [{ name: "a", image: "1" }, { name: "b" }] },
      modified: { containers: [{ name: "a", image: "2" }, { name: "b" }] },
      current: {
        containers: [
          { name: "a", image: "1" },
          { name: "b", image: "3" },
        ],
      },
    },
  ],
  [
    "one deletes an item that the other changed",
    true,
    {
      original: { containers: [{ name: "a", image: "1" }, { name: "b" }] },
      modified: { containers: names("b") },
      current: { containers: [{ name: "a", image: "3" }, { name: "b" }] },
    },
  ],
  [
    "scalars only add up",
    false,
    {
      original: { metadata: { finalizers: ["a"] } },
      modified: { metadata: { finalizers: ["a", "b"] } },
      current: { metadata: { finalizers: ["a", "c"] } },
    },
  ],
  [
    "atomic lists",
    true,
    {
      original: { tolerations: [] },
      modified: { tolerations: [{ key: "a" }] },
      current: { tolerations: [{ key: "b" }] },
    },
  ],
])("conflict: %s (%s)", (_, conflicts, { original, modified, current }) => {
  const create = (overwrite: boolean) => () =>
    createThreeWayStrategicPatch(original, modified, current, WORKLOAD, { overwrite });
  expect(create(true)).not.toThrow();
  if (conflicts) expect(create(false)).toThrow(PatchConflictError);
  else expect(create(false)).not.toThrow();
});

test("a conflict tells both sides", () => {
  const conflict = new PatchConflictError({ a: 1 }, { a: 2 });
  const text = formatConflict(conflict, (value) => `a: ${value.a}\n`);
  expect(text).toBe("patch:\na: 1\n\nconflicts with changes made from original to current:\na: 2\n\n");
});
