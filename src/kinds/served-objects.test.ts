import { beforeEach, expect, test } from "vitest";
import type { ApiRequest, ApiResponse } from "../api/request.ts";
import { type Cluster, openCluster } from "../cluster/cluster.ts";

const ADMIN = { name: "kubernetes-admin", groups: ["system:masters", "system:authenticated"] };

let cluster: Cluster;

beforeEach(() => {
  cluster = openCluster({ path: ":memory:", wall: () => 1_800_000_000_000, actors: [] });
  cluster.simulation.write(() => cluster.clock.start(1_800_000_000_000));
  send("POST", "/api/v1/namespaces", { apiVersion: "v1", kind: "Namespace", metadata: { name: "default" } });
});

test("a namespace keeps its finalizer until it is finalized", () => {
  send("POST", "/api/v1/namespaces", { apiVersion: "v1", kind: "Namespace", metadata: { name: "team" } });
  const path = "/api/v1/namespaces/team";
  const live = send("GET", path).body as Shape;
  expect(live).toMatchObject({
    metadata: { labels: { "kubernetes.io/metadata.name": "team" } },
    spec: { finalizers: ["kubernetes"] },
    status: { phase: "Active" },
  });
  expect(send("DELETE", path).body).toMatchObject({ kind: "Namespace", status: { phase: "Terminating" } });
  expect(send("PUT", path, { ...(send("GET", path).body as Shape), spec: {} }).code).toBe(200);
  expect(send("GET", path).code).toBe(200);
  expect(send("PUT", `${path}/finalize`, { ...(send("GET", path).body as Shape), spec: {} }).code).toBe(200);
  expect(send("GET", path).code).toBe(404);
});

test("services get addresses and node ports, and give them back", () => {
  const one = create(
    "services",
    { ports: [{ port: 80, nodePort: 30080 }], type: "NodePort", clusterIP: "10.96.7.7" },
    "one",
  );
  expect(one.body).toMatchObject({
    spec: {
      clusterIP: "10.96.7.7",
      clusterIPs: ["10.96.7.7"],
      externalTrafficPolicy: "Cluster",
      internalTrafficPolicy: "Cluster",
      ipFamilies: ["IPv4"],
      ipFamilyPolicy: "SingleStack",
      sessionAffinity: "None",
      ports: [{ port: 80, protocol: "TCP", targetPort: 80, nodePort: 30080 }],
    },
    status: { loadBalancer: {} },
  });
  const refusals: [object, string][] = [
    [
      { ports: [{ port: 80, nodePort: 30080 }], type: "NodePort" },
      'Service "two" is invalid: spec.ports[0].nodePort: Invalid value: 30080: provided port is already allocated',
    ],
    [
      { ports: [{ port: 80, nodePort: 80 }], type: "NodePort" },
      'Service "two" is invalid: spec.ports[0].nodePort: Invalid value: 80: provided port is not in the valid range. The range of valid ports is 30000-32767',
    ],
    [
      { ports: [{ port: 80 }], clusterIP: "10.96.7.7" },
      'Service "two" is invalid: spec.clusterIPs: Invalid value: ["10.96.7.7"]: failed to allocate IP 10.96.7.7: provided IP is already allocated',
    ],
    [
      { ports: [{ port: 80 }], clusterIP: "192.168.1.1" },
      'Service "two" is invalid: spec.clusterIPs: Invalid value: ["192.168.1.1"]: failed to allocate IP 192.168.1.1: the provided network does not match the current range',
    ],
    [
      { ports: [{ port: 80 }], type: "Weird" },
      'Service "two" is invalid: spec.type: Unsupported value: "Weird": supported values: "ClusterIP", "ExternalName", "LoadBalancer", "NodePort"',
    ],
    [
      { ports: [{ port: 80 }], ipFamilyPolicy: "RequireDualStack" },
      'Service "two" is invalid: spec.ipFamilyPolicy: Invalid value: "RequireDualStack": this cluster is not configured for dual-stack services',
    ],
  ];
  for (const [spec, message] of refusals) expect(create("services", spec, "two").body).toMatchObject({ message });
  const path = "/api/v1/namespaces/default/services/one";
  const moved = patch(path, { spec: { clusterIP: "10.96.7.8" } });
  expect(moved.body).toMatchObject({
    message: 'Service "one" is invalid: spec.clusterIPs[0]: Invalid value: ["10.96.7.8"]: may not change once set',
  });
  const named = patch(path, { spec: { type: "ExternalName", externalName: "a.example.com" } });
  expect((named.body as { spec: object }).spec).toEqual({
    externalName: "a.example.com",
    internalTrafficPolicy: "Cluster",
    ports: [{ port: 80, protocol: "TCP", targetPort: 80 }],
    sessionAffinity: "None",
    type: "ExternalName",
  });
  expect(
    create("services", { ports: [{ port: 80, nodePort: 30080 }], type: "NodePort", clusterIP: "10.96.7.7" }, "two")
      .code,
  ).toBe(201);
});

test("two protocols of one port share a node port, and each service has its own", () => {
  const ports = [
    { name: "a", port: 53, protocol: "UDP" },
    { name: "b", port: 53 },
  ];
  const seen = new Set<number>();
  for (const name of ["a", "b", "c"]) {
    const { spec } = create("services", { type: "LoadBalancer", ports, externalTrafficPolicy: "Local" }, name).body as {
      spec: { ports: { nodePort: number }[]; healthCheckNodePort: number };
    };
    const [first, second] = spec.ports.map(({ nodePort }) => nodePort);
    expect(first).toBe(second);
    seen.add(first ?? 0).add(spec.healthCheckNodePort);
  }
  expect(seen.size).toBe(6);
  for (const port of seen) expect(port >= 30086 && port <= 32767).toBe(true);
});

