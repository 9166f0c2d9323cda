import { beforeEach, expect, test } from "vitest";
import { type ControllerCluster, controllerCluster } from "../../controllers/controller-cluster.fixture.ts";
import { resourceQuotaController } from "../../controllers/resourcequota/resourcequota.ts";
import type { LimitRange, Namespace, Pod, ResourceQuota } from "../../generated/types.ts";

let cluster: ControllerCluster;

beforeEach(() => {
  cluster = controllerCluster([resourceQuotaController]);
});

function pod(name: string, container: object = {}, spec: object = {}): Pod {
  const containers = [{ name: "c", image: "nginx:1.27", ...container }];
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, namespace: "default" },
    spec: { containers, ...spec },
  } as Pod;
}

function run(name: string, container?: object, spec?: object): Pod {
  return cluster.write((admin) => admin.create("pods", pod(name, container, spec)));
}

function limit(item: object): void {
  const metadata = { name: "range", namespace: "default" };
  const object = { apiVersion: "v1", kind: "LimitRange", metadata, spec: { limits: [item] } } as LimitRange;
  cluster.write((admin) => admin.create("limitranges", object));
}

function quota(hard: Record<string, string>, spec: object = {}): void {
  const metadata = { name: "q", namespace: "default" };
  const object = { apiVersion: "v1", kind: "ResourceQuota", metadata, spec: { hard, ...spec } } as ResourceQuota;
  cluster.write((admin) => admin.create("resourcequotas", object));
  cluster.simulation.settle();
}

function used(): Record<string, string> | undefined {
  return cluster.admin.get<ResourceQuota>("resourcequotas", "default", "q")?.status?.used;
}

test("limit ranges fill in what is missing and say so", () => {
  limit({ type: "Container", default: { cpu: "500m" }, defaultRequest: { cpu: "100m" } });
  const { metadata, spec } = run("a");
  expect(spec?.containers[0]?.resources).toEqual({ requests: { cpu: "100m" }, limits: { cpu: "500m" } });
  expect(metadata.annotations).toEqual({
    "kubernetes.io/limit-ranger": "LimitRanger plugin set: cpu request for container c; cpu limit for container c",
  });
});

test.each([
  [
    { min: { cpu: "200m" } },
    { requests: { cpu: "100m" } },
    "minimum cpu usage per Container is 200m, but request is 100m",
  ],
  [{ max: { cpu: "1" } }, { limits: { cpu: "2" } }, "maximum cpu usage per Container is 1, but limit is 2"],
  [
    { maxLimitRequestRatio: { cpu: "2" } },
    { requests: { cpu: "100m" }, limits: { cpu: "300m" } },
    "cpu max limit to request ratio per Container is 2, but provided ratio is 3.000000",
  ],
])("limit range %j refuses %j", (item, resources, why) => {
  limit({ type: "Container", ...item });
  expect(() => run("a", { resources })).toThrow(`pods "a" is forbidden: ${why}`);
});

test("a quota is charged with the request, and freed when the pod goes", () => {
  quota({ pods: "1", "requests.memory": "1Gi", configmaps: "5" });
  const before = used();
  expect(before).toMatchObject({ pods: "0", "requests.memory": "0" });
  expect(() => run("a")).toThrow('pods "a" is forbidden: failed quota: q: must specify requests.memory for: c');
  const resources = { requests: { memory: "128Mi" } };
  run("a", { resources });
  expect(used()).toEqual({ ...before, pods: "1", "requests.memory": "128Mi" });
  expect(() => run("b", { resources })).toThrow("exceeded quota: q, requested: pods=1, used: pods=1, limited: pods=1");
  cluster.write((admin) => admin.delete("pods", "default", "a"));
  cluster.simulation.settle();
  expect(used()).toEqual(before);
});

test("a scoped quota leaves other pods alone", () => {
  quota({ pods: "0" }, { scopes: ["BestEffort"] });
  expect(() => run("a")).toThrow("exceeded quota: q");
  run("b", { resources: { requests: { cpu: "1" } } });
  expect(used()).toEqual({ pods: "0" });
});

const HARDENED = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ["ALL"] },
  runAsNonRoot: true,
  seccompProfile: { type: "RuntimeDefault" },
};

test.each([
  ["baseline", {}, {}, undefined],
  ["restricted", { securityContext: HARDENED }, {}, undefined],
  ["baseline", {}, { hostPID: true }, 'violates PodSecurity "baseline:latest": host namespaces (hostPID=true)'],
  [
    "restricted",
    { securityContext: { ...HARDENED, runAsNonRoot: false } },
    {},
    'violates PodSecurity "restricted:latest": runAsNonRoot != true (container "c" must not set securityContext.runAsNonRoot=false)',
  ],
  [
    "restricted",
    { securityContext: HARDENED },
    { volumes: [{ name: "v", nfs: { server: "s", path: "/" } }] },
    'restricted volume types (volume "v" uses restricted volume type "nfs")',
  ],
])("level %s, container %j, pod %j", (level, container, spec, why) => {
  cluster.write((admin) => {
    const namespace = admin.get<Namespace>("namespaces", "", "default") as Namespace;
    const labels = { ...namespace.metadata.labels, "pod-security.kubernetes.io/enforce": level };
    admin.update("namespaces", { ...namespace, metadata: { ...namespace.metadata, labels } });
  });
  if (why === undefined) expect(run("a", container, spec).metadata.name).toBe("a");
  else expect(() => run("a", container, spec)).toThrow(why);
});
