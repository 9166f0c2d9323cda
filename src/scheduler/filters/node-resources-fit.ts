import { podRequest } from "../pod-request.ts";
import type { NodeState } from "../placement.ts";
import type { Filter, Refusal } from "./filter.ts";

/** Enough of every requested resource must be left, and a place among the node's pods (`noderesources/fit.go`). */
export const nodeResourcesFit: Filter = {
  name: "NodeResourcesFit",
  prepare(pod) {
    const request = podRequest(pod);
    const others = Object.entries(request.others).filter(([, amount]) => amount > 0);
    const nothing = request.cpu === 0 && request.memory === 0 && request.storage === 0 && others.length === 0;
    return ({ allocatable, usage }: NodeState) => {
      // The common case is told apart first: everything fits.
      const full = usage.pods + 1 > (allocatable.pods ?? 0);
      if (nothing) return full ? { reasons: ["Too many pods"], preemptable: true } : undefined;
      if (
        !full &&
        others.length === 0 &&
        request.cpu <= (allocatable.cpu ?? 0) - usage.cpu &&
        request.memory <= (allocatable.memory ?? 0) - usage.memory &&
        (request.storage === 0 || request.storage <= (allocatable["ephemeral-storage"] ?? 0) - usage.storage)
      )
        return undefined;
      const lacks: [name: string, wanted: number, used: number][] = [
        ["cpu", request.cpu, usage.cpu],
        ["memory", request.memory, usage.memory],
        ["ephemeral-storage", request.storage, usage.storage],
        ...others.map(([name, amount]): [string, number, number] => [name, amount, usage.others[name] ?? 0]),
      ];
      return refusal(full, lacks, allocatable);
    };
  },
};

function refusal(
  full: boolean,
  wants: readonly [name: string, wanted: number, used: number][],
  allocatable: Readonly<Record<string, number>>,
): Refusal | undefined {
  const reasons = full ? ["Too many pods"] : [];
  let preemptable = true;
  for (const [name, wanted, used] of wants) {
    const capacity = allocatable[name] ?? 0;
    if (wanted === 0 || wanted <= capacity - used) continue;
    reasons.push(`Insufficient ${name}`);
    // No eviction makes a node larger than it is.
    if (wanted > capacity) preemptable = false;
  }
  return reasons.length === 0 ? undefined : { reasons, preemptable };
}
