import { describe, expect, test } from "vitest";
import type { Node, Pod, Taint } from "../../generated/types.ts";
import type { KubeObject } from "../../machinery/object.ts";
import type { Context } from "../../sim/actor.ts";
import { fitErrorMessage } from "../fit-error.ts";
import { feasibleNodes } from "../node-choice.ts";
import { Placement } from "../placement.ts";

interface NodeOptions {
  labels?: Record<string, string>;
  taints?: Taint[];
  unschedulable?: boolean;
  allocatable?: Record<string, string>;
  pods?: Pod[];
}

const SIZE = { cpu: "4", memory: "8Gi", "ephemeral-storage": "100Gi", pods: "110" };

function node(name: string, { labels, taints, unschedulable, allocatable }: NodeOptions): Node {
  return {
    apiVersion: "v1",
    kind: "Node",
    metadata: { name, labels: { "kubernetes.io/hostname": name, ...labels } },
    spec: { ...(taints && { taints }), ...(unschedulable && { unschedulable }) },
    status: { allocatable: { ...SIZE, ...allocatable } },
  };
}

function pod(spec: Partial<NonNullable<Pod["spec"]>> = {}, labels: Record<string, string> = {}): Pod {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "p", namespace: "default", labels },
    spec: { containers: [{ name: "c" }], ...spec },
  };
}

function asking(requests: Record<string, string>): Partial<NonNullable<Pod["spec"]>> {
  return { containers: [{ name: "c", resources: { requests } }] };
}

/** What one node and a pod make of each other: "" where they fit, else the reasons of the message. */
function outcome(wanted: Pod, options: NodeOptions, objects: Record<string, KubeObject> = {}): string {
  const placement = new Placement();
  placement.setNode(node("n", options));
  for (const other of options.pods ?? []) placement.count(other, "n", 1);
  const context = {
    get: (resource: string, _namespace: string, name: string) => objects[`${resource}/${name}`],
    list: () => [],
  };
  const found = feasibleNodes(wanted, { placement, context: context as unknown as Context }, 0);
  return found.feasible.length > 0
    ? ""
    : fitErrorMessage(1, found, undefined).slice("0/1 nodes are available: ".length);
}

const near = (app: string) => ({ labelSelector: { matchLabels: { app } }, topologyKey: "kubernetes.io/hostname" });
const together = (app: string) => ({
  affinity: { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [near(app)] } },
});
const apart = (app: string) => ({
  affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [near(app)] } },
});
const onlyOn = (name: string) => ({
  affinity: {
    nodeAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: {
        nodeSelectorTerms: [{ matchFields: [{ key: "metadata.name", operator: "In", values: [name] }] }],
      },
    },
  },
});
const withClaim = { volumes: [{ name: "v", persistentVolumeClaim: { claimName: "data" } }] };
const claim = (spec: object, status: object = {}): KubeObject => ({
  apiVersion: "v1",
  kind: "PersistentVolumeClaim",
  metadata: { name: "data" },
  spec,
  status,
});
const port = (hostPort: number, hostIP = "") => ({
  containers: [{ name: "c", ports: [{ containerPort: 80, hostPort, hostIP }] }],
});
const gpu = { key: "dedicated", value: "gpu", effect: "NoSchedule" };

