import { podRequest } from "../pod-request.ts";
import { MAX_POINTS, type Score } from "./score.ts";

/** CPU and memory should be used to the same degree; pods that request neither do not care (`balanced_allocation.go`). */
export const balancedAllocation: Score = {
  name: "NodeResourcesBalancedAllocation",
  weight: 1,
  prepare(pod) {
    const { cpu, memory } = podRequest(pod);
    if (cpu === 0 && memory === 0) return undefined;
    return ({ allocatable, usage }) => {
      const cpuUsed = fraction(usage.cpu + cpu, allocatable.cpu ?? 0);
      const memoryUsed = fraction(usage.memory + memory, allocatable.memory ?? 0);
      return Math.floor((1 - Math.abs(cpuUsed - memoryUsed) / 2) * MAX_POINTS);
    };
  },
};

function fraction(used: number, capacity: number): number {
  return capacity === 0 ? 1 : Math.min(1, used / capacity);
}
