import { describe, expect, test } from "vitest";
import type {
  ControllerRevision,
  PersistentVolumeClaim,
  Pod,
  StatefulSet,
  StatefulSetSpec,
} from "../../generated/types.ts";
import { controllerCluster } from "../controller-cluster.fixture.ts";
import { statefulSetController } from "./statefulset.ts";

const labels = { app: "web" };
const template = (image: string) => ({ metadata: { labels }, spec: { containers: [{ name: "c", image }] } });
const CLAIM: PersistentVolumeClaim = {
  apiVersion: "v1",
  kind: "PersistentVolumeClaim",
  metadata: { name: "data" },
  spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } },
};

function start(spec: Partial<StatefulSetSpec>) {
  const { admin, simulation, write, messages } = controllerCluster([statefulSetController]);
  const metadata = { name: "web", namespace: "default" };
  const whole = {
    serviceName: "web",
    replicas: 3,
    selector: { matchLabels: labels },
    template: template("v1"),
    ...spec,
  };
  write(() =>
    admin.create<StatefulSet>("statefulsets.apps", {
      apiVersion: "apps/v1",
      kind: "StatefulSet",
      metadata,
      spec: whole,
    }),
  );
  simulation.settle();
  const set = () => admin.get<StatefulSet>("statefulsets.apps", "default", "web");
  const pods = () => admin.list<Pod>("pods", { namespace: "default" });
  const images = () =>
    pods()
      .map(({ metadata, spec }) => `${metadata.name} ${spec?.containers[0]?.image}`)
      .sort();
  const change = (changed: Partial<StatefulSetSpec>) => {
    const current = set();
    if (current?.spec)
      write(() => admin.update("statefulsets.apps", { ...current, spec: { ...current.spec, ...changed } }));
    simulation.settle();
  };
  const claims = () => admin.list<PersistentVolumeClaim>("persistentvolumeclaims", { namespace: "default" });
  const revisions = () =>
    admin
      .list<ControllerRevision>("controllerrevisions.apps", { namespace: "default" })
      .map(({ revision }) => revision);
  return { set, pods, images, change, claims, revisions, messages };
}

describe("a StatefulSet", () => {
  test("creates its pods in order and deletes them in the reverse order", () => {
    const { set, pods, change, messages } = start({});
    expect(pods()[1]?.metadata.labels).toMatchObject({
      "statefulset.kubernetes.io/pod-name": "web-1",
      "apps.kubernetes.io/pod-index": "1",
      "controller-revision-hash": set()?.status?.currentRevision,
    });
    change({ replicas: 1 });
    expect(messages("StatefulSet").map((message) => message.split(" ").slice(0, 3).join(" "))).toEqual([
      "Create Pod web-0",
      "Create Pod web-1",
      "Create Pod web-2",
      "Delete Pod web-2",
      "Delete Pod web-1",
    ]);
    expect(set()?.status).toMatchObject({ replicas: 1, readyReplicas: 1, availableReplicas: 1, collisionCount: 0 });
  });

  test("waits for a pod that is not ready, unless it is Parallel", () => {
    expect(start({ template: template("nosuch") }).pods()).toHaveLength(1);
    expect(start({ template: template("nosuch"), podManagementPolicy: "Parallel" }).pods()).toHaveLength(3);
  });

  test("updates from the top down to the partition, and completes below it", () => {
    const { images, change, set, revisions } = start({
      updateStrategy: { type: "RollingUpdate", rollingUpdate: { partition: 1 } },
    });
    const first = set()?.status?.currentRevision;
    change({ template: template("v2") });
    expect(images()).toEqual(["web-0 v1", "web-1 v2", "web-2 v2"]);
    expect(set()?.status).toMatchObject({ currentRevision: first, currentReplicas: 1, updatedReplicas: 2 });
    change({ updateStrategy: { type: "RollingUpdate", rollingUpdate: { partition: 0 } } });
    expect(images()).toEqual(["web-0 v2", "web-1 v2", "web-2 v2"]);
    expect(set()?.status?.currentRevision).toBe(set()?.status?.updateRevision);
    change({ template: template("v1") });
    expect(set()?.status?.updateRevision).toBe(first);
    expect(revisions().sort()).toEqual([2, 3]);
  });

  test("stops an update at a broken pod, and only with Parallel comes back from it", () => {
    for (const [podManagementPolicy, last] of [
      ["OrderedReady", "nosuch"],
      ["Parallel", "v1"],
    ] as const) {
      const { images, change } = start({ podManagementPolicy });
      change({ template: template("nosuch") });
      expect(images()).toEqual(["web-0 v1", "web-1 v1", "web-2 nosuch"]);
      change({ template: template("v1") });
      expect(images().at(-1)).toBe(`web-2 ${last}`);
    }
  });

  test("starts at its first ordinal and leaves old pods with OnDelete", () => {
    const { images, change } = start({ ordinals: { start: 5 }, replicas: 2, updateStrategy: { type: "OnDelete" } });
    change({ template: template("v2") });
    expect(images()).toEqual(["web-5 v1", "web-6 v1"]);
  });

  test("gives each pod its claims, which go with what the retention policy names", () => {
    const { claims, pods, change } = start({
      replicas: 2,
      volumeClaimTemplates: [CLAIM],
      persistentVolumeClaimRetentionPolicy: { whenDeleted: "Delete", whenScaled: "Delete" },
    });
    expect(claims().map(({ metadata }) => metadata.name)).toEqual(["data-web-0", "data-web-1"]);
    expect(pods()[0]?.spec?.volumes?.[0]).toMatchObject({ persistentVolumeClaim: { claimName: "data-web-0" } });
    change({ replicas: 1 });
    expect(claims().map(({ metadata }) => metadata.ownerReferences?.map(({ kind }) => kind))).toEqual([
      ["StatefulSet"],
      ["Pod"],
    ]);
  });
});
