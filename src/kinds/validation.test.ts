import { expect, test } from "vitest";
import { encodeJson } from "../machinery/json.ts";
import type { KubeObject } from "../machinery/object.ts";
import { cronJob } from "./batch/cronjob/cronjob.ts";
import { job } from "./batch/job/job.ts";
import { node } from "./core/node/node.ts";
import { persistentVolume } from "./core/persistentvolume/persistentvolume.ts";
import { persistentVolumeClaim } from "./core/persistentvolumeclaim/persistentvolumeclaim.ts";
import { resourceQuota } from "./core/resourcequota/resourcequota.ts";
import { secret } from "./core/secret/secret.ts";
import { service } from "./core/service/service.ts";
import type { Kind } from "./kind.ts";
import { ingress } from "./networking/ingress/ingress.ts";
import { networkPolicy } from "./networking/networkpolicy/networkpolicy.ts";
import { podDisruptionBudget } from "./policy/poddisruptionbudget/poddisruptionbudget.ts";
import { roleBinding } from "./rbac/rolebinding/rolebinding.ts";
import { storageClass } from "./storage/storageclass/storageclass.ts";

const POD = { spec: { containers: [{ name: "c", image: "busybox:1.36" }] } };

/** Objects and what the real server says of them. */
const CASES: readonly [string, Kind, object, readonly string[]][] = [
  [
    "ports",
    service,
    {
      spec: {
        clusterIP: "10.96.0.9",
        clusterIPs: ["10.96.0.9"],
        ports: [{ port: 80 }, { port: 80 }, { port: 0, targetPort: "Not_A_Name" }],
      },
    },
    [
      "spec.ports[0].name: Required value",
      "spec.ports[1].name: Required value",
      "spec.ports[2].name: Required value",
      "spec.ports[2].port: Invalid value: 0: must be between 1 and 65535, inclusive",
      'spec.ports[2].targetPort: Invalid value: "Not_A_Name": must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)',
      'spec.ports[1]: Duplicate value: {"Name":"","Protocol":"TCP","AppProtocol":null,"Port":80,"TargetPort":0,"NodePort":0}',
    ],
  ],
  [
    "an external name",
    service,
    {
      spec: { type: "ExternalName", sessionAffinity: "Sometimes", ports: [{ name: "up", port: 80, protocol: "ICMP" }] },
    },
    [
      "spec.externalName: Required value",
      'spec.ports[0].protocol: Unsupported value: "ICMP": supported values: "SCTP", "TCP", "UDP"',
      'spec.sessionAffinity: Unsupported value: "Sometimes": supported values: "ClientIP", "None"',
    ],
  ],
  [
    "a network policy",
    networkPolicy,
    {
      spec: {
        policyTypes: ["Ingress", "Sideways"],
        ingress: [
          {
            from: [
              { ipBlock: { cidr: "10.0.0.0/33" }, podSelector: {} },
              { ipBlock: { cidr: "10.0.0.0/16", except: ["192.168.0.0/24"] } },
            ],
            ports: [
              { protocol: "HTTP", port: 0 },
              { port: 90, endPort: 80 },
            ],
          },
        ],
      },
    },
    [
      'spec.ingress[0].ports[0].protocol: Unsupported value: "HTTP": supported values: "TCP", "UDP", "SCTP"',
      "spec.ingress[0].ports[0].port: Invalid value: 0: must be between 1 and 65535, inclusive",
      "spec.ingress[0].ports[1].endPort: Invalid value: 90: must be greater than or equal to `port`",
      'spec.ingress[0].from[0].ipBlock.cidr: Invalid value: "10.0.0.0/33": must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)',
      "spec.ingress[0].from[0]: Forbidden: may not specify both ipBlock and another peer",
      'spec.ingress[0].from[1].ipBlock.except[0]: Invalid value: "192.168.0.0/24": must be a strict subset of `cidr`',
      'spec.policyTypes[1]: Unsupported value: "Sideways": supported values: "Ingress", "Egress"',
    ],
  ],
  [
    "an ingress",
    ingress,
    {
      spec: {
        rules: [
          { host: "a.b", http: { paths: [{ path: "x", pathType: "Exact", backend: { service: { name: "s" } } }] } },
        ],
      },
    },
    [
      'spec.rules[0].http.paths[0].path: Invalid value: "x": must be an absolute path',
      "spec.rules[0].http.paths[0].backend: Required value: port name or number is required",
    ],
  ],
  [
    "a budget",
    podDisruptionBudget,
    { spec: { minAvailable: 1, maxUnavailable: 1, selector: { matchLabels: { app: "x" } } } },
    [
      'spec: Invalid value: {"MinAvailable":1,"Selector":{"matchLabels":{"app":"x"}},"MaxUnavailable":1,"UnhealthyPodEvictionPolicy":null}: minAvailable and maxUnavailable cannot be both set',
    ],
  ],
  [
    "a share above all",
    podDisruptionBudget,
    { spec: { minAvailable: "150%" } },
    ['spec.minAvailable: Invalid value: "150%": must not be greater than 100%'],
  ],
  [
    "an unknown zone",
    cronJob,
    cron({ timeZone: "Mars/Olympus" }),
    ['spec.timeZone: Invalid value: "Mars/Olympus": unknown time zone Mars/Olympus'],
  ],
  [
    "words",
    cronJob,
    cron({ schedule: "every day" }),
    ['spec.schedule: Invalid value: "every day": expected exactly 5 fields, found 2: [every day]'],
  ],
  [
    "minute 61",
    cronJob,
    cron({ schedule: "61 * * * *" }),
    ['spec.schedule: Invalid value: "61 * * * *": end of range (61) above maximum (59): 61'],
  ],
  [
    "a zone in the schedule",
    cronJob,
    cron({ schedule: "TZ=UTC 0 0 * * *", concurrencyPolicy: "Sometimes" }),
    [
      'spec.schedule: Invalid value: "TZ=UTC 0 0 * * *": cannot use TZ or CRON_TZ in schedule, use timeZone field instead',
      'spec.concurrencyPolicy: Unsupported value: "Sometimes": supported values: "Allow", "Forbid", "Replace"',
    ],
  ],
  [
    "a job that restarts always",
    job,
    {
      spec: {
        selector: { matchLabels: { a: "b" } },
        template: { metadata: { labels: { a: "b" } }, ...structuredClone(POD) },
      },
    },
    ['spec.template.spec.restartPolicy: Required value: valid values: "OnFailure", "Never"'],
  ],
  [
    "a negative quota",
    resourceQuota,
    { spec: { hard: { pods: "-1" } } },
    ['spec.hard[pods]: Invalid value: "-1": must be greater than or equal to 0'],
  ],
  [
    "an unknown scope",
    resourceQuota,
    { spec: { hard: { pods: "1" }, scopes: ["Sometimes"] } },
    ['spec.scopes: Invalid value: ["Sometimes"]: unsupported scope'],
  ],
  [
    "a scope that a resource has not",
    resourceQuota,
    { spec: { hard: { cpu: "1" }, scopes: ["BestEffort"] } },
    ['spec.scopes: Invalid value: ["BestEffort"]: unsupported scope applied to resource'],
  ],
  [
    "a claim",
    persistentVolumeClaim,
    { spec: { accessModes: ["ReadWriteSometimes"], volumeMode: "Tape" } },
    [
      'spec.accessModes: Unsupported value: "ReadWriteSometimes": supported values: "ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"',
      "spec.resources[storage]: Required value",
      'spec.volumeMode: Unsupported value: "Tape": supported values: "Block", "Filesystem"',
    ],
  ],
  [
    "a volume",
    persistentVolume,
    {
      spec: {
        accessModes: ["ReadWriteOnce"],
        persistentVolumeReclaimPolicy: "Shred",
        hostPath: { path: "/a" },
        nfs: { server: "a", path: "/b" },
      },
    },
    [
      "spec.capacity: Required value",
      'spec.capacity: Unsupported value: null: supported values: "storage"',
      'spec.persistentVolumeReclaimPolicy: Unsupported value: "Shred": supported values: "Delete", "Recycle", "Retain"',
      "spec.nfs: Forbidden: may not specify more than 1 volume type",
    ],
  ],
  ["a key", secret, { type: "kubernetes.io/ssh-auth" }, ["data[ssh-privatekey]: Required value"]],
  [
    "taints",
    node,
    {
      spec: {
        taints: [
          { key: "a", effect: "NoSchedule" },
          { key: "a", effect: "NoSchedule" },
        ],
      },
    },
    [
      'metadata.taints[1]: Duplicate value: {"Key":"a","Value":"","Effect":"NoSchedule","TimeAdded":null}: taints must be unique by key and effect pair',
    ],
  ],
];

