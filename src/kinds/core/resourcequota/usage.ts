import type { Container, PersistentVolumeClaim, Pod, PodSpec, Service } from "../../../generated/types.ts";
import type { KubeObject } from "../../../machinery/object.ts";
import {
  addQuantities,
  compareQuantities,
  parseQuantity,
  type Quantity,
  quantityOf,
  quantityValue,
} from "../../../machinery/quantity.ts";
import { parseTime } from "../../../machinery/time.ts";
import { type Amounts, aggregateAmounts, isHugePages, isNativeResource, isPodLevelResource } from "../pod/resources.ts";

const COMPUTE = new Set(["cpu", "memory", "requests.cpu", "requests.memory", "limits.cpu", "limits.memory"]);
const STORAGE = new Set(["ephemeral-storage", "requests.ephemeral-storage", "limits.ephemeral-storage"]);
/** Resources whose objects a quota counts by their plain name, beside `count/<resource>`. */
const COUNTED = new Set(["configmaps", "resourcequotas", "replicationcontrollers", "secrets"]);
const CLASS_SUFFIX = ".storageclass.storage.k8s.io/";
const ONE = quantityOf(1);

/** The resource (`pods`, `deployments.apps`) whose objects use up what a quota limits by this name. */
export function countedResource(name: string): string {
  if (name.startsWith("count/")) return name.slice("count/".length);
  if (name === "services" || name.startsWith("services.")) return "services";
  if (COUNTED.has(name)) return name;
  if (name === "persistentvolumeclaims" || name === "requests.storage" || name.includes(CLASS_SUFFIX))
    return "persistentvolumeclaims";
  const isOfPods =
    name === "pods" ||
    COMPUTE.has(name) ||
    STORAGE.has(name) ||
    isHugePages(name) ||
    name.startsWith("requests.hugepages-") ||
    (name.startsWith("requests.") && !isNativeResource(name));
  return isOfPods ? "pods" : "";
}

/**
 * What an object uses up, by the names of quotas (`pkg/quota/v1/evaluator/core`).
 * @param now  milliseconds since the epoch: a pod whose grace is over uses nothing any more
 */
export function usageOf(resource: string, object: KubeObject, now: number): Amounts {
  const usage: Amounts = new Map([[`count/${resource}`, ONE]]);
  if (resource === "pods") addPod(usage, object as Pod, now);
  else if (resource === "services") addService(usage, object as Service);
  else if (resource === "persistentvolumeclaims") addClaim(usage, object as PersistentVolumeClaim);
  else if (COUNTED.has(resource)) usage.set(resource, ONE);
  return usage;
}

/** Whether a pod still runs or may run: one that has ended counts as an object only (`QuotaV1Pod`). */
export function usesCompute({ metadata, status }: Pod, now: number): boolean {
  if (status?.phase === "Failed" || status?.phase === "Succeeded") return false;
  const { deletionTimestamp, deletionGracePeriodSeconds: grace } = metadata;
  if (deletionTimestamp === undefined || grace === undefined) return true;
  return now <= parseTime(deletionTimestamp) + grace * 1000;
}

/**
 * The containers that leave out what a quota limits, by its name, in order: who is limited in cpu or memory has to ask for
 * it in every container.
 */
export function unspecified({ spec }: Pod, names: readonly string[]): [name: string, containers: string[]][] {
  const found: [string, string[]][] = [];
  const whole = computeUsage(new Map(), new Map());
  if (spec?.resources !== undefined) addAll(whole, podLevel(spec));
  for (const name of [...names].sort()) {
    if (!COMPUTE.has(name) || whole.has(name)) continue;
    const silent = [...(spec?.containers ?? []), ...(spec?.initContainers ?? [])].filter(
      ({ resources }) => !computeUsage(listed(resources, "requests"), listed(resources, "limits")).has(name),
    );
    if (silent.length > 0) found.push([name, [...new Set(silent.map((container) => container.name))].sort()]);
  }
  return found;
}

function addPod(usage: Amounts, pod: Pod, now: number): void {
  if (pod.spec === undefined || !usesCompute(pod, now)) return;
  const { spec } = pod;
  const amounts = (which: "requests" | "limits") => {
    const total = aggregateAmounts(spec, which);
    for (const [name, text] of Object.entries(spec.resources?.[which] ?? {})) {
      if (isPodLevelResource(name)) total.set(name, parseQuantity(text));
    }
    for (const [name, text] of Object.entries(spec.overhead ?? {})) {
      const before = total.get(name);
      // Overhead does not make a limit where there is none.
      if (before !== undefined) total.set(name, addQuantities(before, parseQuantity(text)));
      else if (which === "requests") total.set(name, parseQuantity(text));
    }
    return total;
  };
  addAll(usage, computeUsage(amounts("requests"), amounts("limits")));
  usage.set("pods", ONE);
}

function computeUsage(requests: Amounts, limits: Amounts): Amounts {
  const usage: Amounts = new Map();
  for (const [name, amount] of requests) {
    const isPlain = name === "cpu" || name === "memory" || name === "ephemeral-storage" || isHugePages(name);
    if (isPlain) usage.set(name, amount);
    if (isPlain || !isNativeResource(name)) usage.set(`requests.${name}`, amount);
  }
  for (const name of ["cpu", "memory", "ephemeral-storage"]) {
    const amount = limits.get(name);
    if (amount !== undefined) usage.set(`limits.${name}`, amount);
  }
  return usage;
}

function podLevel({ resources }: PodSpec): Amounts {
  return computeUsage(listed(resources, "requests"), listed(resources, "limits"));
}

function listed(resources: Container["resources"] | PodSpec["resources"], which: "requests" | "limits"): Amounts {
  return new Map(Object.entries(resources?.[which] ?? {}).map(([name, text]) => [name, parseQuantity(text)]));
}

function addAll(total: Amounts, more: Amounts): void {
  for (const [name, amount] of more) total.set(name, amount);
}

function addService(usage: Amounts, { spec }: Service): void {
  usage.set("services", ONE);
  const ports = spec?.ports ?? [];
  const isBalancer = spec?.type === "LoadBalancer";
  const explicit = isBalancer && spec?.allocateLoadBalancerNodePorts === false;
  const nodePorts = explicit ? ports.filter(({ nodePort }) => nodePort).length : ports.length;
  usage.set("services.loadbalancers", quantityOf(isBalancer ? 1 : 0));
  usage.set("services.nodeports", quantityOf(isBalancer || spec?.type === "NodePort" ? nodePorts : 0));
}

function addClaim(usage: Amounts, { metadata, spec, status }: PersistentVolumeClaim): void {
  const className = metadata.annotations?.["volume.beta.kubernetes.io/storage-class"] ?? spec?.storageClassName;
  const storage = claimedStorage(spec?.resources?.requests?.storage, status?.allocatedResources?.storage);
  for (const [name, amount] of [
    ["persistentvolumeclaims", ONE],
    ["requests.storage", storage],
  ] as const) {
    if (amount === undefined) continue;
    usage.set(name, amount);
    if (className) usage.set(className + CLASS_SUFFIX + name, amount);
  }
}

/** In whole bytes. */
function claimedStorage(requested: string | undefined, allocated: string | undefined): Quantity | undefined {
  if (requested === undefined) return undefined;
  let amount = parseQuantity(requested);
  const given = allocated === undefined ? undefined : parseQuantity(allocated);
  if (given !== undefined && compareQuantities(given, amount) > 0) amount = given;
  return amount.scale < 0 ? quantityOf(quantityValue(amount), amount.format) : amount;
}
