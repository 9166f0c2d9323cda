import type { Container, EphemeralContainer, Pod } from "../generated/types.ts";
import { isSidecar } from "../kinds/core/pod/pod-containers.ts";
import {
  advance,
  graceOf,
  hurry,
  isBusy,
  isOver,
  observe,
  type Pass,
  type Slot,
  stop,
  wakeAt,
} from "./container-sync.ts";
import type { ContainerMemory } from "./pod-memory.ts";
import { shouldRestartInit } from "./restart-rules.ts";

/** From volumes mounted to network up. */
const SANDBOX = 250;
/** Retry of volumes that cannot be mounted: the first delay, doubling to the last (volume `exponentialbackoff`). */
const MOUNT_RETRY_FIRST = 500;
const MOUNT_RETRY_LAST = 122_000;
const NO_ADDRESS_RETRY = 10_000;

/**
 * May change the pass's memory: one look at a pod. Moves everything on that is due, and leaves in `wake` when something is
 * due next. Asks the runtime, reports events, writes nothing.
 */
export function syncPod(pass: Pass): void {
  const { pod, memory } = pass;
  if (memory.done) return;
  for (const slot of slots(pod)) {
    const container = memory[slot.list][slot.index];
    if (container) observe(pass, slot, container);
  }
  checkDeadline(pass);
  if (pod.metadata.deletionTimestamp !== undefined || memory.verdict !== undefined) return stopPod(pass);
  if (!hasSandbox(pass)) return;
  if (isFinished(pass)) return finish(pass);
  if (!runInitContainers(pass)) return;
  runContainers(pass);
  for (const slot of slotsOf(pod, "ephemeral")) advance(pass, slot);
  if (isFinished(pass)) finish(pass);
}

/** Whether the kubelet is occupied with one of the pod's containers and reports nothing meanwhile. */
export function isPodBusy({ memory }: Pass): boolean {
  return memory.init.some(isBusy) || memory.main.some(isBusy) || memory.ephemeral.some(isBusy);
}

/** Every container of a pod. */
function slots(pod: Pod): Slot[] {
  return [...slotsOf(pod, "init"), ...slotsOf(pod, "main"), ...slotsOf(pod, "ephemeral")];
}

function slotsOf({ spec }: Pod, list: Slot["list"]): Slot[] {
  const containers: readonly (Container | EphemeralContainer)[] =
    (list === "init" ? spec?.initContainers : list === "main" ? spec?.containers : spec?.ephemeralContainers) ?? [];
  return containers.map((container, index) => ({ list, index, container }));
}

function checkDeadline(pass: Pass): void {
  const { pod, memory, host } = pass;
  const seconds = pod.spec?.activeDeadlineSeconds;
  if (seconds === undefined || memory.verdict !== undefined) return;
  const deadline = Math.floor(memory.since / 1000) * 1000 + seconds * 1000;
  if (host.now < deadline) return wakeAt(pass, deadline);
  memory.verdict = {
    reason: "DeadlineExceeded",
    message: "Pod was active on the node longer than the specified deadline",
  };
  host.emit({ type: "Normal", ...memory.verdict, host: host.nodeName });
}

/** Mounts the volumes and sets up the network; false while that takes. */
function hasSandbox(pass: Pass): boolean {
  const { memory, host } = pass;
  if (memory.sandboxAt === undefined) {
    if (memory.mountRetryAt !== undefined && memory.mountRetryAt > host.now) {
      wakeAt(pass, memory.mountRetryAt);
      return false;
    }
    const error = host.mountError();
    if (error !== undefined) {
      host.emit({ type: "Warning", reason: "FailedMount", message: error, host: host.nodeName });
      const failures = memory.mountFailures ?? 0;
      memory.mountFailures = failures + 1;
      memory.mountRetryAt = host.now + Math.min(MOUNT_RETRY_FIRST * 2 ** failures, MOUNT_RETRY_LAST);
      wakeAt(pass, memory.mountRetryAt);
      return false;
    }
    delete memory.mountRetryAt;
    delete memory.mountFailures;
    memory.sandboxAt = host.now + SANDBOX;
  }
  if (memory.sandboxAt > host.now) {
    wakeAt(pass, memory.sandboxAt);
    return false;
  }
  if (memory.ip !== undefined) return true;
  const ip = host.takeAddress();
  if (ip !== undefined) {
    memory.ip = ip;
    return true;
  }
  const why = "failed to setup network for sandbox: no IP addresses available in range set";
  const message = `Failed to create pod sandbox: rpc error: code = Unknown desc = ${why}`;
  host.emit({ type: "Warning", reason: "FailedCreatePodSandBox", message, host: host.nodeName });
  memory.sandboxAt = host.now + NO_ADDRESS_RETRY;
  wakeAt(pass, memory.sandboxAt);
  return false;
}

