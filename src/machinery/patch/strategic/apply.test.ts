import { expect, test } from "vitest";
import type { JsonObject } from "../../json.ts";
import { PatchError } from "../patch-error.ts";
import { applyStrategicPatch } from "./apply.ts";
import { WORKLOAD } from "./pod-schema.fixture.ts";

const names = (...list: string[]) => list.map((name) => ({ name }));

test.each<[string, JsonObject, JsonObject, JsonObject]>([
  ["members are set and null deletes", { replicas: 1, paused: true }, { replicas: 2, paused: null }, { replicas: 2 }],
  ["unknown scalars pass", {}, { nonsense: true }, { nonsense: true }],
  [
    "nulls of a new value vanish",
    {},
    { metadata: { name: "x", labels: { a: null } } },
    { metadata: { name: "x", labels: {} } },
  ],
  [
    "lists without a strategy are replaced",
    { tolerations: [{ key: "a" }] },
    { tolerations: [{ key: "b" }] },
    { tolerations: [{ key: "b" }] },
  ],
  [
    "items are merged by key, others stay",
    { containers: [{ name: "a", image: "1", args: ["x"] }, { name: "b" }] },
    { containers: [{ name: "a", image: "2" }] },
    { containers: [{ name: "a", image: "2", args: ["x"] }, { name: "b" }] },
  ],
  [
    "new items go before those of the server",
    { containers: names("a", "b") },
    { containers: names("c") },
    { containers: names("c", "a", "b") },
  ],
  [
    "patch items keep the order of the patch",
    { containers: names("a", "b", "c") },
    { containers: names("c", "a") },
    { containers: names("b", "c", "a") },
  ],
  [
    "setElementOrder places items",
    { containers: names("a", "b", "c") },
    { "$setElementOrder/containers": names("c", "d", "a"), containers: names("d") },
    { containers: names("b", "c", "d", "a") },
  ],
  [
    "setElementOrder alone reorders",
    { metadata: { finalizers: ["a", "b"] } },
    { metadata: { "$setElementOrder/finalizers": ["b", "a"] } },
    { metadata: { finalizers: ["b", "a"] } },
  ],
  [
    "an item that is replaced by another name makes room at the end",
    { containers: names("a", "live") },
    { "$setElementOrder/containers": names("z"), containers: [{ name: "z" }, { name: "a", $patch: "delete" }] },
    { containers: names("live", "z") },
  ],
  [
    "$patch: delete of an item",
    { containers: names("a", "b", "a") },
    { containers: [{ name: "a", $patch: "delete" }] },
    { containers: names("b") },
  ],
  [
    "$patch: delete of nothing known is no item",
    {},
    { containers: [{ name: "a", $patch: "delete" }, { name: "b" }] },
    { containers: names("b") },
  ],
  [
    "$patch: replace of a list",
    { containers: names("a", "b") },
    { containers: [{ $patch: "replace" }, { name: "c" }] },
    { containers: names("c") },
  ],
  [
    "$patch: replace of a map",
    { metadata: { name: "x", labels: { a: "1" } } },
    { metadata: { labels: { $patch: "replace", b: "2" } } },
    { metadata: { name: "x", labels: { b: "2" } } },
  ],
  [
    "$patch: delete of a map",
    { metadata: { name: "x", labels: { a: "1" } } },
    { metadata: { labels: { $patch: "delete" } } },
    { metadata: { name: "x", labels: {} } },
  ],
  [
    "scalars are a set",
    { metadata: { finalizers: ["a", "b"] } },
    { metadata: { finalizers: ["b", "c"] } },
    { metadata: { finalizers: ["a", "b", "c"] } },
  ],
  [
    "scalars are deleted by value",
    { metadata: { finalizers: ["a", "b"] } },
    { metadata: { "$deleteFromPrimitiveList/finalizers": ["a", "z"] } },
    { metadata: { finalizers: ["b"] } },
  ],
  [
    "deletion from a list without strategy",
    { containers: [{ name: "a", args: ["x", "y"] }] },
    { containers: [{ name: "a", "$deleteFromPrimitiveList/args": ["x"] }] },
    { containers: [{ name: "a", args: ["y"] }] },
  ],
  [
    "deletion from no list adds none",
    { metadata: {} },
    { metadata: { "$deleteFromPrimitiveList/finalizers": ["a"] } },
    { metadata: {} },
  ],
  [
    "retainKeys clears the rest",
    { strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 1 } } },
    { strategy: { $retainKeys: ["type"], type: "Recreate" } },
    { strategy: { type: "Recreate" } },
  ],
  [
    "retainKeys in items",
    { volumes: [{ name: "v", emptyDir: {} }] },
    { volumes: [{ name: "v", $retainKeys: ["name", "configMap"], configMap: { name: "c" } }] },
    { volumes: [{ name: "v", configMap: { name: "c" } }] },
  ],
  [
    "a field to be replaced",
    { selector: { matchLabels: { a: "1" } } },
    { selector: { matchLabels: { b: "2" } } },
    { selector: { matchLabels: { b: "2" } } },
  ],
  [
    "a name in another case finds the field",
    { Containers: [{ name: "a", image: "1" }] },
    { Containers: [{ name: "a", args: [] }] },
    { Containers: [{ name: "a", image: "1", args: [] }] },
  ],
])("%s", (_, original, patch, want) => {
  const before = structuredClone([original, patch]);
  expect(applyStrategicPatch(original, patch, WORKLOAD)).toEqual(want);
  expect([original, patch]).toEqual(before);
});

