import { expect, test } from "vitest";
import type { Pod, ReplicaSet, ReplicationController } from "../../generated/types.ts";
import { forbidden } from "../../machinery/status.ts";
import type { Actor } from "../../sim/actor.ts";
import { type ControllerCluster, controllerCluster } from "../controller-cluster.fixture.ts";
import { replicationController } from "../replicationcontroller/replicationcontroller.ts";
import { replicaSetController } from "./replicaset.ts";

const RESOURCE = "replicasets.apps";

function cache(replicas: number, spec: Partial<ReplicaSet["spec"]> = {}): ReplicaSet {
  const template = {
    metadata: { labels: { app: "cache" }, annotations: { note: "n" } },
    spec: { containers: [{ name: "redis", image: "redis:7" }] },
  };
  return {
    apiVersion: "apps/v1",
    kind: "ReplicaSet",
    metadata: { name: "cache", namespace: "default" },
    spec: { replicas, selector: { matchLabels: { app: "cache" } }, template, ...spec },
  };
}

function lone(labels: Record<string, string>): Pod {
  const metadata = { name: "lone", namespace: "default", labels };
  return { apiVersion: "v1", kind: "Pod", metadata, spec: { containers: [{ name: "redis", image: "redis:7" }] } };
}

function open(objects: (ReplicaSet | Pod)[], controllers: Actor[] = [replicaSetController]): ControllerCluster {
  const cluster = controllerCluster(controllers);
  for (const object of objects)
    cluster.write((admin) => admin.create(object.kind === "Pod" ? "pods" : RESOURCE, object));
  cluster.simulation.settle();
  return cluster;
}

const get = ({ admin }: ControllerCluster) => admin.get<ReplicaSet>(RESOURCE, "default", "cache") as ReplicaSet;
const pods = ({ admin }: ControllerCluster) => admin.list<Pod>("pods");

function scale(cluster: ControllerCluster, replicas: number): void {
  cluster.write((admin) =>
    admin.update<ReplicaSet>(RESOURCE, {
      ...get(cluster),
      spec: { ...cache(0).spec, replicas } as ReplicaSet["spec"] & object,
    }),
  );
  cluster.simulation.settle();
}

test("pods are made of the template, owned, reported and counted", () => {
  const template = { ...cache(3).spec?.template };
  template.metadata = { ...template.metadata, finalizers: ["example.com/f"] };
  const cluster = open([cache(3, { template })]);
  const [pod] = pods(cluster);
  expect(pods(cluster)).toHaveLength(3);
  expect(pod?.metadata).toMatchObject({
    name: expect.stringMatching(/^cache-[bcdfghjklmnpqrstvwxz2456789]{5}$/),
    generateName: "cache-",
    labels: { app: "cache" },
    annotations: { note: "n" },
    finalizers: ["example.com/f"],
    ownerReferences: [
      {
        apiVersion: "apps/v1",
        kind: "ReplicaSet",
        name: "cache",
        uid: get(cluster).metadata.uid,
        controller: true,
        blockOwnerDeletion: true,
      },
    ],
  });
  expect(cluster.messages("ReplicaSet").sort()).toEqual(
    pods(cluster).map(({ metadata }) => `Created pod: ${metadata.name}`),
  );
  expect(get(cluster).status).toEqual({
    replicas: 3,
    fullyLabeledReplicas: 3,
    readyReplicas: 3,
    availableReplicas: 3,
    terminatingReplicas: 0,
    observedGeneration: 1,
  });
});

test("an orphan that is selected is adopted, one whose label changes is released and replaced", () => {
  const cluster = open([lone({ app: "cache" }), cache(2)]);
  const orphan = () => cluster.admin.get<Pod>("pods", "default", "lone") as Pod;
  expect(orphan().metadata.ownerReferences?.[0]).toMatchObject({ name: "cache", controller: true });
  expect(pods(cluster)).toHaveLength(2);
  cluster.write((admin) =>
    admin.update<Pod>("pods", { ...orphan(), metadata: { ...orphan().metadata, labels: { app: "other" } } }),
  );
  cluster.simulation.settle();
  expect(orphan().metadata.ownerReferences).toBeUndefined();
  expect(pods(cluster)).toHaveLength(3);
  cluster.write((admin) =>
    admin.update<Pod>("pods", { ...orphan(), metadata: { ...orphan().metadata, labels: { app: "cache" } } }),
  );
  cluster.simulation.settle();
  expect(get(cluster).status?.replicas).toBe(2);
  expect(pods(cluster).map(({ metadata }) => metadata.ownerReferences?.[0]?.name)).toEqual(["cache", "cache"]);
});

