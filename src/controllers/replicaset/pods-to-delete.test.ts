import { expect, test } from "vitest";
import type { Pod } from "../../generated/types.ts";
import { formatTime } from "../../machinery/time.ts";
import { podsToDelete } from "./pods-to-delete.ts";

const NOW = Date.UTC(2026, 10, 23);

interface Features {
  node?: string;
  phase?: string;
  readyFor?: number;
  cost?: string;
  restarts?: number;
  age?: number;
  uid?: string;
}

/** A pod that is better than no other in any respect that is not named; times in seconds before now. */
function pod(
  name: string,
  { node = "node-1", phase = "Running", readyFor = 100, cost, restarts = 0, age = 200, uid = name }: Features = {},
): Pod {
  const ready = { type: "Ready", status: "True", lastTransitionTime: formatTime(NOW - readyFor * 1000) };
  const container = { name: "c", image: "i", imageID: "", ready: true, restartCount: restarts };
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      name,
      uid,
      creationTimestamp: formatTime(NOW - age * 1000),
      ...(cost !== undefined && { annotations: { "controller.kubernetes.io/pod-deletion-cost": cost } }),
    },
    spec: { containers: [], ...(node !== "" && { nodeName: node }) },
    status: { phase, conditions: readyFor < 0 ? [] : [ready], containerStatuses: [container] },
  };
}

const names = (pods: Pod[]) => pods.map(({ metadata }) => metadata.name);

test.each<[string, Features, Features]>([
  ["no node before a node", { node: "", cost: "9" }, {}],
  ["pending before unknown", { phase: "Pending" }, { phase: "Unknown" }],
  ["unknown before running", { phase: "Unknown" }, {}],
  ["not ready before ready", { readyFor: -1, cost: "5" }, {}],
  ["low cost before high cost", { cost: "-100" }, { readyFor: 1 }],
  ["a spoilt cost counts as none", { cost: "-5" }, { cost: "-0x7" }],
  ["ready for a short time before ready for long", { readyFor: 1 }, { restarts: 5 }],
  ["more restarts before fewer", { restarts: 2 }, { restarts: 1, age: 10 }],
  ["young before old", { age: 100 }, { age: 1000 }],
  ["ages of the same magnitude: the uid decides", { age: 110, uid: "a" }, { age: 101, uid: "b" }],
])("%s", (_, first, second) => {
  const pods = [pod("second", second), pod("first", first)];
  expect(names(podsToDelete(pods, [], 1, NOW))).toEqual(["first"]);
});

test("pods that share their node with others go first", () => {
  const pods = [pod("alone", { node: "node-2", readyFor: 1 }), pod("crowded")];
  const elsewhere = [
    pod("of-another-set"),
    pod("finished", { node: "node-2", phase: "Failed" }),
    pod("failed", { node: "node-2", phase: "Failed" }),
  ];
  expect(names(podsToDelete(pods, [...pods, ...elsewhere], 1, NOW))).toEqual(["crowded"]);
});

test("all pods, where all are too many, in the order they came", () => {
  expect(names(podsToDelete([pod("b"), pod("a", { node: "" })], [], 2, NOW))).toEqual(["b", "a"]);
});
