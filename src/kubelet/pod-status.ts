import type { ContainerStatus, Node, Pod, PodStatus } from "../generated/types.ts";
import { isSidecar } from "../kinds/core/pod/pod-containers.ts";
import { compareBytes } from "../machinery/json.ts";
import { formatTime } from "../machinery/time.ts";
import { containerStatus } from "./container-status.ts";
import { podConditions } from "./pod-conditions.ts";
import type { PodMemory } from "./pod-memory.ts";
import { hasFailed } from "./pod-sync.ts";

/** The status that the kubelet of a node gives a pod, from what it knows of it; what others write in there stays. */
export function podStatus(pod: Pod, memory: PodMemory, node: Node, now: number): PodStatus {
  const init = (pod.spec?.initContainers ?? []).map((container, i) =>
    containerStatus(pod, container, memory, "init", i),
  );
  const main = (pod.spec?.containers ?? []).map((container, i) => containerStatus(pod, container, memory, "main", i));
  const ephemeral = (pod.spec?.ephemeralContainers ?? []).map((container, i) =>
    containerStatus(pod, container, memory, "ephemeral", i),
  );
  const phase = podPhase(pod, memory, init, main);
  const sandbox = !memory.done && memory.ip !== undefined;
  const hostIP = hostAddress(node);
  const ip = memory.ip ?? pod.status?.podIP;
  const status: PodStatus = {
    ...pod.status,
    conditions: podConditions(pod, { phase, sandbox, init, main, timestamp: formatTime(now) }),
    containerStatuses: [...main].sort((a, b) => compareBytes(a.name, b.name)),
    phase,
    startTime: formatTime(memory.since),
    // What pod-level resources the pod has been given; empty where they are not used.
    resources: pod.spec?.resources ?? {},
  };
  if (hostIP !== undefined) {
    status.hostIP = hostIP;
    status.hostIPs = [{ ip: hostIP }];
  }
  if (ip !== undefined) {
    status.podIP = ip;
    status.podIPs = [{ ip }];
  }
  if (init.length > 0) status.initContainerStatuses = init;
  if (ephemeral.length > 0) status.ephemeralContainerStatuses = ephemeral;
  if (pod.metadata.generation !== undefined) status.observedGeneration = pod.metadata.generation;
  if (memory.verdict !== undefined && memory.done) {
    status.reason = memory.verdict.reason;
    status.message = memory.verdict.message;
  }
  return status;
}

/** The address of a node that its pods see: InternalIP. */
export function hostAddress({ status }: Node): string | undefined {
  return status?.addresses?.find(({ type }) => type === "InternalIP")?.address;
}

/** kubelet `getPhase`: what the states of the containers make of the pod. */
export function podPhase(
  pod: Pod,
  memory: PodMemory,
  init: readonly ContainerStatus[],
  main: readonly ContainerStatus[],
): string {
  const specs = pod.spec?.initContainers ?? [];
  if (memory.done && memory.verdict !== undefined) return "Failed";
  const failed = specs.some((container, i) => hasFailed(pod, container, memory.init[i]));
  if (failed) return memory.done ? "Failed" : "Pending";
  let running = 0;
  let waiting = 0;
  let stopped = 0;
  let succeeded = 0;
  for (const { state, lastState } of main) {
    if (state?.running !== undefined) running++;
    else if (state?.terminated !== undefined) {
      stopped++;
      if (state.terminated.exitCode === 0) succeeded++;
    } else if (lastState?.terminated !== undefined) stopped++;
    else waiting++;
  }
  if (memory.done) {
    if (stopped === 0) return "Failed";
    return stopped === succeeded && waiting === 0 ? "Succeeded" : "Failed";
  }
  const initializing = init.some((status, i) => !(isSidecar(specs[i]) ? status.started : status.ready));
  if (initializing && !memory.initialized) return "Pending";
  if (waiting > 0) return "Pending";
  return running > 0 || stopped > 0 ? "Running" : "Pending";
}
