import { expect, test } from "vitest";
import type { Deployment, DeploymentSpec, Pod, ReplicaSet } from "../../generated/types.ts";
import { type ControllerCluster, controllerCluster } from "../controller-cluster.fixture.ts";
import { replicaSetController } from "../replicaset/replicaset.ts";
import { deploymentController } from "./deployment.ts";

const RESOURCE = "deployments.apps";

function open(): ControllerCluster {
  return controllerCluster([deploymentController, replicaSetController]);
}

function web(spec: Partial<DeploymentSpec> = {}, image = "nginx:1.27"): Deployment {
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "web", namespace: "default" },
    spec: {
      replicas: 3,
      selector: { matchLabels: { app: "web" } },
      template: { metadata: { labels: { app: "web" } }, spec: { containers: [{ name: "nginx", image }] } },
      ...spec,
    },
  };
}

function get({ admin }: ControllerCluster): Deployment {
  const found = admin.get<Deployment>(RESOURCE, "default", "web");
  if (found === undefined) throw new Error("there is no Deployment web");
  return found;
}

function sets({ admin }: ControllerCluster): ReplicaSet[] {
  const revision = ({ metadata }: ReplicaSet) => Number(metadata.annotations?.["deployment.kubernetes.io/revision"]);
  return admin.list<ReplicaSet>("replicasets.apps").sort((a, b) => revision(a) - revision(b));
}

/** Changes spec (and annotations) as a user does, and lets the cluster come to rest. */
function change(
  cluster: ControllerCluster,
  spec: Partial<DeploymentSpec>,
  annotations: Record<string, string> = {},
): void {
  cluster.write((admin) => {
    const now = get(cluster);
    const metadata = { ...now.metadata, annotations: { ...now.metadata.annotations, ...annotations } };
    admin.update<Deployment>(RESOURCE, {
      ...now,
      metadata,
      spec: { ...(now.spec ?? web().spec), ...spec } as DeploymentSpec,
    });
  });
  cluster.simulation.settle();
}

function image(name: string): Partial<DeploymentSpec> {
  const template = web({}, name).spec?.template;
  return template === undefined ? {} : { template };
}

function create(cluster: ControllerCluster, object: Deployment): void {
  cluster.write((admin) => admin.create(RESOURCE, object));
  cluster.simulation.settle();
}

function conditions(cluster: ControllerCluster): string[] {
  return (get(cluster).status?.conditions ?? []).map(({ type, status, reason }) => `${type}=${status} ${reason}`);
}

/** The last part of a ReplicaSet's name comes from its template and would only repeat it here. */
function scalings(cluster: ControllerCluster): string[] {
  const names = sets(cluster).map(({ metadata }) => metadata.name ?? "");
  return cluster
    .messages("Deployment")
    .map((message) => names.reduce((text, name, i) => text.replace(name, `#${i + 1}`), message));
}

test("a Deployment runs its pods through a ReplicaSet and says so", () => {
  const cluster = open();
  create(cluster, web());
  const [set] = sets(cluster);
  const hash = set?.metadata.labels?.["pod-template-hash"];
  expect(set?.metadata).toMatchObject({
    name: `web-${hash}`,
    labels: { app: "web", "pod-template-hash": hash },
    annotations: {
      "deployment.kubernetes.io/revision": "1",
      "deployment.kubernetes.io/desired-replicas": "3",
      "deployment.kubernetes.io/max-replicas": "4",
    },
    ownerReferences: [{ kind: "Deployment", name: "web", controller: true, blockOwnerDeletion: true }],
  });
  expect(set?.spec?.selector).toEqual({ matchLabels: { app: "web", "pod-template-hash": hash } });
  const { conditions: _, ...status } = get(cluster).status ?? {};
  expect(status).toEqual({
    observedGeneration: 1,
    replicas: 3,
    updatedReplicas: 3,
    readyReplicas: 3,
    availableReplicas: 3,
    terminatingReplicas: 0,
  });
  expect(conditions(cluster)).toEqual([
    "Available=True MinimumReplicasAvailable",
    "Progressing=True NewReplicaSetAvailable",
  ]);
  expect(get(cluster).status?.conditions?.[1]?.message).toBe(`ReplicaSet "web-${hash}" has successfully progressed.`);
  expect(cluster.messages("Deployment")).toEqual([`Scaled up replica set web-${hash} from 0 to 3`]);
});

test("a new template is rolled out one pod at a time, and change causes stay with their revisions", () => {
  const cluster = open();
  create(cluster, web());
  change(cluster, {}, { "kubernetes.io/change-cause": "first" });
  change(cluster, image("nginx:1.28"), { "kubernetes.io/change-cause": "second" });
  expect(scalings(cluster).slice(1)).toEqual([
    "Scaled up replica set #2 from 0 to 1",
    "Scaled down replica set #1 from 3 to 2",
    "Scaled up replica set #2 from 1 to 2",
    "Scaled down replica set #1 from 2 to 1",
    "Scaled up replica set #2 from 2 to 3",
    "Scaled down replica set #1 from 1 to 0",
  ]);
  expect(sets(cluster).map(({ metadata }) => metadata.annotations?.["kubernetes.io/change-cause"])).toEqual([
    "first",
    "second",
  ]);
});

test("going back to an old template gives its ReplicaSet a new revision and keeps the old one in its history", () => {
  const cluster = open();
  create(cluster, web());
  change(cluster, image("nginx:1.28"));
  change(cluster, image("nginx:1.27"));
  expect(
    sets(cluster).map(({ metadata, spec }) => [
      metadata.annotations?.["deployment.kubernetes.io/revision"],
      spec?.replicas,
    ]),
  ).toEqual([
    ["2", 0],
    ["3", 3],
  ]);
  expect(sets(cluster)[1]?.metadata.annotations?.["deployment.kubernetes.io/revision-history"]).toBe("1");
  expect(get(cluster).metadata.annotations?.["deployment.kubernetes.io/revision"]).toBe("3");
});

