import type { Container, PodSpec, ResourceRequirements } from "../../../generated/types.ts";
import { addQuantities, compareQuantities, parseQuantity, type Quantity, signOf } from "../../../machinery/quantity.ts";

/** status.qosClass of a pod. */
export type QosClass = "Guaranteed" | "Burstable" | "BestEffort";

const COMPUTE = ["cpu", "memory"] as const;

/**
 * The quality of service that a pod gets (`pkg/apis/core/helper/qos`): Guaranteed where every container limits cpu and
 * memory and requests the same, BestEffort where none says anything. Resources of the pod as a whole, if given, decide alone.
 */
export function qosClass(spec: PodSpec | undefined): QosClass {
  const own = spec?.resources;
  const parts: Pick<Container, "resources">[] = isSet(own)
    ? [{ resources: own as ResourceRequirements }]
    : [...(spec?.containers ?? []), ...(spec?.initContainers ?? [])];
  const requests = new Map<string, Quantity>();
  const limits = new Map<string, Quantity>();
  let allLimited = true;
  for (const { resources } of parts) {
    add(requests, resources?.requests);
    if (add(limits, resources?.limits) < COMPUTE.length) allLimited = false;
  }
  if (requests.size === 0 && limits.size === 0) return "BestEffort";
  if (!allLimited || requests.size !== limits.size) return "Burstable";
  for (const [name, request] of requests) {
    const limit = limits.get(name);
    if (limit === undefined || compareQuantities(limit, request) !== 0) return "Burstable";
  }
  return "Guaranteed";
}

function isSet(resources: ResourceRequirements | undefined): boolean {
  return COMPUTE.some((name) => resources?.requests?.[name] !== undefined || resources?.limits?.[name] !== undefined);
}

/** Adds the compute resources of a list to a total; answers how many there were. Zero does not count. */
function add(total: Map<string, Quantity>, list: Readonly<Record<string, string>> | undefined): number {
  let found = 0;
  for (const name of COMPUTE) {
    const text = list?.[name];
    if (text === undefined) continue;
    const amount = parseQuantity(text);
    if (signOf(amount) <= 0) continue;
    found++;
    const before = total.get(name);
    total.set(name, before === undefined ? amount : addQuantities(before, amount));
  }
  return found;
}