test.each(CASES)("refuses %s", (_name, kind, fields, expected) => {
  expect(kind.validate?.(complete(kind, fields)).map(({ field, body }) => `${field}: ${body}`)).toEqual(expected);
});

const UPDATES: readonly [string, Kind, object, object, readonly string[]][] = [
  [
    "the role of a binding",
    roleBinding,
    { roleRef: { kind: "ClusterRole", name: "view" } },
    { roleRef: { kind: "ClusterRole", name: "edit" } },
    [
      'roleRef: Invalid value: {"APIGroup":"rbac.authorization.k8s.io","Kind":"ClusterRole","Name":"edit"}: cannot change roleRef',
    ],
  ],
  [
    "parameters of a class",
    storageClass,
    { provisioner: "a.b/c", parameters: { type: "ssd" } },
    { provisioner: "a.b/c", parameters: { type: "hdd" }, reclaimPolicy: "Retain" },
    [
      'parameters: Invalid value: {"type":"hdd"}: field is immutable',
      'reclaimPolicy: Invalid value: "Retain": field is immutable',
    ],
  ],
  [
    "the network of a node",
    node,
    { spec: { podCIDR: "10.244.1.0/24", podCIDRs: ["10.244.1.0/24"] } },
    { spec: { podCIDR: "10.9.0.0/24", podCIDRs: ["10.244.1.0/24"] } },
    ['spec.podCIDRs: Forbidden: node updates may not change podCIDR except from "" to valid'],
  ],
  [
    "completions",
    job,
    { spec: { completions: 3, template: POD } },
    { spec: { completions: 5, template: POD } },
    ["spec.completions: Invalid value: 5: field is immutable"],
  ],
];

test.each(UPDATES)("does not change %s", (_name, kind, old, object, expected) => {
  const errors = kind.validateUpdate?.(complete(kind, object), complete(kind, old)) ?? [];
  expect(errors.map(({ field, body }) => `${field}: ${body}`)).toEqual(expected);
});

function cron(spec: object): object {
  const template = { spec: { ...POD.spec, restartPolicy: "Never" } };
  return { spec: { schedule: "0 0 * * *", jobTemplate: { spec: { template } }, ...spec } };
}

/** A fresh object with the defaults of its kind. */
function complete(kind: Kind, fields: object): KubeObject {
  const object = JSON.parse(
    encodeJson({ apiVersion: "v1", kind: kind.kind, metadata: { name: "x" }, ...fields }),
  ) as KubeObject;
  kind.defaults?.(object);
  return object;
}
