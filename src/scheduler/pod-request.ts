import type { Container, Pod, PodSpec } from "../generated/types.ts";
import { isSidecar } from "../kinds/core/pod/pod-containers.ts";
import { parseQuantity, quantityMilliValue, quantityValue } from "../machinery/quantity.ts";

/** What a pod asks of a node: CPU in thousandths of a core, memory and storage in bytes, the rest in whole units. */
export interface Request {
  cpu: number;
  memory: number;
  storage: number;
  /** extended resources and huge pages by name */
  others: Readonly<Record<string, number>>;
  /** CPU and memory for scores: containers without a request count with a small default */
  scoredCpu: number;
  scoredMemory: number;
}

/** Defaults of `scheduler/util/pod_resources.go` for containers that request nothing. */
const DEFAULT_CPU = 100;
const DEFAULT_MEMORY = 200 * 1024 * 1024;

const known = new WeakMap<readonly Container[], Request>();

/** The effective request of a pod: its containers and sidecars together, or its largest init phase (`resource.PodRequests`). */
export function podRequest(pod: Pod): Request {
  const { spec } = pod;
  if (spec === undefined) return { cpu: 0, memory: 0, storage: 0, others: {}, scoredCpu: 0, scoredMemory: 0 };
  const before = known.get(spec.containers);
  if (before !== undefined) return before;
  const request = computeRequest(spec);
  known.set(spec.containers, request);
  return request;
}

/** An amount of a resource in the unit of `Request`. */
export function amountOf(resource: string, text: string | undefined): number {
  if (text === undefined) return 0;
  const quantity = parseQuantity(text);
  return resource === "cpu" ? quantityMilliValue(quantity) : quantityValue(quantity);
}

type Amounts = Map<string, number>;

function computeRequest(spec: PodSpec): Request {
  const plain = total(spec, false);
  const scored = total(spec, true);
  const others: Record<string, number> = {};
  for (const [name, amount] of plain) {
    if (name !== "cpu" && name !== "memory" && name !== "ephemeral-storage") others[name] = amount;
  }
  return {
    cpu: plain.get("cpu") ?? 0,
    memory: plain.get("memory") ?? 0,
    storage: plain.get("ephemeral-storage") ?? 0,
    others,
    scoredCpu: scored.get("cpu") ?? 0,
    scoredMemory: scored.get("memory") ?? 0,
  };
}

function total(spec: PodSpec, withDefaults: boolean): Amounts {
  const sum: Amounts = new Map();
  const peak: Amounts = new Map();
  const sidecars: Amounts = new Map();
  for (const container of spec.containers) add(sum, requestsOf(container, withDefaults));
  for (const container of spec.initContainers ?? []) {
    const own = requestsOf(container, withDefaults);
    if (isSidecar(container)) {
      add(sum, own);
      add(sidecars, own);
      raise(peak, sidecars);
    } else {
      add(own, sidecars);
      raise(peak, own);
    }
  }
  raise(sum, peak);
  // Requests of the pod as a whole replace those of its containers.
  for (const [name, text] of Object.entries(spec.resources?.requests ?? {})) sum.set(name, amountOf(name, text));
  for (const [name, text] of Object.entries(spec.overhead ?? {}))
    sum.set(name, (sum.get(name) ?? 0) + amountOf(name, text));
  return sum;
}

function requestsOf({ resources }: Container, withDefaults: boolean): Amounts {
  const amounts: Amounts = new Map();
  for (const [name, text] of Object.entries(resources?.requests ?? {})) amounts.set(name, amountOf(name, text));
  if (withDefaults) {
    if (!amounts.has("cpu")) amounts.set("cpu", DEFAULT_CPU);
    if (!amounts.has("memory")) amounts.set("memory", DEFAULT_MEMORY);
  }
  return amounts;
}

function add(to: Amounts, amounts: Amounts): void {
  for (const [name, amount] of amounts) to.set(name, (to.get(name) ?? 0) + amount);
}

function raise(to: Amounts, amounts: Amounts): void {
  for (const [name, amount] of amounts) if (amount > (to.get(name) ?? 0)) to.set(name, amount);
}
