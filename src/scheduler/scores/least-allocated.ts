import { podRequest } from "../pod-request.ts";
import { MAX_POINTS, type Score } from "./score.ts";

/** The more CPU and memory are left, the better (`noderesources/least_allocated.go`). */
export const leastAllocated: Score = {
  name: "NodeResourcesFit",
  weight: 1,
  prepare(pod) {
    const { scoredCpu, scoredMemory } = podRequest(pod);
    return ({ allocatable, usage }) =>
      Math.floor(
        (left(allocatable.cpu ?? 0, usage.scoredCpu + scoredCpu) +
          left(allocatable.memory ?? 0, usage.scoredMemory + scoredMemory)) /
          2,
      );
  },
};

function left(capacity: number, used: number): number {
  return capacity === 0 || used > capacity ? 0 : Math.floor(((capacity - used) * MAX_POINTS) / capacity);
}