/** Runs init containers one after the other and starts sidecars; true when the containers may run. */
function runInitContainers(pass: Pass): boolean {
  for (const slot of slotsOf(pass.pod, "init")) {
    const before = pass.memory.init[slot.index];
    if (isSidecar(slot.container)) {
      const memory = advance(pass, slot);
      if (!pass.memory.initialized && memory.started !== true) return false;
      continue;
    }
    if (pass.memory.initialized || (before && isOver(before))) continue;
    const memory = advance(pass, slot);
    if (!isOver(memory)) return false;
  }
  return true;
}

/** Starts the containers in their order: the kubelet pulls and starts one at a time. */
function runContainers(pass: Pass): void {
  pass.memory.initialized = true;
  let busy = false;
  for (const slot of slotsOf(pass.pod, "main")) {
    const before = pass.memory.main[slot.index];
    if (before && isOver(before)) continue;
    const due = before?.until !== undefined && before.until > pass.host.now;
    if (busy && !isBusy(before) && !due) continue;
    busy = isBusy(advance(pass, slot)) || busy;
  }
}

/** Whether the pod's work is over: all containers ended for good, or an init container failed for good. */
function isFinished({ pod, memory }: Pass): boolean {
  const failed = (pod.spec?.initContainers ?? []).some((container, i) => hasFailed(pod, container, memory.init[i]));
  return (
    failed || (memory.initialized === true && (pod.spec?.containers ?? []).every((_, i) => isOver(memory.main[i])))
  );
}

/** Whether an init container ended for good without success. */
export function hasFailed(pod: Pod, container: Container, memory: ContainerMemory | null | undefined): boolean {
  const code = memory?.exit?.code ?? 0;
  return isOver(memory) && !isSidecar(container) && code !== 0 && !shouldRestartInit(pod, container, code);
}

/** Stops what runs beside the containers; then the pod is done. */
function finish(pass: Pass): void {
  const grace = graceOf(pass.pod);
  if (stopRunning(pass, [...slotsOf(pass.pod, "init").reverse(), ...slotsOf(pass.pod, "ephemeral")], grace)) return;
  pass.memory.done = true;
}

/** Ends the pod from outside: containers first, sidecars after them, all within the grace. */
function stopPod(pass: Pass): void {
  const { pod, memory, host } = pass;
  const grace = pod.metadata.deletionGracePeriodSeconds ?? pod.spec?.terminationGracePeriodSeconds ?? 30;
  memory.stopping ??= { at: host.now, grace };
  if (grace < memory.stopping.grace) {
    memory.stopping = { at: host.now, grace };
    for (const list of [memory.init, memory.main, memory.ephemeral]) {
      for (const container of list) if (container?.stopping) hurry(pass, container, host.now + grace * 1000);
    }
  }
  const left = Math.max(0, memory.stopping.at + memory.stopping.grace * 1000 - host.now);
  for (const slot of slots(pod)) abandon(memory[slot.list][slot.index]);
  const first = slots(pod).filter(({ list, container }) => list !== "init" || !isSidecar(container));
  if (stopRunning(pass, first, left)) return;
  if (stopRunning(pass, slotsOf(pod, "init").reverse(), left)) return;
  memory.done = true;
}

/** Asks the running ones among the containers to end; true while one has not. */
function stopRunning(pass: Pass, among: readonly Slot[], grace: number): boolean {
  let running = false;
  for (const slot of among) {
    const container = pass.memory[slot.list][slot.index];
    if (container?.step !== "running") continue;
    running = true;
    if (container.stopping) wakeAt(pass, container.until);
    else stop(pass, slot, container, grace, `Stopping container ${slot.container.name}`);
  }
  return running;
}

/** What was about to start will not. */
function abandon(container: ContainerMemory | null | undefined): void {
  if (!container || container.step === "running") return;
  if (isBusy(container)) container.step = container.finishedAt === undefined ? "held" : "exited";
  delete container.until;
}