test("pods that go are counted as terminating until they are gone, and are replaced at once", () => {
  const template = { ...cache(2).spec?.template };
  // A pod on no node would go at once.
  template.spec = { ...template.spec, nodeName: "node-1", containers: [{ name: "redis", image: "redis:7" }] };
  const cluster = open([cache(2, { template })]);
  const [victim] = pods(cluster);
  cluster.write((admin) => admin.delete("pods", "default", victim?.metadata.name ?? ""));
  cluster.simulation.tick(cluster.simulation.clock.now + 100);
  expect(get(cluster).status).toMatchObject({ replicas: 2, readyReplicas: 1, terminatingReplicas: 1 });
});

test("pods count as available when they have been ready for minReadySeconds", () => {
  const cluster = controllerCluster([replicaSetController]);
  cluster.write((admin) => admin.create(RESOURCE, cache(2, { minReadySeconds: 20 })));
  cluster.simulation.tick(cluster.simulation.clock.now + 5_000);
  expect(get(cluster).status).toMatchObject({ readyReplicas: 2 });
  expect(get(cluster).status?.availableReplicas).toBeUndefined();
  cluster.simulation.tick(cluster.simulation.clock.now + 20_000);
  expect(get(cluster).status?.availableReplicas).toBe(2);
});

test("scaling down deletes and reports pods, to zero as well", () => {
  const cluster = open([cache(3)]);
  scale(cluster, 0);
  expect(pods(cluster)).toEqual([]);
  expect(get(cluster).status).toEqual({ replicas: 0, terminatingReplicas: 0, observedGeneration: 2 });
  expect(cluster.messages("ReplicaSet").filter((message) => message.startsWith("Deleted pod: cache-"))).toHaveLength(3);
});

test("pods that may not be created show as a condition, and fewer are tried than are missing", () => {
  let allowed = 2;
  const refusing: Actor = {
    ...replicaSetController,
    reconcile: (key, context) =>
      replicaSetController.reconcile(key, {
        ...context,
        now: context.now,
        timestamp: context.timestamp,
        create: (resource, object) => {
          if (allowed-- <= 0) throw forbidden({ group: "", resource: "pods" }, "cache-x", "exceeded quota: small");
          return context.create(resource, object);
        },
      }),
  };
  const cluster = controllerCluster([refusing]);
  cluster.write((admin) => admin.create(RESOURCE, cache(9)));
  cluster.simulation.tick(cluster.simulation.clock.now + 22);
  expect(pods(cluster)).toHaveLength(2);
  expect(cluster.messages("ReplicaSet")).toContain(
    'Error creating: pods "cache-x" is forbidden: exceeded quota: small',
  );
  expect(get(cluster).status?.conditions).toMatchObject([
    {
      type: "ReplicaFailure",
      status: "True",
      reason: "FailedCreate",
      message: 'pods "cache-x" is forbidden: exceeded quota: small',
    },
  ]);
  allowed = 100;
  cluster.simulation.settle();
  expect(get(cluster).status).toMatchObject({ availableReplicas: 9 });
  expect(get(cluster).status?.conditions).toBeUndefined();
});

test("a ReplicationController does the same under its own name, without terminatingReplicas", () => {
  const cluster = controllerCluster([replicationController]);
  const { template } = cache(2).spec ?? {};
  cluster.write((admin) =>
    admin.create<ReplicationController>("replicationcontrollers", {
      apiVersion: "v1",
      kind: "ReplicationController",
      metadata: { name: "cache", namespace: "default" },
      spec: { replicas: 2, selector: { app: "cache" }, ...(template && { template }) },
    }),
  );
  cluster.simulation.settle();
  expect(cluster.admin.get<ReplicationController>("replicationcontrollers", "default", "cache")?.status).toEqual({
    replicas: 2,
    fullyLabeledReplicas: 2,
    readyReplicas: 2,
    availableReplicas: 2,
    observedGeneration: 1,
  });
  expect(pods(cluster)[0]?.metadata.ownerReferences?.[0]).toMatchObject({
    apiVersion: "v1",
    kind: "ReplicationController",
  });
  expect(cluster.messages("ReplicationController")).toHaveLength(2);
});
