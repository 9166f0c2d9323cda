import type { Probe } from "../generated/types.ts";
import type { ProbeMemory } from "./pod-memory.ts";
import type { Answer } from "./runtime.ts";

/** How long after its start a container is first probed when there is no initial delay. */
const AT_ONCE = 100;

/** What one probe came to: `decided` where a threshold was just reached or is still exceeded. */
export interface ProbeStep {
  memory: ProbeMemory;
  decided?: "success" | "failure";
}

/**
 * When a probe first runs, in milliseconds after the container's start: the kubelet's prober ticks each period from the start
 * on and skips the ticks that lie within the initial delay (prober `worker.go`).
 */
export function firstProbeAfter({ initialDelaySeconds = 0, periodSeconds = 10 }: Probe): number {
  const period = Math.max(1, periodSeconds);
  return Math.max(AT_ONCE, Math.ceil(initialDelaySeconds / period) * period * 1000);
}

/** Takes one answer into account. `next` is one period later; whoever calls drops it where the answer stands. */
export function stepProbe(probe: Probe, before: ProbeMemory, answer: Answer, now: number): ProbeStep {
  const run = before.run > 0 && before.ok === answer.ok ? before.run + 1 : 1;
  const memory: ProbeMemory = { next: now + Math.max(1, probe.periodSeconds ?? 10) * 1000, run, ok: answer.ok };
  const threshold = answer.ok ? (probe.successThreshold ?? 1) : (probe.failureThreshold ?? 3);
  return run >= threshold ? { memory, decided: answer.ok ? "success" : "failure" } : { memory };
}

/** The first tick at `from` or later, on the grid that `tick` is on. */
export function alignTick({ periodSeconds = 10 }: Probe, tick: number, from: number): number {
  const period = Math.max(1, periodSeconds) * 1000;
  return tick >= from ? tick : tick + Math.ceil((from - tick) / period) * period;
}
