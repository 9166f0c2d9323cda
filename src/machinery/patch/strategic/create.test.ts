import { expect, test } from "vitest";
import type { JsonObject } from "../../json.ts";
import { applyStrategicPatch } from "./apply.ts";
import { createStrategicPatch } from "./create.ts";
import { WORKLOAD } from "./pod-schema.fixture.ts";

const names = (...list: string[]) => list.map((name) => ({ name }));

test.each<[string, JsonObject, JsonObject, JsonObject]>([
  [
    "no change",
    { metadata: { labels: { a: "1" } }, containers: names("b", "a") },
    { metadata: { labels: { a: "1" } }, containers: names("b", "a") },
    {},
  ],
  ["changes and deletions", { replicas: 1, paused: true }, { replicas: 2 }, { replicas: 2, paused: null }],
  [
    "a change in an item tells the order",
    { containers: [{ name: "a", image: "1" }, { name: "b" }] },
    { containers: [{ name: "a", image: "2" }, { name: "b" }] },
    { "$setElementOrder/containers": names("a", "b"), containers: [{ name: "a", image: "2" }] },
  ],
  [
    "deletions stand behind changes",
    { containers: [{ name: "a" }, { name: "b" }] },
    { containers: [{ name: "c" }, { name: "b", image: "2" }] },
    {
      "$setElementOrder/containers": names("c", "b"),
      containers: [{ name: "c" }, { name: "b", image: "2" }, { name: "a", $patch: "delete" }],
    },
  ],
  [
    "a new order alone",
    { containers: names("a", "b") },
    { containers: names("b", "a") },
    { "$setElementOrder/containers": names("b", "a") },
  ],
  ["a list that was empty is set", { containers: [] }, { containers: names("a") }, { containers: names("a") }],
  [
    "the last item goes with a directive",
    { containers: names("a") },
    { containers: [] },
    { containers: [{ name: "a", $patch: "delete" }] },
  ],
  [
    "scalars",
    { metadata: { finalizers: ["a", "b"] } },
    { metadata: { finalizers: ["b", "c"] } },
    {
      metadata: {
        "$deleteFromPrimitiveList/finalizers": ["a"],
        "$setElementOrder/finalizers": ["b", "c"],
        finalizers: ["c"],
      },
    },
  ],
  [
    "scalars that are not sorted always tell their order",
    { metadata: { finalizers: ["b", "a"] } },
    { metadata: { finalizers: ["b", "a"] } },
    { metadata: { "$setElementOrder/finalizers": ["b", "a"] } },
  ],
  [
    "atomic lists",
    { tolerations: [{ key: "a" }] },
    { tolerations: [{ key: "a" }, { key: "b" }] },
    { tolerations: [{ key: "a" }, { key: "b" }] },
  ],
  [
    "retainKeys names what stays",
    { strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 1 } } },
    { strategy: { type: "Recreate" } },
    { strategy: { $retainKeys: ["type"], type: "Recreate", rollingUpdate: null } },
  ],
  [
    "retainKeys in items",
    { volumes: [{ name: "v", emptyDir: {} }] },
    { volumes: [{ name: "v", configMap: { name: "c" } }] },
    {
      "$setElementOrder/volumes": names("v"),
      volumes: [{ $retainKeys: ["configMap", "name"], name: "v", configMap: { name: "c" }, emptyDir: null }],
    },
  ],
  [
    "a field to be replaced is always in",
    { selector: { matchLabels: { a: "1" } } },
    { selector: { matchLabels: { a: "1" } } },
    { selector: { matchLabels: { a: "1" } } },
  ],
  ["unknown fields that stay", { odd: { a: [{}] } }, { odd: { a: [{}] } }, {}],
])("%s", (_, original, modified, want) => {
  const patch = createStrategicPatch(original, modified, WORKLOAD);
  expect(patch).toEqual(want);
  expect(applyStrategicPatch(original, patch, WORKLOAD)).toEqual(modified);
});

test("items with the same key are compared crosswise, and the merge finds the first one only", () => {
  const ports = (...protocols: string[]) => ({
    containers: [{ name: "dns", ports: protocols.map((protocol) => ({ containerPort: 53, protocol })) }],
  });
  expect(createStrategicPatch(ports("UDP", "TCP"), ports("UDP", "TCP"), WORKLOAD)).toEqual({});
  const patch = createStrategicPatch(ports("UDP"), ports("UDP", "TCP"), WORKLOAD);
  expect(patch.containers).toEqual([
    {
      name: "dns",
      "$setElementOrder/ports": [{ containerPort: 53 }, { containerPort: 53 }],
      ports: [
        { containerPort: 53, protocol: "TCP" },
        { containerPort: 53, protocol: "UDP" },
      ],
    },
  ]);
  expect(applyStrategicPatch(ports("UDP"), patch, WORKLOAD)).toEqual(ports("UDP"));
});

test.each<[JsonObject, JsonObject, string]>([
  [{ odd: {} }, { odd: { a: 1 } }, 'unable to find api field in struct Workload for the json field "odd"'],
  [{ odd: [] }, { odd: [1] }, 'unable to find api field in struct Workload for the json field "odd"'],
  [
    { extension: { a: {} } },
    { extension: { a: { b: 1 } } },
    'unable to find api field in struct RawExtension for the json field "a"',
  ],
  [{ containers: [{}] }, { containers: names("a") }, "map: map[] does not contain declared merge key: name"],
])("no patch from %j to %j", (original, modified, message) => {
  expect(() => createStrategicPatch(original, modified, WORKLOAD)).toThrow(message);
});
