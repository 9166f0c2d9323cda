import { afterEach, describe, expect, test } from "vitest";
import { actorContext } from "../api/actor-context.ts";
import { bootstrap } from "../cluster/bootstrap.ts";
import { type Cluster, openCluster } from "../cluster/cluster.ts";
import type { CoreEvent, Endpoints, EndpointSlice, Namespace, Node, Pod } from "../generated/types.ts";
import type { KubeObject } from "../machinery/object.ts";
import type { Actor, Context } from "../sim/actor.ts";
import { endpointsController } from "./endpoints/endpoints.ts";
import { endpointSliceController } from "./endpointslice/endpointslice.ts";
import { endpointSliceMirroring } from "./endpointslice/endpointslice-mirroring.ts";
import { eventTtl } from "./event-ttl/event-ttl.ts";
import { garbageCollector } from "./garbagecollector/garbagecollector.ts";
import { namespaceController } from "./namespace/namespace.ts";
import { nodeLifecycle } from "./nodelifecycle/nodelifecycle.ts";
import { taintEviction } from "./nodelifecycle/taint-eviction.ts";
import { podGc } from "./podgc/podgc.ts";
import { rootCaPublisher } from "./serviceaccount/root-ca-publisher.ts";
import { serviceAccountController } from "./serviceaccount/serviceaccount.ts";

const START = Date.UTC(2026, 10, 23);
const ADMIN: Actor = {
  name: "admin",
  user: "admin",
  fieldManager: "test",
  component: "test",
  watches: [],
  reconcile: () => undefined,
};
const SLICES = "endpointslices.discovery.k8s.io";

let cluster: Cluster | undefined;
let wall = START;

afterEach(() => {
  cluster?.close();
  cluster = undefined;
  wall = START;
});

/** A fresh cluster in which the given controllers run, and a way to read and write as an admin. */
function open(...actors: Actor[]): {
  at: Cluster;
  admin: Context;
  write(work: () => void): void;
  pass(ms: number): void;
} {
  const at = openCluster({
    path: ":memory:",
    wall: () => wall,
    actors,
    onDefect: (_actor, _key, error) => {
      throw error;
    },
  });
  cluster = at;
  bootstrap(at, { seed: 1, start: START, nodes: 3, addons: false });
  const pass = (ms: number) => {
    wall += ms;
    at.simulation.tick(at.clock.now + ms);
  };
  const write = (work: () => void) => at.simulation.write(work);
  return { at, admin: actorContext(at.core, ADMIN, () => undefined), write, pass };
}

function configMap(name: string, metadata: Partial<KubeObject["metadata"]> = {}, namespace = "default"): KubeObject {
  return { apiVersion: "v1", kind: "ConfigMap", metadata: { name, namespace, ...metadata } };
}

function ownedBy(owner: KubeObject | undefined, blockOwnerDeletion = false) {
  const { name = "", uid = "" } = owner?.metadata ?? {};
  return { ownerReferences: [{ apiVersion: "v1", kind: owner?.kind ?? "", name, uid, blockOwnerDeletion }] };
}

/** A running pod as its kubelet leaves it. */
function runPod(admin: Context, name: string, ip: string, ready: boolean, port = 8080): void {
  const ports = [{ name: "http", containerPort: port }];
  const pod = admin.create<Pod>("pods", {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, namespace: "default", labels: { app: "shop" } },
    spec: { nodeName: "node-1", containers: [{ name: "c", image: "nginx", ports }] },
  });
  setReady(admin, { ...pod, status: { ...pod.status, phase: "Running", podIP: ip, podIPs: [{ ip }] } }, ready);
}

function setReady(admin: Context, pod: Pod, ready: boolean): void {
  const condition = { type: "Ready", status: ready ? "True" : "False", lastTransitionTime: admin.timestamp };
  admin.updateStatus("pods", { ...pod, status: { ...pod.status, conditions: [condition] } });
}

function service(name: string, spec: object): KubeObject {
  return { apiVersion: "v1", kind: "Service", metadata: { name, namespace: "default" }, spec };
}

const SHOP = { selector: { app: "shop" }, ports: [{ name: "web", port: 80, targetPort: "http", protocol: "TCP" }] };