describe("filters", () => {
  test.each<[title: string, pod: Pod, node: NodeOptions, reasons: string]>([
    ["a node with room", pod(asking({ cpu: "4" })), {}, ""],
    ["cordoned", pod(), { unschedulable: true }, "1 node(s) were unschedulable."],
    ["a taint", pod(), { taints: [gpu] }, "1 node(s) had untolerated taint(s)."],
    ["a preference is no refusal", pod(), { taints: [{ ...gpu, effect: "PreferNoSchedule" }] }, ""],
    [
      "a taint that is tolerated",
      pod({ tolerations: [{ key: "dedicated", operator: "Equal", value: "gpu" }] }),
      { taints: [gpu] },
      "",
    ],
    [
      "another value",
      pod({ tolerations: [{ key: "dedicated", value: "x" }] }),
      { taints: [gpu] },
      "1 node(s) had untolerated taint(s).",
    ],
    ["all tolerated", pod({ tolerations: [{ operator: "Exists" }] }), { taints: [gpu], unschedulable: true }, ""],
    ["a selector", pod({ nodeSelector: { disk: "ssd" } }), {}, "1 node(s) didn't match Pod's node affinity/selector."],
    ["a selector that fits", pod({ nodeSelector: { disk: "ssd" } }), { labels: { disk: "ssd" } }, ""],
    ["pinned elsewhere", pod(onlyOn("m")), {}, "1 node(s) didn't satisfy plugin(s) [NodeAffinity]."],
    ["pinned here", pod(onlyOn("n")), {}, ""],
    [
      "a taken port",
      pod(port(80)),
      { pods: [pod(port(80, "10.0.0.1"))] },
      "1 node(s) didn't have free ports for the requested pod ports.",
    ],
    ["a port of another address", pod(port(80, "10.0.0.2")), { pods: [pod(port(80, "10.0.0.1"))] }, ""],
    [
      "several resources",
      pod(asking({ cpu: "5", memory: "9Gi", "example.com/gpu": "1" })),
      {},
      "1 Insufficient cpu, 1 Insufficient example.com/gpu, 1 Insufficient memory.",
    ],
    ["what others use", pod(asking({ cpu: "2" })), { pods: [pod(asking({ cpu: "2500m" }))] }, "1 Insufficient cpu."],
    ["ephemeral storage", pod(asking({ "ephemeral-storage": "200Gi" })), {}, "1 Insufficient ephemeral-storage."],
    ["too many pods", pod(), { allocatable: { pods: "1" }, pods: [pod()] }, "1 Too many pods."],
    ["affinity without company", pod(together("web")), {}, "1 node(s) didn't match pod affinity rules."],
    ["affinity to its own kind", pod(together("web"), { app: "web" }), {}, ""],
    ["affinity with company", pod(together("web")), { pods: [pod({}, { app: "web" })] }, ""],
    [
      "anti-affinity",
      pod(apart("web")),
      { pods: [pod({}, { app: "web" })] },
      "1 node(s) didn't match pod anti-affinity rules.",
    ],
    [
      "anti-affinity of the other",
      pod({}, { app: "web" }),
      { pods: [pod(apart("web"))] },
      "1 node(s) didn't satisfy existing pods anti-affinity rules.",
    ],
    ["a claim that does not exist", pod(withClaim), {}, 'persistentvolumeclaim "data" not found. not found'],
  ])("%s", (_title, wanted, options, reasons) => {
    expect(outcome(wanted, options)).toBe(reasons);
  });

  test.each<[title: string, claim: KubeObject, reasons: string]>([
    ["unbound", claim({ storageClassName: "fast" }), "pod has unbound immediate PersistentVolumeClaims. not found"],
    [
      "lost",
      claim({ volumeName: "v" }, { phase: "Lost" }),
      'persistentvolumeclaim "data" bound to non-existent persistentvolume "v". not found',
    ],
    [
      "bound to a volume that is gone",
      claim({ volumeName: "v" }, { phase: "Bound" }),
      "1 node(s) unavailable due to one or more pvc(s) bound to non-existent pv(s).",
    ],
  ])("a claim that is %s", (_title, data, reasons) => {
    expect(outcome(pod(withClaim), {}, { "persistentvolumeclaims/data": data })).toBe(reasons);
  });

  test("a claim that waits for its consumer takes a node that its class allows", () => {
    const storageClass = (provisioner: string) => ({
      apiVersion: "storage.k8s.io/v1",
      kind: "StorageClass",
      metadata: { name: "late" },
      provisioner,
      volumeBindingMode: "WaitForFirstConsumer",
    });
    const waiting = { "persistentvolumeclaims/data": claim({ storageClassName: "late" }) };
    expect(
      outcome(pod(withClaim), {}, { ...waiting, "storageclasses.storage.k8s.io/late": storageClass("example.com/p") }),
    ).toBe("");
    expect(
      outcome(
        pod(withClaim),
        {},
        { ...waiting, "storageclasses.storage.k8s.io/late": storageClass("kubernetes.io/no-provisioner") },
      ),
    ).toBe("1 node(s) didn't find available persistent volumes to bind.");
  });
});
