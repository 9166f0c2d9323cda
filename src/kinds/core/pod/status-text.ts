import type { ContainerStatus, Pod } from "../../../generated/types.ts";
import { humanDuration, parseTime } from "../../../machinery/time.ts";
import { isSidecar } from "./pod-containers.ts";

/** What a table says of a pod. */
export interface PodSummary {
  /** containers and sidecars that are ready, and how many there are */
  readonly ready: number;
  readonly total: number;
  /** `Running`, `CrashLoopBackOff`, `Init:0/2`, `Terminating` … */
  readonly reason: string;
  readonly restarts: number;
  /** when the last of them was, milliseconds since the epoch; undefined where it is not known */
  readonly lastRestart: number | undefined;
}

interface Restarts {
  count: number;
  last: number | undefined;
}

/** The state of a pod in one word, with counts (`printPod`, pkg/printers/internalversion/printers.go). */
export function summarizePod(pod: Pod): PodSummary {
  const { spec, status = {} } = pod;
  const sidecars = new Set((spec?.initContainers ?? []).filter(isSidecar).map(({ name }) => name));
  const total = (spec?.containers ?? []).length + sidecars.size;
  const phase = status.reason || status.phase || "";
  const gated = status.conditions?.some(({ type, reason }) => type === "PodScheduled" && reason === "SchedulingGated");
  const init = summarizeInit(pod, sidecars);
  let { ready, reason = gated ? "SchedulingGated" : phase } = init;
  let restarts = init.all;
  const initialized = status.conditions?.some(
    (condition) => condition.type === "Initialized" && condition.status === "True",
  );
  if (init.reason === undefined || initialized) {
    restarts = init.ofSidecars;
    let running = false;
    for (const container of [...(status.containerStatuses ?? [])].reverse()) {
      countRestarts(restarts, container);
      const { waiting, terminated } = container.state ?? {};
      if (waiting?.reason) reason = waiting.reason;
      else if (terminated) reason = endedReason(terminated);
      else if (container.ready && container.state?.running) {
        running = true;
        ready++;
      }
    }
    if (reason === "Completed" && running) {
      const isReady = status.conditions?.some((condition) => condition.type === "Ready" && condition.status === "True");
      reason = isReady ? "Running" : "NotReady";
    }
  }
  if (pod.metadata.deletionTimestamp !== undefined) {
    if (status.reason === "NodeLost") reason = "Unknown";
    else if (status.phase !== "Succeeded" && status.phase !== "Failed") reason = "Terminating";
  }
  return { ready, total, reason, restarts: restarts.count, lastRestart: restarts.last };
}

/** The text of the RESTARTS column: `3`, or `3 (5s ago)`. */
export function restartsText({ restarts, lastRestart }: PodSummary, now: number): string {
  return restarts === 0 || lastRestart === undefined
    ? String(restarts)
    : `${restarts} (${humanDuration(now - lastRestart)} ago)`;
}

/** How far the init containers are; a reason while they hold up the others. */
function summarizeInit({ spec, status }: Pod, sidecars: ReadonlySet<string>) {
  const all: Restarts = { count: 0, last: undefined };
  const ofSidecars: Restarts = { count: 0, last: undefined };
  let ready = 0;
  for (const [i, container] of (status?.initContainerStatuses ?? []).entries()) {
    const sidecar = sidecars.has(container.name);
    countRestarts(all, container);
    if (sidecar) countRestarts(ofSidecars, container);
    const { waiting, terminated } = container.state ?? {};
    if (terminated?.exitCode === 0) continue;
    if (sidecar && container.started) {
      if (container.ready) ready++;
      continue;
    }
    let reason = `Init:${i}/${spec?.initContainers?.length ?? 0}`;
    if (terminated) reason = `Init:${endedReason(terminated)}`;
    else if (waiting?.reason && waiting.reason !== "PodInitializing") reason = `Init:${waiting.reason}`;
    return { all, ofSidecars, ready, reason };
  }
  return { all, ofSidecars, ready, reason: undefined };
}

function countRestarts(restarts: Restarts, { restartCount = 0, lastState }: ContainerStatus): void {
  restarts.count += restartCount;
  const finished = lastState?.terminated?.finishedAt;
  if (!finished) return;
  const time = parseTime(finished);
  if (restarts.last === undefined || time > restarts.last) restarts.last = time;
}

function endedReason({ reason, signal, exitCode }: { reason?: string; signal?: number; exitCode: number }): string {
  if (reason) return reason;
  return signal ? `Signal:${signal}` : `ExitCode:${exitCode}`;
}
