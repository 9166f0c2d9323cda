import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { scopeFor } from "../api/scope.ts";
import { createObject } from "../api/registry/create.ts";
import { deleteObject } from "../api/registry/delete.ts";
import { updateObject } from "../api/registry/update.ts";
import { bootstrap } from "../cluster/bootstrap.ts";
import { type Cluster, openCluster } from "../cluster/cluster.ts";
import type { Node, Pod } from "../generated/types.ts";
import { defineKind } from "../kinds/kind.ts";
import type { KubeObject } from "../machinery/object.ts";
import { scheduler } from "./scheduler.ts";

let cluster: Cluster | undefined;

afterEach(() => {
  cluster?.close();
  cluster = undefined;
});

/** A cluster of one tainted control plane and three nodes in which only the scheduler runs. */
function open(nodes = 3): Cluster {
  const defects: unknown[] = [];
  cluster = openCluster({
    path: ":memory:",
    wall: () => START,
    actors: [scheduler],
    onDefect: (_a, _k, error) => defects.push(error),
  });
  bootstrap(cluster, { seed: 1, start: START, nodes, addons: false });
  return cluster;
}

const START = Date.UTC(2026, 10, 23);
const USER = { name: "kubernetes-admin", groups: ["system:masters"] };

function scope({ core }: Cluster, resource: string, namespace: string) {
  const kind = core.kinds.byResource(resource);
  if (kind === undefined) throw new Error(`no kind ${resource}`);
  return scopeFor(core, kind, { namespace, user: USER, fieldManager: "test" });
}

function create(to: Cluster, pod: Pod): void {
  to.simulation.write(() => createObject(scope(to, "pods", "default"), pod));
}

/** Stores a pod as it is, without admission: with a priority that no PriorityClass gives. */
function insert(to: Cluster, pod: Pod): void {
  const metadata = { ...pod.metadata, uid: "00000000-0000-4000-8000-000000000001" };
  to.simulation.write(() => to.store.insert("pods", { ...pod, metadata }, [], {}, to.clock.now));
}

/** Preemption asks for disruption budgets, served or not yet. */
function serveBudgets({ core }: Cluster): void {
  if (core.kinds.byResource("poddisruptionbudgets.policy") !== undefined) return;
  const names = { resource: "poddisruptionbudgets", singular: "poddisruptionbudget" };
  core.kinds.add(
    defineKind({ group: "policy", version: "v1", kind: "PodDisruptionBudget", ...names, namespaced: true }),
  );
}

function podOf(from: Cluster, name: string): Pod {
  return from.store.get("pods", "default", name)?.object as Pod;
}

function why(from: Cluster, name: string): string | undefined {
  return podOf(from, name).status?.conditions?.find(({ type }) => type === "PodScheduled")?.message;
}

function patchNode(at: Cluster, name: string, change: (node: Node) => KubeObject, subresource = ""): void {
  at.simulation.write(() => {
    const stored = at.store.get("nodes", "", name);
    if (stored === undefined) throw new Error(name);
    updateObject(scope(at, "nodes", ""), stored, change(stored.object as Node), { subresource });
  });
}

function remove(at: Cluster, name: string): void {
  at.simulation.write(() => {
    const stored = at.store.get("pods", "default", name);
    if (stored !== undefined) deleteObject(scope(at, "pods", "default"), stored, { gracePeriodSeconds: 0 });
  });
}

function aPod(
  name: string,
  spec: Partial<NonNullable<Pod["spec"]>> = {},
  labels: Record<string, string> = {},
  requests = {},
): Pod {
  const containers = [{ name: "c", image: "nginx:1.27", resources: { requests } }];
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, namespace: "default", labels },
    spec: { containers, ...spec },
  };
}