describe("endpoints", () => {
  test("ready and unready pods, published or not", () => {
    const { at, admin, write } = open(endpointsController, endpointSliceController);
    write(() => {
      admin.create("services", service("shop", SHOP));
      admin.create("services", service("all", { ...SHOP, clusterIP: "None", publishNotReadyAddresses: true }));
      runPod(admin, "good", "10.244.1.2", true);
      runPod(admin, "bad", "10.244.1.3", false);
    });
    at.simulation.settle();
    const shop = admin.get<Endpoints>("endpoints", "default", "shop");
    expect(shop?.subsets).toMatchObject([
      {
        addresses: [{ ip: "10.244.1.2" }],
        notReadyAddresses: [{ ip: "10.244.1.3" }],
        ports: [{ name: "web", port: 8080, protocol: "TCP" }],
      },
    ]);
    expect(shop?.metadata.labels).toEqual({ "endpoints.kubernetes.io/managed-by": "endpoint-controller" });
    const all = admin.get<Endpoints>("endpoints", "default", "all");
    expect(all?.subsets?.[0]?.addresses?.map(({ ip }) => ip)).toEqual(["10.244.1.2", "10.244.1.3"]);
    expect(all?.metadata.labels).toHaveProperty(["service.kubernetes.io/headless"], "");
    const slice = slicesOf(admin, "shop")[0];
    expect(slice?.metadata.name).toMatch(/^shop-.{5}$/);
    expect(slice?.endpoints?.map(({ conditions }) => conditions)).toEqual([
      { ready: false, serving: false, terminating: false },
      { ready: true, serving: true, terminating: false },
    ]);
    expect(slicesOf(admin, "all")[0]?.endpoints?.every(({ conditions }) => conditions?.ready)).toBe(true);
  });

  test("a named port that differs between pods gives a subset and a slice each", () => {
    const { at, admin, write } = open(endpointsController, endpointSliceController);
    write(() => {
      admin.create("services", service("shop", SHOP));
      runPod(admin, "a", "10.244.1.2", true, 8080);
      runPod(admin, "b", "10.244.1.3", true, 9090);
    });
    at.simulation.settle();
    expect(admin.get<Endpoints>("endpoints", "default", "shop")?.subsets?.map(({ ports }) => ports?.[0]?.port)).toEqual(
      [8080, 9090],
    );
    expect(
      slicesOf(admin, "shop")
        .map(({ ports }) => ports?.[0]?.port)
        .sort(),
    ).toEqual([8080, 9090]);
  });

  test("slices of at most 100 endpoints, written once for many pods; an empty one without pods; none without the Service", () => {
    const { at, admin, write } = open(
      endpointsController,
      endpointSliceController,
      garbageCollectorOf(SLICES, "services"),
    );
    write(() => {
      admin.create("services", service("shop", SHOP));
    });
    at.simulation.settle();
    expect(slicesOf(admin, "shop")).toHaveLength(1);
    write(() => {
      for (let i = 0; i < 250; i++) runPod(admin, `p-${i}`, `10.244.1.${i}`, true);
    });
    const before = at.store.revision();
    at.simulation.settle();
    expect(
      slicesOf(admin, "shop")
        .map(({ endpoints }) => endpoints?.length)
        .sort(),
    ).toEqual([100, 100, 50]);
    expect(at.store.revision() - before).toBeLessThan(8);
    write(() => admin.delete("services", "default", "shop"));
    at.simulation.settle();
    expect(slicesOf(admin, "shop")).toEqual([]);
    expect(admin.get("endpoints", "default", "shop")).toBeUndefined();
  });

  test("hand-made Endpoints of a Service without selector are mirrored", () => {
    const { at, admin, write } = open(endpointSliceMirroring);
    write(() => {
      admin.create("services", service("db", { ports: [{ port: 5432 }] }));
      admin.create("endpoints", {
        apiVersion: "v1",
        kind: "Endpoints",
        metadata: { name: "db", namespace: "default" },
        subsets: [{ addresses: [{ ip: "10.0.0.9" }], ports: [{ port: 5432, protocol: "TCP" }] }],
      });
    });
    at.simulation.settle();
    const [slice] = slicesOf(admin, "db");
    expect(slice?.metadata.labels?.["endpointslice.kubernetes.io/managed-by"]).toBe(
      "endpointslicemirroring-controller.k8s.io",
    );
    expect(slice?.endpoints).toEqual([{ addresses: ["10.0.0.9"], conditions: { ready: true } }]);
  });
});