test("an image that cannot be pulled stops the rollout within its limits and in the end exceeds its deadline", () => {
  const cluster = open();
  const strategy = { type: "RollingUpdate", rollingUpdate: { maxSurge: "30%", maxUnavailable: "25%" } };
  create(cluster, web({ replicas: 10, strategy }));
  change(cluster, image("nosuch"));
  expect(sets(cluster).map(({ spec }) => spec?.replicas)).toEqual([8, 5]);
  expect(scalings(cluster).slice(1)).toEqual([
    "Scaled up replica set #2 from 0 to 3",
    "Scaled down replica set #1 from 10 to 8",
    "Scaled up replica set #2 from 3 to 5",
  ]);
  expect(conditions(cluster)).toEqual([
    "Available=True MinimumReplicasAvailable",
    "Progressing=True ReplicaSetUpdated",
  ]);
  cluster.simulation.tick(cluster.simulation.clock.now + 605_000);
  expect(conditions(cluster)).toEqual([
    "Available=True MinimumReplicasAvailable",
    "Progressing=False ProgressDeadlineExceeded",
  ]);
  change(cluster, image("nginx:1.28"));
  expect(sets(cluster).map(({ spec }) => spec?.replicas)).toEqual([0, 0, 10]);
  expect(conditions(cluster).at(-1)).toBe("Progressing=True NewReplicaSetAvailable");
});

test("a paused Deployment is scaled by proportion and does not roll out", () => {
  const cluster = open();
  create(cluster, web({ replicas: 4 }));
  change(cluster, image("nosuch"));
  change(cluster, { paused: true });
  change(cluster, { replicas: 12 });
  expect(sets(cluster).map(({ spec }) => spec?.replicas)).toEqual([9, 6]);
  expect(conditions(cluster)).toEqual([
    "Progressing=Unknown DeploymentPaused",
    "Available=True MinimumReplicasAvailable",
  ]);
});

test("Recreate starts no new pod before the last old one is gone", () => {
  const cluster = open();
  create(cluster, web({ strategy: { type: "Recreate" } }));
  let most = 0;
  cluster.write((admin) =>
    admin.update<Deployment>(RESOURCE, {
      ...get(cluster),
      spec: { ...get(cluster).spec, ...image("nginx:1.28") } as DeploymentSpec,
    }),
  );
  for (let i = 0; i < 30; i++) {
    cluster.simulation.tick(cluster.simulation.clock.now + 100);
    const images = new Set(cluster.admin.list<Pod>("pods").map(({ spec }) => spec?.containers?.[0]?.image));
    most = Math.max(most, images.size);
  }
  expect(most).toBe(1);
  expect(sets(cluster).map(({ spec }) => spec?.replicas)).toEqual([0, 3]);
});

test("old ReplicaSets beyond the history limit go when a rollout is complete", () => {
  const cluster = open();
  create(cluster, web({ revisionHistoryLimit: 1 }));
  for (const name of ["nginx:2", "nginx:3", "nginx:4"]) change(cluster, image(name));
  expect(sets(cluster).map(({ metadata }) => metadata.annotations?.["deployment.kubernetes.io/revision"])).toEqual([
    "3",
    "4",
  ]);
});

test("a ReplicaSet that is in the way of the hash makes the Deployment take another", () => {
  const cluster = open();
  create(cluster, web());
  const [first] = sets(cluster);
  cluster.write((admin) => {
    admin.delete(RESOURCE, "default", "web");
    admin.update<ReplicaSet>("replicasets.apps", {
      ...(first as ReplicaSet),
      metadata: { ...first?.metadata, labels: { other: "x" }, ownerReferences: [] },
    });
  });
  create(cluster, web());
  expect(get(cluster).status?.collisionCount).toBe(1);
  expect(sets(cluster)).toHaveLength(2);
  expect(get(cluster).status?.availableReplicas).toBe(3);
});

test("ReplicaSets are adopted by selector and released when their labels no longer fit", () => {
  const cluster = open();
  create(cluster, web());
  const [set] = sets(cluster);
  cluster.write((admin) =>
    admin.update<ReplicaSet>("replicasets.apps", {
      ...(set as ReplicaSet),
      metadata: { ...set?.metadata, ownerReferences: [] },
    }),
  );
  cluster.simulation.settle();
  expect(sets(cluster)[0]?.metadata.ownerReferences?.[0]?.name).toBe("web");
  cluster.write((admin) =>
    admin.update<ReplicaSet>("replicasets.apps", {
      ...(sets(cluster)[0] as ReplicaSet),
      metadata: { ...sets(cluster)[0]?.metadata, labels: {} },
    }),
  );
  cluster.simulation.settle();
  const owners = sets(cluster).map(({ metadata }) => metadata.ownerReferences?.length ?? 0);
  expect(owners.filter((count) => count === 0)).toHaveLength(1);
});

test("the rollback annotation of the first API versions still works", () => {
  const cluster = open();
  create(cluster, web());
  change(cluster, image("nginx:1.28"));
  change(cluster, {}, { "deprecated.deployment.rollback.to": "0" });
  expect(get(cluster).spec?.template.spec?.containers[0]?.image).toBe("nginx:1.27");
  expect(get(cluster).metadata.annotations?.["deprecated.deployment.rollback.to"]).toBeUndefined();
  expect(cluster.messages("Deployment")).toContain('Rolled back deployment "web" to revision 1');
});