test("headless services without selector have both families", () => {
  expect(create("services", { clusterIP: "None", selector: { a: "b" } }, "one").body).toMatchObject({
    spec: { ipFamilies: ["IPv4"], ipFamilyPolicy: "SingleStack" },
  });
  expect(create("services", { clusterIP: "None" }, "two").body).toMatchObject({
    spec: { ipFamilies: ["IPv4", "IPv6"], ipFamilyPolicy: "RequireDualStack" },
  });
});

test("events are the same objects in both groups", () => {
  const event = {
    involvedObject: { kind: "Pod", name: "web", namespace: "default", uid: "u" },
    message: "m",
    reason: "Pulled",
    type: "Normal",
    source: { component: "kubelet" },
    firstTimestamp: "2026-01-01T10:00:00Z",
  };
  send("POST", "/api/v1/namespaces/default/events", {
    apiVersion: "v1",
    kind: "Event",
    metadata: { name: "e" },
    ...event,
  });
  const path = "/apis/events.k8s.io/v1/namespaces/default/events";
  const list = send("GET", path, undefined, "fieldSelector=regarding.name=web").body as {
    kind: string;
    apiVersion: string;
    items: object[];
  };
  expect(list).toMatchObject({ kind: "EventList", apiVersion: "events.k8s.io/v1" });
  expect(list.items).toMatchObject([
    {
      apiVersion: "events.k8s.io/v1",
      regarding: { kind: "Pod", name: "web" },
      note: "m",
      deprecatedSource: { component: "kubelet" },
      deprecatedFirstTimestamp: "2026-01-01T10:00:00Z",
      eventTime: null,
    },
  ]);
  expect(send("PATCH", `${path}/e`, { note: "n" }, "", "application/merge-patch+json").body).toMatchObject({
    note: "n",
  });
  expect(send("GET", "/api/v1/namespaces/default/events/e").body).toMatchObject({
    apiVersion: "v1",
    message: "n",
    source: { component: "kubelet" },
  });
});

test("an autoscaler of v1 is stored as v2", () => {
  const spec = {
    maxReplicas: 3,
    scaleTargetRef: { kind: "Deployment", name: "web", apiVersion: "apps/v1" },
    targetCPUUtilizationPercentage: 70,
  };
  const path = "autoscaling/v1/namespaces/default/horizontalpodautoscalers";
  const made = send("POST", `/apis/${path}`, {
    apiVersion: "autoscaling/v1",
    kind: "HorizontalPodAutoscaler",
    metadata: { name: "web" },
    spec,
  });
  expect(made.body).toMatchObject({ apiVersion: "autoscaling/v1", spec: { ...spec, minReplicas: 1 } });
  const metrics = [
    { type: "Resource", resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 70 } } },
  ];
  expect(send("GET", `/apis/${path.replace("v1", "v2")}/web`).body).toMatchObject({
    apiVersion: "autoscaling/v2",
    spec: { maxReplicas: 3, metrics },
  });
});

test("endpoints warn on every request", () => {
  const warning = "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice";
  expect(send("GET", "/api/v1/namespaces/default/endpoints").warnings).toEqual([warning]);
  const subsets = [{ addresses: [{ ip: "127.0.0.1" }], ports: [{ port: 80 }] }];
  const refused = send("POST", "/api/v1/namespaces/default/endpoints", {
    apiVersion: "v1",
    kind: "Endpoints",
    metadata: { name: "e" },
    subsets,
  });
  expect(refused.body).toMatchObject({
    message:
      'Endpoints "e" is invalid: subsets[0].addresses[0].ip: Invalid value: "127.0.0.1": may not be in the loopback range (127.0.0.0/8, ::1/128)',
  });
});

test("secrets store what stringData says, and keep their type", () => {
  const secret = { apiVersion: "v1", kind: "Secret", metadata: { name: "s" }, stringData: { a: "x" } };
  const path = "/api/v1/namespaces/default/secrets";
  expect(send("POST", path, secret).body).toMatchObject({ data: { a: "eA==" }, type: "Opaque" });
  const changed = patch(`${path}/s`, { type: "kubernetes.io/tls" }).body as {
    details: { causes: { field: string }[] };
  };
  expect(changed.details.causes.map(({ field }) => field)).toEqual(["type", "data[tls.crt]", "data[tls.key]"]);
});

interface Shape {
  [key: string]: unknown;
}

function create(resource: string, spec: object, name: string): ApiResponse {
  return send("POST", `/api/v1/namespaces/default/${resource}`, {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name },
    spec,
  });
}

function patch(path: string, body: object): ApiResponse {
  return send("PATCH", path, body, "", "application/strategic-merge-patch+json");
}

function send(
  method: ApiRequest["method"],
  path: string,
  body?: object,
  query = "",
  contentType?: string,
): ApiResponse {
  return cluster.api.handle({
    method,
    path,
    query: new URLSearchParams(query),
    user: ADMIN,
    ...(body !== undefined && { body }),
    ...(contentType !== undefined && { contentType }),
  });
}