function slicesOf(admin: Context, name: string): EndpointSlice[] {
  const selector = [{ key: "kubernetes.io/service-name", operator: "=" as const, values: [name] }];
  return admin.list<EndpointSlice>(SLICES, { namespace: "default", selector });
}

/** The garbage collector with named resources instead of all. */
function garbageCollectorOf(...resources: string[]): Actor {
  const keys = garbageCollector.watches[0]?.keys;
  return { ...garbageCollector, watches: resources.map((resource) => ({ resource, ...(keys && { keys }) })) };
}

describe("garbage collector", () => {
  const collector = garbageCollectorOf("configmaps", "secrets");

  test("an owner that goes in the foreground waits for dependents that block it", () => {
    const { at, admin, write } = open(collector);
    write(() => {
      const parent = admin.create("configmaps", configMap("parent"));
      admin.create("configmaps", configMap("child", { ...ownedBy(parent, true), finalizers: ["example.com/hold"] }));
      admin.delete("configmaps", "default", "parent", { propagationPolicy: "Foreground" });
    });
    at.simulation.settle();
    expect(admin.get("configmaps", "default", "parent")?.metadata.finalizers).toEqual(["foregroundDeletion"]);
    const child = admin.get("configmaps", "default", "child");
    expect(child?.metadata).toMatchObject({ finalizers: ["example.com/hold"], deletionGracePeriodSeconds: 0 });
    write(() => {
      const { finalizers: _, ...metadata } = child?.metadata ?? {};
      if (child !== undefined) admin.update("configmaps", { ...child, metadata });
    });
    at.simulation.settle();
    expect(admin.list("configmaps", { namespace: "default" })).toEqual([]);
  });

  test.each([
    ["Background", []],
    ["Orphan", ["child", "grandchild"]],
  ] as const)("%s", (propagationPolicy, left) => {
    const { at, admin, write } = open(collector);
    write(() => {
      const parent = admin.create("configmaps", configMap("parent"));
      const child = admin.create("configmaps", configMap("child", ownedBy(parent)));
      admin.create("configmaps", configMap("grandchild", ownedBy(child)));
    });
    at.simulation.settle();
    write(() => admin.delete("configmaps", "default", "parent", { propagationPolicy }));
    at.simulation.settle();
    const found = admin.list("configmaps", { namespace: "default" });
    expect(found.map(({ metadata }) => metadata.name)).toEqual(left);
    expect(found[0]?.metadata.ownerReferences).toBeUndefined();
  });

  test("an object whose owner does not exist, or is in another namespace, is collected; one with another owner stays", () => {
    const { at, admin, write } = open(collector);
    write(() => {
      const other = admin.create("configmaps", configMap("other", {}, "kube-public"));
      const keeper = admin.create("configmaps", configMap("keeper"));
      const gone = { apiVersion: "v1", kind: "Pod", name: "gone", uid: "11111111-2222-3333-4444-555555555555" };
      admin.create("configmaps", configMap("stray", { ownerReferences: [gone] }));
      admin.create("configmaps", configMap("abroad", ownedBy(other)));
      admin.create("configmaps", configMap("shared", { ownerReferences: [gone, ...ownedBy(keeper).ownerReferences] }));
    });
    at.simulation.settle();
    expect(admin.list("configmaps", { namespace: "default" }).map(({ metadata }) => metadata.name)).toEqual([
      "keeper",
      "shared",
    ]);
    expect(admin.get("configmaps", "default", "shared")?.metadata.ownerReferences).toHaveLength(1);
  });
});