describe("scheduler", () => {
  test("binds a pod, sets its condition and reports it", () => {
    const at = open();
    create(at, aPod("web"));
    at.simulation.settle();
    const pod = podOf(at, "web");
    expect(pod.spec?.nodeName).toMatch(/^node-[123]$/);
    expect(pod.status?.conditions).toMatchObject([{ type: "PodScheduled", status: "True" }]);
    expect(pod.metadata.generation).toBe(1);
    const events = at.store.list("events").map(({ object }) => object);
    expect(events).toMatchObject([
      {
        reason: "Scheduled",
        action: "Binding",
        reportingComponent: "default-scheduler",
        message: `Successfully assigned default/web to ${pod.spec?.nodeName}`,
      },
    ]);
  });

  test("says why a pod fits nowhere, and tries again when a node changes", () => {
    const at = open();
    create(at, aPod("big", {}, {}, { cpu: "6", memory: "1Gi" }));
    create(at, aPod("picky", { nodeSelector: { disk: "ssd" } }));
    at.simulation.settle();
    const tail =
      "no new claims to deallocate, preemption: 0/4 nodes are available: 4 Preemption is not helpful for scheduling.";
    expect(why(at, "big")).toBe(
      `0/4 nodes are available: 1 node(s) had untolerated taint(s), 3 Insufficient cpu. ${tail}`,
    );
    expect(why(at, "picky")).toBe(
      `0/4 nodes are available: 1 node(s) had untolerated taint(s), 3 node(s) didn't match Pod's node affinity/selector. ${tail}`,
    );
    patchNode(at, "node-2", (node) => ({
      ...node,
      metadata: { ...node.metadata, labels: { ...node.metadata.labels, disk: "ssd" } },
    }));
    at.simulation.settle();
    expect(podOf(at, "picky").spec?.nodeName).toBe("node-2");
    expect(podOf(at, "big").spec?.nodeName).toBeUndefined();
  });

  test("anti-affinity spreads pods over all nodes, and the surplus one waits for a place", () => {
    const at = open();
    const affinity = {
      podAntiAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: [
          { labelSelector: { matchLabels: { app: "a" } }, topologyKey: "kubernetes.io/hostname" },
        ],
      },
    };
    for (const name of ["a", "b", "c", "d"]) create(at, aPod(name, { affinity }, { app: "a" }));
    at.simulation.settle();
    expect(new Set(["a", "b", "c"].map((name) => podOf(at, name).spec?.nodeName)).size).toBe(3);
    expect(why(at, "d")).toBe(
      "0/4 nodes are available: 1 node(s) had untolerated taint(s), 3 node(s) didn't match pod anti-affinity rules. no new claims to deallocate, preemption: 0/4 nodes are available: 1 Preemption is not helpful for scheduling, 3 No preemption victims found for incoming pod.",
    );
    const freed = podOf(at, "b").spec?.nodeName;
    remove(at, "b");
    at.simulation.settle();
    expect(podOf(at, "d").spec?.nodeName).toBe(freed);
  });

  test("topology spread constraints", () => {
    const at = open();
    patchNode(at, "node-1", (node) => ({
      ...node,
      metadata: { ...node.metadata, labels: { ...node.metadata.labels, rack: "r1" } },
    }));
    patchNode(at, "node-2", (node) => ({
      ...node,
      metadata: { ...node.metadata, labels: { ...node.metadata.labels, rack: "r2" } },
      spec: { ...node.spec, unschedulable: true },
    }));
    const topologySpreadConstraints = [
      {
        maxSkew: 1,
        topologyKey: "rack",
        whenUnsatisfiable: "DoNotSchedule",
        labelSelector: { matchLabels: { app: "t" } },
      },
    ];
    create(at, aPod("t-1", { topologySpreadConstraints }, { app: "t" }));
    create(at, aPod("t-2", { topologySpreadConstraints }, { app: "t" }));
    at.simulation.settle();
    expect(podOf(at, "t-1").spec?.nodeName).toBe("node-1");
    expect(why(at, "t-2")).toBe(
      "0/4 nodes are available: 1 node(s) didn't match pod topology spread constraints, 1 node(s) didn't match pod topology spread constraints (missing required label), 1 node(s) had untolerated taint(s), 1 node(s) were unschedulable. no new claims to deallocate, preemption: 0/4 nodes are available: 1 No preemption victims found for incoming pod, 3 Preemption is not helpful for scheduling.",
    );
  });

  test("gated pods wait for their gates", () => {
    const at = open();
    create(at, aPod("gated", { schedulingGates: [{ name: "example.com/a" }] }));
    at.simulation.settle();
    expect(podOf(at, "gated").status?.conditions).toMatchObject([
      {
        type: "PodScheduled",
        status: "False",
        reason: "SchedulingGated",
        message: "Scheduling is blocked due to non-empty scheduling gates",
      },
    ]);
  });

  test("replicas spread over the nodes", () => {
    const at = open();
    for (let i = 0; i < 30; i++) create(at, aPod(`p-${i}`, {}, { app: "x" }, { cpu: "100m" }));
    at.simulation.settle();
    for (const node of ["node-1", "node-2", "node-3"]) {
      expect(at.store.count("pods", { fields: [{ name: "spec.nodeName", value: node }] })).toBe(10);
    }
  });

  test("processes that take turns see each other's pods", () => {
    const folder = mkdtempSync(join(tmpdir(), "scheduler-"));
    const options = { path: join(folder, "cluster.db"), wall: () => START, actors: [scheduler] };
    const both = [openCluster(options), openCluster(options)] as const;
    try {
      bootstrap(both[0], { seed: 1, start: START, nodes: 3, addons: false });
      for (let i = 0; i < 4; i++) {
        const at = both[i % 2] ?? both[0];
        create(at, aPod(`p-${i}`, {}, {}, { cpu: "3" }));
        at.simulation.settle();
      }
      expect(new Set([0, 1, 2].map((i) => podOf(both[0], `p-${i}`).spec?.nodeName)).size).toBe(3);
      expect(why(both[0], "p-3")).toContain("3 Insufficient cpu.");
      remove(both[0], "p-1");
      both[1].simulation.settle();
      expect(podOf(both[0], "p-3").spec?.nodeName).toBeDefined();
    } finally {
      for (const at of both) at.close();
      rmSync(folder, { recursive: true });
    }
  });

  test("evicts pods of lower priority for one of higher priority", () => {
    const at = open(1);
    create(at, aPod("low", {}, {}, { cpu: "3" }));
    at.simulation.settle();
    expect(podOf(at, "low").spec?.nodeName).toBe("node-1");
    serveBudgets(at);
    insert(at, aPod("high", { priority: 1000 }, {}, { cpu: "3" }));
    at.simulation.settle();
    expect(podOf(at, "high").status?.nominatedNodeName).toBe("node-1");
    expect(why(at, "high")).toBe("0/2 nodes are available: 1 Insufficient cpu, 1 node(s) had untolerated taint(s).");
    expect(podOf(at, "low").metadata.deletionTimestamp).toBeDefined();
    expect(podOf(at, "low").status?.conditions?.at(-1)).toMatchObject({
      type: "DisruptionTarget",
      reason: "PreemptionByScheduler",
    });
    remove(at, "low");
    at.simulation.settle();
    expect(podOf(at, "high").spec?.nodeName).toBe("node-1");
  });
});
