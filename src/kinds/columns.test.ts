import { expect, test } from "vitest";
import type { KubeObject } from "../machinery/object.ts";
import { horizontalPodAutoscaler } from "./autoscaling/horizontalpodautoscaler/horizontalpodautoscaler.ts";
import { cronJob } from "./batch/cronjob/cronjob.ts";
import { job } from "./batch/job/job.ts";
import { endpoints } from "./core/endpoints/endpoints.ts";
import { event } from "./core/event/event.ts";
import { node } from "./core/node/node.ts";
import { persistentVolume } from "./core/persistentvolume/persistentvolume.ts";
import { resourceQuota } from "./core/resourcequota/resourcequota.ts";
import { service } from "./core/service/service.ts";
import { endpointSlice } from "./discovery/endpointslice/endpointslice.ts";
import type { Kind } from "./kind.ts";
import { ingress } from "./networking/ingress/ingress.ts";
import { clusterRole } from "./rbac/clusterrole/clusterrole.ts";
import { roleBinding } from "./rbac/rolebinding/rolebinding.ts";

const NOW = Date.parse("2026-11-23T02:00:00Z");
const TIME = "2026-11-23T01:59:56Z";

/** Kinds, objects without their metadata, and the cells behind NAME. */
const CASES: readonly [string, Kind, object, readonly unknown[]][] = [
  [
    "node",
    node,
    {
      spec: { unschedulable: true },
      status: { conditions: [{ type: "Ready", status: "True" }], nodeInfo: { kubeletVersion: "v1.36.2" } },
    },
    ["Ready,SchedulingDisabled", "<none>", "4s", "v1.36.2", "<none>", "<none>", "<unknown>", "<unknown>", "<unknown>"],
  ],
  [
    "service",
    service,
    {
      spec: {
        type: "LoadBalancer",
        clusterIPs: ["10.96.0.9"],
        ports: [{ port: 80, nodePort: 30080, protocol: "TCP" }],
        selector: { b: "c", a: "b" },
      },
    },
    ["LoadBalancer", "10.96.0.9", "<pending>", "80:30080/TCP", "4s", "a=b,b=c"],
  ],
  [
    "endpoints",
    endpoints,
    { subsets: [{ addresses: [{ ip: "1.1.1.1" }, { ip: "1.1.1.2" }], ports: [{ port: 80 }, { port: 81 }] }] },
    ["1.1.1.1:80,1.1.1.2:80,1.1.1.1:81 + 1 more...", "4s"],
  ],
  [
    "endpoints without ready ones",
    endpoints,
    { subsets: [{ notReadyAddresses: [{ ip: "1.1.1.1" }], ports: [{ port: 80 }] }] },
    ["", "4s"],
  ],
  [
    "endpoint slice",
    endpointSlice,
    { addressType: "IPv4", ports: null, endpoints: [] },
    ["IPv4", "<unset>", "<unset>", "4s"],
  ],
  [
    "job",
    job,
    {
      spec: { parallelism: 2 },
      status: {
        succeeded: 2,
        startTime: TIME,
        conditions: [{ type: "Complete", status: "True" }],
        completionTime: "2026-11-23T01:59:59Z",
      },
    },
    ["Complete", "2/1 of 2", "3s", "4s", "", "", "<none>"],
  ],
  [
    "cron job",
    cronJob,
    { spec: { schedule: "0 0 * * *", suspend: false, jobTemplate: {} } },
    ["0 0 * * *", "<none>", "False", 0, "<none>", "4s", "", "", "<none>"],
  ],
  [
    "autoscaler",
    horizontalPodAutoscaler,
    {
      spec: {
        scaleTargetRef: { kind: "Deployment", name: "api" },
        minReplicas: 2,
        maxReplicas: 6,
        metrics: [{ type: "Resource", resource: { name: "memory", target: { averageValue: "200Mi" } } }],
      },
    },
    ["Deployment/api", "memory: <unknown>/200Mi", "2", 6, 0, "4s"],
  ],
  [
    "quota",
    resourceQuota,
    {
      status: {
        hard: { pods: "3", "limits.cpu": "2", "requests.cpu": "1" },
        used: { pods: "1", "limits.cpu": "500m" },
      },
    },
    ["pods: 1/3, requests.cpu: 0/1", "limits.cpu: 500m/2", "4s"],
  ],
  [
    "ingress",
    ingress,
    {
      spec: {
        ingressClassName: "nginx",
        tls: [{}],
        rules: [{ host: "a" }, { host: "b" }, { host: "c" }, { host: "d" }],
      },
    },
    ["nginx", "a,b,c + 1 more...", "", "80, 443", "4s"],
  ],
  [
    "volume",
    persistentVolume,
    {
      spec: {
        capacity: { storage: "1Gi" },
        accessModes: ["ReadWriteMany", "ReadWriteOnce"],
        persistentVolumeReclaimPolicy: "Retain",
        volumeMode: "Filesystem",
      },
      status: { phase: "Available" },
    },
    ["1Gi", "RWO,RWX", "Retain", "Available", "", "", "<unset>", "", "4s", "Filesystem"],
  ],
  ["cluster role", clusterRole, {}, [TIME]],
  [
    "role binding",
    roleBinding,
    {
      roleRef: { kind: "Role", name: "r" },
      subjects: [
        { kind: "User", name: "a" },
        { kind: "User", name: "b" },
        { kind: "ServiceAccount", name: "s", namespace: "n" },
      ],
    },
    ["Role/r", "4s", "a, b", "", "n/s"],
  ],
];

test.each(CASES)("shows a %s", (_name, kind, fields, expected) => {
  expect(cells(kind, fields).slice(1)).toEqual(expected);
});

test("shows an event, the newer form with its series too", () => {
  const fields = {
    involvedObject: { kind: "Pod", name: "web", fieldPath: "spec.containers{c}" },
    type: "Normal",
    reason: "Pulled",
    message: " m\n",
    eventTime: TIME,
    series: { count: 4, lastObservedTime: "2026-11-23T01:59:58Z" },
    reportingComponent: "kubelet",
    reportingInstance: "node-1",
  };
  expect(cells(event, fields)).toEqual([
    "2s",
    "Normal",
    "Pulled",
    "pod/web",
    "spec.containers{c}",
    "kubelet, node-1",
    "m",
    "4s",
    4,
    "x",
  ]);
});

function cells(kind: Kind, fields: object): unknown[] {
  const object: KubeObject = {
    apiVersion: "v1",
    kind: kind.kind,
    metadata: { name: "x", creationTimestamp: TIME },
    ...fields,
  };
  return (kind.columns ?? []).map((column) => column.cell(object, { now: NOW, wide: true }));
}