describe("namespaces", () => {
  test("get a ServiceAccount and the CA, and go once their content has gone", () => {
    const { at, admin, write, pass } = open(namespaceController, serviceAccountController, rootCaPublisher);
    write(() => {
      admin.create("namespaces", { apiVersion: "v1", kind: "Namespace", metadata: { name: "team" } });
      admin.create("configmaps", configMap("c", { finalizers: ["example.com/hold"] }, "team"));
    });
    at.simulation.settle();
    expect(admin.get("serviceaccounts", "team", "default")).toBeDefined();
    expect(admin.get("configmaps", "team", "kube-root-ca.crt")).toBeDefined();
    write(() => admin.delete("namespaces", "", "team"));
    pass(6_000);
    const conditions = admin.get<Namespace>("namespaces", "", "team")?.status?.conditions ?? [];
    expect(conditions.map(({ type, status, message }) => `${type} ${status} ${message}`)).toEqual([
      "NamespaceDeletionDiscoveryFailure False All resources successfully discovered",
      "NamespaceDeletionGroupVersionParsingFailure False All legacy kube types successfully parsed",
      "NamespaceDeletionContentFailure False All content successfully deleted, may be waiting on finalization",
      "NamespaceContentRemaining True Some resources are remaining: configmaps. has 1 resource instances",
      "NamespaceFinalizersRemaining True Some content in the namespace has finalizers remaining: example.com/hold in 1 resource instances",
    ]);
    write(() => {
      const held = admin.get("configmaps", "team", "c");
      const { finalizers: _, ...metadata } = held?.metadata ?? {};
      if (held !== undefined) admin.update("configmaps", { ...held, metadata });
    });
    pass(20_000);
    expect(admin.get("namespaces", "", "team")).toBeUndefined();
    expect(at.store.resourcesIn("team")).toEqual([]);
  });
});

describe("nodes and events", () => {
  test("a cordon taints the node, and the taint goes with it", () => {
    const { at, admin, write } = open(nodeLifecycle);
    const cordon = (unschedulable: boolean) => {
      write(() => {
        const node = admin.get<Node>("nodes", "", "node-1");
        if (node !== undefined) admin.update("nodes", { ...node, spec: { ...node.spec, unschedulable } });
      });
      at.simulation.settle();
      return admin.get<Node>("nodes", "", "node-1")?.spec?.taints;
    };
    expect(cordon(true)).toMatchObject([{ key: "node.kubernetes.io/unschedulable", effect: "NoSchedule" }]);
    expect(cordon(false)).toBeUndefined();
  });

  test("a NoExecute taint evicts pods once they do not tolerate it any more", () => {
    const { admin, write, pass } = open(nodeLifecycle, taintEviction);
    write(() => {
      runPod(admin, "a", "10.244.1.2", true);
      const node = admin.get<Node>("nodes", "", "node-1");
      const conditions = [{ type: "Ready", status: "False" }];
      if (node !== undefined) admin.updateStatus("nodes", { ...node, status: { ...node.status, conditions } });
    });
    // Admission gives every pod 300 seconds.
    pass(290_000);
    expect(admin.get<Node>("nodes", "", "node-1")?.spec?.taints?.map(({ effect }) => effect)).toEqual([
      "NoSchedule",
      "NoExecute",
    ]);
    expect(admin.get("pods", "default", "a")?.metadata.deletionTimestamp).toBeUndefined();
    pass(15_000);
    expect(admin.get("pods", "default", "a")?.metadata.deletionTimestamp).toBeDefined();
    expect(admin.list<CoreEvent>("events").map(({ reason }) => reason)).toContain("TaintManagerEviction");
  });

  test("pods of a node that is gone are removed", () => {
    const { admin, write, pass } = open(podGc);
    write(() => {
      runPod(admin, "a", "10.244.1.2", true);
      admin.delete("nodes", "", "node-1");
    });
    pass(30_000);
    expect(admin.list("pods")).toHaveLength(1);
    pass(15_000);
    expect(admin.list("pods")).toEqual([]);
  });

  test("events live for an hour after they last happened", () => {
    const { admin, write, pass } = open(eventTtl);
    const report = (message: string) =>
      write(() => {
        const about = admin.get<Node>("nodes", "", "node-1");
        if (about !== undefined) admin.event(about, { type: "Normal", reason: "Test", message });
      });
    const messages = () => admin.list<CoreEvent>("events").map(({ message }) => message);
    report("first");
    pass(30 * 60_000);
    report("second");
    pass(29 * 60_000);
    expect(messages()).toEqual(["first", "second"]);
    pass(3 * 60_000);
    expect(messages()).toEqual(["second"]);
    pass(31 * 60_000);
    expect(messages()).toEqual([]);
  });
});
