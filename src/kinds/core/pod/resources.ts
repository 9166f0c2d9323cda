import type { Container, PodSpec } from "../../../generated/types.ts";
import { addQuantities, compareQuantities, parseQuantity, type Quantity } from "../../../machinery/quantity.ts";
import { isSidecar } from "./pod-containers.ts";

/** Amounts by resource name. */
export type Amounts = Map<string, Quantity>;

/** Whether a resource may be limited above what is requested (`helper.IsOvercommitAllowed`). */
export function isOvercommitAllowed(resource: string): boolean {
  return isNativeResource(resource) && !isHugePages(resource);
}

/** Whether a resource is one of Kubernetes itself: no domain, or one of kubernetes.io. */
export function isNativeResource(resource: string): boolean {
  return !resource.includes("/") || resource.includes("kubernetes.io/");
}

/** `hugepages-2Mi` and the like. */
export function isHugePages(resource: string): boolean {
  return resource.startsWith("hugepages-");
}

/** Resources that a pod may have as a whole: cpu, memory, hugepages. */
export function isPodLevelResource(resource: string): boolean {
  return resource === "cpu" || resource === "memory" || isHugePages(resource);
}

/**
 * What the containers of a pod need together (component-helpers `resource.AggregateContainerRequests`): the sum of regular
 * containers and sidecars, or the largest init container with the sidecars before it, whichever is more.
 */
export function aggregateAmounts(spec: PodSpec, which: "requests" | "limits"): Amounts {
  const total: Amounts = new Map();
  for (const container of spec.containers ?? []) addAmounts(total, amountsOf(container, which));
  const sidecars: Amounts = new Map();
  const initial: Amounts = new Map();
  for (const container of spec.initContainers ?? []) {
    const own = amountsOf(container, which);
    if (isSidecar(container)) {
      addAmounts(total, own);
      addAmounts(sidecars, own);
      raise(initial, sidecars);
    } else {
      addAmounts(own, sidecars);
      raise(initial, own);
    }
  }
  raise(total, initial);
  return total;
}

function amountsOf(container: Container, which: "requests" | "limits"): Amounts {
  return new Map(Object.entries(container.resources?.[which] ?? {}).map(([name, text]) => [name, parseQuantity(text)]));
}

/** Changes `total`: adds the amounts to those that it has. */
export function addAmounts(total: Amounts, amounts: Amounts): void {
  for (const [name, amount] of amounts) {
    const before = total.get(name);
    total.set(name, before === undefined ? amount : addQuantities(before, amount));
  }
}

function raise(total: Amounts, amounts: Amounts): void {
  for (const [name, amount] of amounts) {
    const before = total.get(name);
    if (before === undefined || compareQuantities(amount, before) > 0) total.set(name, amount);
  }
}