test("ports are merged by number, whatever their protocol", () => {
  const original = { containers: [{ name: "dns", ports: [{ containerPort: 53, protocol: "UDP" }] }] };
  const patch = { containers: [{ name: "dns", ports: [{ containerPort: 53, protocol: "TCP" }] }] };
  expect(applyStrategicPatch(original, patch, WORKLOAD)).toEqual(patch);
});

test.each<[JsonObject, JsonObject, string, string]>([
  [
    { containers: names("a") },
    { containers: [{ image: "x" }] },
    "internal",
    "map: map[image:x] does not contain declared merge key: name",
  ],
  [
    { containers: names("a") },
    { containers: ["x"] },
    "internal",
    "list element types are not identical: [[map[name:a]] [x]]",
  ],
  [
    { containers: names("a") },
    { containers: [[]] },
    "internal",
    "list element types are not identical: [[map[name:a]] [[]]]",
  ],
  [
    { containers: names("a") },
    { containers: [{ name: "a", $patch: "merge" }] },
    "internal",
    "merging lists cannot yet be specified in the patch",
  ],
  [
    { containers: names("a") },
    { containers: [{ name: "a", $patch: "drop" }] },
    "internal",
    "unknown patch type: drop in map: map[$patch:drop name:a]",
  ],
  [{}, { $patch: 5 }, "internal", "unknown patch type: %!s(int64=5) in map: map[$patch:5]"],
  [
    { odd: { a: 1 } },
    { odd: { b: 1 } },
    "internal",
    'unable to find api field in struct Workload for the json field "odd"',
  ],
  [
    { metadata: { labels: { a: { b: 1 } } } },
    { metadata: { labels: { a: { c: 1 } } } },
    "internal",
    "merging an object in json but data type is not struct, instead is: map",
  ],
  [
    {},
    { "$setElementOrder/containers": {} },
    "internal",
    "expected a []interface {}, but received a map[string]interface {}",
  ],
  [{}, { "$setElementOrder/replicas": [] }, "internal", "expected slice or array type, but got: struct"],
  [{}, { $setElementOrderOf: [] }, "badRequest", "invalid patch format of setElementOrder list"],
  [{}, { $deleteFromPrimitiveList: [] }, "badRequest", "invalid patch format of primitive list"],
  [{}, { metadata: 1, $retainKeys: [] }, "badRequest", "invalid patch format of retainKeys"],
  [
    { containers: names("a", "b") },
    { "$setElementOrder/containers": names("a", "b"), containers: names("b", "a") },
    "internal",
    "The order in patch list:\n[map[name:b] map[name:a]]\n doesn't match $setElementOrder list:\n[map[name:a] map[name:b]]\n",
  ],
  [
    { metadata: { finalizers: [["a"]] } },
    { metadata: { finalizers: [["b"]] } },
    "doesNotApply",
    "lists of lists are not supported",
  ],
])("%j cannot take %j", (original, patch, failure, message) => {
  let caught: unknown;
  try {
    applyStrategicPatch(original, patch, WORKLOAD);
  } catch (error) {
    caught = error;
  }
  expect(caught).toBeInstanceOf(PatchError);
  expect(caught).toMatchObject({ failure, message });
});
