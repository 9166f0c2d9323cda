import type { Container, Pod, Probe } from "../generated/types.ts";
import { isLatest } from "../machinery/image-reference.ts";
import { formatDuration } from "../machinery/time.ts";
import type { EventReport } from "../sim/actor.ts";
import { isForgotten, nextBackOff } from "./back-off.ts";
import { lookUpImage } from "./image-catalogue.ts";
import { pullDuration } from "./node-images.ts";
import type { ContainerMemory, PodMemory, ProbeMemory } from "./pod-memory.ts";
import { alignTick, firstProbeAfter, stepProbe } from "./probe-schedule.ts";
import { exitOf } from "./process-plan.ts";
import { shouldRestart, shouldRestartInit } from "./restart-rules.ts";
import type { ContainerRuntime } from "./runtime.ts";

/** What a kubelet gets from its node and from the cluster. */
export interface Host {
  /** virtual milliseconds since the epoch */
  readonly now: number;
  readonly nodeName: string;
  readonly runtime: ContainerRuntime;
  /** Reports an event about the pod, as long as the budget for events lasts. */
  emit(report: EventReport): void;
  /** When the budget lets the next event through. */
  nextEventAt(): number;
  /** 64 hexadecimal digits. */
  newId(): string;
  environmentError(container: Container): string | undefined;
  mountError(): string | undefined;
  /** When the node has an image, by full name; undefined where nobody pulls it. */
  imageAt(name: string): number | undefined;
  recordImage(name: string, at: number): void;
  /** A free pod address of the node (its own with host network); undefined where there is none left. */
  takeAddress(): string | undefined;
}

/** One look of the kubelet at one pod: what it works with, and when it wants to look again. */
export interface Pass {
  readonly pod: Pod;
  readonly memory: PodMemory;
  readonly host: Host;
  wake: number | undefined;
}

/** A container of the pod: which list of spec and memory it stands in, and where. */
export interface Slot {
  readonly list: "init" | "main" | "ephemeral";
  readonly index: number;
  readonly container: Container;
}

/** Between the steps of a container that succeeds. */
const CREATE = 30;
const START = 60;
/** A crashed container starts again after this, unless a back-off is in force. */
const RESTART = 1_000;
/** How long ErrImagePull shows before it becomes ImagePullBackOff. */
const PULL_ERROR_SHOWN = 1_500;
/** When the kubelet looks at a container again that it could not make (kubelet `backOffPeriod`). */
const RETRY = 10_000;
/** Containers always have this long to end (kuberuntime `minimumGracePeriodInSeconds`). */
const LEAST_GRACE = 2_000;

const FIELDS = { init: "spec.initContainers", main: "spec.containers", ephemeral: "spec.ephemeralContainers" } as const;

/** Whether the kubelet is occupied with the container: it does not report the pod meanwhile. */
export function isBusy(memory: ContainerMemory | null | undefined): boolean {
  return memory?.step === "pulling" || memory?.step === "creating" || memory?.step === "starting";
}

/** Whether the container ended and will not be started again. */
export function isOver(memory: ContainerMemory | null | undefined): boolean {
  return memory?.step === "exited" && memory.until === undefined;
}

/** Notes an appointment. */
export function wakeAt(pass: Pass, at: number | undefined): void {
  if (at !== undefined && (pass.wake === undefined || at < pass.wake)) pass.wake = at;
}

/** May change the memory: what happened to a running container by itself, its end or its probes. */
export function observe(pass: Pass, slot: Slot, memory: ContainerMemory): void {
  if (memory.step !== "running") return;
  const { now } = pass.host;
  if (memory.until !== undefined && memory.until <= now) return end(pass, slot, memory);
  if (memory.stopping !== true && slot.container.image !== memory.image) {
    memory.replace = true;
    stop(
      pass,
      slot,
      memory,
      graceOf(pass.pod),
      `Container ${slot.container.name} definition changed, will be restarted`,
    );
  }
  if (memory.stopping !== true) runProbes(pass, slot, memory);
  wakeAt(pass, memory.until);
}

/** May change the memory: brings a container that is to run one or more steps further; creates its memory. */
export function advance(pass: Pass, slot: Slot): ContainerMemory {
  const { host, memory: pod } = pass;
  const list = pod[slot.list];
  let memory = list[slot.index] ?? undefined;
  if (memory === undefined) {
    memory = { step: "held", until: host.now, image: slot.container.image ?? "", starts: 0 };
    list[slot.index] = memory;
  }
  if (memory.step === "held" && memory.image !== slot.container.image) {
    memory.image = slot.container.image ?? "";
    delete memory.pullBackOff;
    memory.until = host.now;
    delete memory.waiting;
  }
  // Each turn moves to a later step or sets an appointment; the number of steps bounds the loop.
  for (let turn = 0; turn < 8; turn++) {
    if (memory.step === "running" || memory.until === undefined) return memory;
    if (memory.until > host.now) {
      wakeAt(pass, memory.until);
      return memory;
    }
    next(pass, slot, memory);
  }
  return memory;
}

/** May change the memory: asks a running container to end within the grace, in milliseconds. */
export function stop(pass: Pass, slot: Slot, memory: ContainerMemory, grace: number, message: string): void {
  const { host } = pass;
  emit(pass, slot, "Normal", "Killing", message);
  const bounded = Math.max(grace, LEAST_GRACE);
  const hook = Math.min(preStopTakes(pass, slot.container, memory), bounded);
  const answer = host.runtime.stop(slot.container);
  const killed = answer === undefined || hook + answer.takes > bounded;
  const until = host.now + (killed ? bounded : hook + answer.takes);
  memory.stopping = true;
  if (memory.until === undefined || until < memory.until) {
    memory.until = until;
    memory.exit = exitOf(killed ? 137 : answer.code);
  }
  wakeAt(pass, memory.until);
}

/** May change the memory: a stopping container has less time than it was told. */
export function hurry(pass: Pass, memory: ContainerMemory, until: number): void {
  if (memory.step !== "running") return;
  if (memory.until === undefined || memory.until > until) {
    memory.until = until;
    memory.exit = exitOf(137);
  }
  wakeAt(pass, memory.until);
}

/** The pod's own grace period in milliseconds. */
export function graceOf(pod: Pod): number {
  return (pod.spec?.terminationGracePeriodSeconds ?? 30) * 1000;
}

function next(pass: Pass, slot: Slot, memory: ContainerMemory): void {
  switch (memory.step) {
    case "pulling":
      return finishPull(pass, slot, memory);
    case "creating":
      return create(pass, slot, memory);
    case "starting":
      return start(pass, slot, memory);
    case "exited":
      return restart(pass, slot, memory);
    default:
      return release(pass, slot, memory);
  }
}

/** A held container has waited long enough. */
function release(pass: Pass, slot: Slot, memory: ContainerMemory): void {
  if (memory.waiting?.reason === "ErrImagePull") return backOffPull(pass, slot, memory);
  if (memory.waiting?.reason === "CrashLoopBackOff")
    memory.crashBackOff = nextBackOff(memory.crashBackOff, pass.host.now);
  pull(pass, slot, memory);
}

function pull(pass: Pass, slot: Slot, memory: ContainerMemory): void {
  const { host } = pass;
  const image = slot.container.image ?? "";
  memory.image = image;
  delete memory.waiting;
  const found = lookUpImage(image);
  if ("invalid" in found) {
    const message = `Failed to apply default image tag "${image}": couldn't parse image name "${image}": ${found.invalid}`;
    emit(pass, slot, "Warning", "InspectFailed", message);
    emit(pass, slot, "Warning", "Failed", "Error: InvalidImageName");
    return hold(pass, memory, "InvalidImageName", message, undefined);
  }
  const at = host.imageAt(found.name);
  const present = at !== undefined && at <= host.now;
  const policy = slot.container.imagePullPolicy ?? (isLatest(found.reference) ? "Always" : "IfNotPresent");
  if (policy === "Never" && !present) {
    const message = `Container image "${image}" is not present with pull policy of Never`;
    emit(pass, slot, "Warning", "ErrImageNeverPull", message);
    emit(pass, slot, "Warning", "Failed", "Error: ErrImageNeverPull");
    return hold(pass, memory, "ErrImageNeverPull", message, host.now + RETRY);
  }
  if (present && policy !== "Always") {
    const message = `Container image "${image}" already present on machine and can be accessed by the pod`;
    emit(pass, slot, "Normal", "Pulled", message);
    return wait(pass, memory, "creating", host.now + CREATE);
  }
  emit(pass, slot, "Normal", "Pulling", `Pulling image "${image}"`);
  const takes = pullDuration(
    host.nodeName,
    found.name,
    found.profile.size,
    found.refusal !== undefined || at !== undefined,
  );
  memory.pullAt = host.now;
  const until = Math.max(host.now, at ?? 0) + takes;
  if (found.refusal === undefined && at === undefined) host.recordImage(found.name, until);
  wait(pass, memory, "pulling", until);
}

function finishPull(pass: Pass, slot: Slot, memory: ContainerMemory): void {
  const { host } = pass;
  const { image } = memory;
  const found = lookUpImage(image);
  const refusal = "invalid" in found ? found.invalid : found.refusal;
  const waited = host.now - (memory.pullAt ?? host.now);
  delete memory.pullAt;
  if (refusal !== undefined || "invalid" in found) {
    emit(pass, slot, "Warning", "Failed", `Failed to pull image "${image}": ${refusal}`);
    emit(pass, slot, "Warning", "Failed", "Error: ErrImagePull");
    memory.pullBackOff = nextBackOff(memory.pullBackOff, host.now);
    return hold(pass, memory, "ErrImagePull", refusal, host.now + PULL_ERROR_SHOWN);
  }
  delete memory.pullBackOff;
  const { size } = found.profile;
  const alone = Math.min(waited, pullDuration(host.nodeName, found.name, size, false));
  const times = `${formatDuration(alone)} (${formatDuration(waited)} including waiting)`;
  emit(pass, slot, "Normal", "Pulled", `Successfully pulled image "${image}" in ${times}. Image size: ${size} bytes.`);
  wait(pass, memory, "creating", host.now + CREATE);
}

function backOffPull(pass: Pass, slot: Slot, memory: ContainerMemory): void {
  const { image, waiting, pullBackOff } = memory;
  const message = `Back-off pulling image "${image}"`;
  emit(pass, slot, "Normal", "BackOff", message);
  emit(pass, slot, "Warning", "Failed", "Error: ImagePullBackOff");
  const until = (pullBackOff?.since ?? pass.host.now) + (pullBackOff?.delay ?? RETRY);
  hold(pass, memory, "ImagePullBackOff", `${message}: ErrImagePull: ${waiting?.message ?? ""}`, until);
}

function create(pass: Pass, slot: Slot, memory: ContainerMemory): void {
  const { host } = pass;
  const error = host.environmentError(slot.container);
  if (error !== undefined) {
    emit(pass, slot, "Warning", "Failed", `Error: ${error}`);
    return hold(pass, memory, "CreateContainerConfigError", error, host.now + RETRY);
  }
  emit(pass, slot, "Normal", "Created", "Container created");
  wait(pass, memory, "starting", host.now + START);
}

function start(pass: Pass, slot: Slot, memory: ContainerMemory): void {
  const { host } = pass;
  const { container } = slot;
  emit(pass, slot, "Normal", "Started", "Container started");
  const before = finishedRun(memory);
  if (before !== undefined) memory.last = before;
  const { lasts, exit } = host.runtime.start(container);
  for (const key of [
    "until",
    "finishedAt",
    "waiting",
    "stopping",
    "replace",
    "startup",
    "readiness",
    "liveness",
  ] as const) {
    delete memory[key];
  }
  memory.step = "running";
  memory.id = host.newId();
  memory.starts++;
  memory.startedAt = host.now;
  memory.exit = exit;
  if (Number.isFinite(lasts)) memory.until = host.now + lasts;
  memory.started = container.startupProbe === undefined;
  memory.ready = memory.started && container.readinessProbe === undefined;
  const hook = container.lifecycle?.postStart?.exec?.command;
  if (hook !== undefined && !host.runtime.exec(container, hook, 0).ok) {
    emit(pass, slot, "Warning", "FailedPostStartHook", "PostStartHook failed");
    stop(pass, slot, memory, graceOf(pass.pod), "FailedPostStartHook");
  }
  observe(pass, slot, memory);
}

/** The process is over. */
function end(pass: Pass, slot: Slot, memory: ContainerMemory): void {
  memory.step = "exited";
  memory.finishedAt = memory.until ?? pass.host.now;
  memory.ready = false;
  memory.started = false;
  delete memory.until;
  if (pass.memory.stopping !== undefined || !restarts(pass, slot, memory)) return;
  memory.until = memory.replace ? pass.host.now : memory.finishedAt + RESTART;
  wakeAt(pass, memory.until);
}

function restarts({ pod }: Pass, { list, container }: Slot, memory: ContainerMemory): boolean {
  if (list === "ephemeral") return false;
  if (memory.replace) return true;
  const code = memory.exit?.code ?? 0;
  return list === "init" ? shouldRestartInit(pod, container, code) : shouldRestart(pod, container, code);
}

/** kuberuntime `doBackOff`: a container is held back while less time than its back-off has passed since it ended. */
function restart(pass: Pass, slot: Slot, memory: ContainerMemory): void {
  const { host, pod } = pass;
  const backOff = memory.crashBackOff;
  const until = (memory.finishedAt ?? host.now) + (backOff?.delay ?? 0);
  if (memory.replace || backOff === undefined || isForgotten(backOff, host.now) || until <= host.now) {
    if (!memory.replace) memory.crashBackOff = nextBackOff(backOff, host.now);
    return pull(pass, slot, memory);
  }
  const { name } = slot.container;
  const whose = `${pod.metadata.name}_${pod.metadata.namespace}(${pod.metadata.uid})`;
  emit(pass, slot, "Warning", "BackOff", `Back-off restarting failed container ${name} in pod ${whose}`);
  const message = `back-off ${formatDuration(backOff.delay)} restarting failed container=${name} pod=${whose}`;
  hold(pass, memory, "CrashLoopBackOff", message, until);
}

/** The run that the memory tells of as over. */
export function finishedRun({ id, startedAt, finishedAt, exit }: ContainerMemory): ContainerMemory["last"] {
  if (id === undefined || startedAt === undefined || finishedAt === undefined || exit === undefined) return undefined;
  return { ...exit, id, startedAt, finishedAt };
}

function wait(pass: Pass, memory: ContainerMemory, step: ContainerMemory["step"], until: number): void {
  memory.step = step;
  memory.until = until;
  wakeAt(pass, until);
}

function hold(
  pass: Pass,
  memory: ContainerMemory,
  reason: string,
  message: string | undefined,
  until: number | undefined,
): void {
  memory.step = "held";
  memory.waiting = message === undefined ? { reason } : { reason, message };
  if (until === undefined) delete memory.until;
  else memory.until = until;
  wakeAt(pass, until);
}

function emit(
  { host }: Pass,
  { list, container }: Slot,
  type: EventReport["type"],
  reason: string,
  message: string,
): void {
  host.emit({ type, reason, message, fieldPath: `${FIELDS[list]}{${container.name}}`, host: host.nodeName });
}

function preStopTakes({ host }: Pass, container: Container, memory: ContainerMemory): number {
  const hook = container.lifecycle?.preStop;
  if (hook?.sleep !== undefined) return hook.sleep.seconds * 1000;
  const command = hook?.exec?.command;
  return command === undefined
    ? 0
    : host.runtime.exec(container, command, host.now - (memory.startedAt ?? host.now)).takes;
}

const PROBES = [
  { key: "startup", field: "startupProbe", title: "Startup" },
  { key: "readiness", field: "readinessProbe", title: "Readiness" },
  { key: "liveness", field: "livenessProbe", title: "Liveness" },
] as const;

type ProbeKind = (typeof PROBES)[number];

/** Runs the probes that are due. Nothing is due while an answer stands: a probe that goes on succeeding costs nothing. */
function runProbes(pass: Pass, slot: Slot, memory: ContainerMemory): void {
  for (const kind of PROBES) {
    const probe = slot.container[kind.field];
    if (probe === undefined || memory.stopping) continue;
    if (kind.key === "startup" ? memory.started : !memory.started) continue;
    runProbe(pass, slot, memory, kind, probe);
    wakeAt(pass, memory[kind.key]?.next);
  }
}

function runProbe(pass: Pass, slot: Slot, memory: ContainerMemory, kind: ProbeKind, probe: Probe): void {
  const { host } = pass;
  const startedAt = memory.startedAt ?? host.now;
  const before = memory[kind.key] ?? firstProbe(memory, kind, probe, startedAt, host.now);
  memory[kind.key] = before;
  if (before.next !== undefined && before.next > host.now) return;
  const answer = host.runtime.probe(slot.container, probe, pass.memory.ip ?? "", host.now - startedAt);
  const tick = startedAt + firstProbeAfter(probe);
  if (before.next === undefined) {
    if (answer.ok === before.ok) return;
    before.next = alignTick(probe, tick, host.now + 1);
    before.run = 0;
    return;
  }
  const { memory: after, decided } = stepProbe(probe, before, answer, host.now);
  memory[kind.key] = after;
  if (!answer.ok) emit(pass, slot, "Warning", "Unhealthy", `${kind.title} probe failed: ${answer.message}`);
  if (decided === undefined) return;
  if (kind.key === "readiness") memory.ready = decided === "success";
  if (decided === "success" || kind.key === "readiness") {
    // The answer stands until it can change, but a failure is told again as often as events get through.
    const again = answer.changesAt === undefined ? undefined : startedAt + answer.changesAt;
    const told = decided === "success" ? undefined : Math.max(after.next ?? 0, host.nextEventAt());
    const soonest = Math.min(again ?? Number.POSITIVE_INFINITY, told ?? Number.POSITIVE_INFINITY);
    if (Number.isFinite(soonest)) after.next = alignTick(probe, tick, soonest);
    else delete after.next;
  }
  if (kind.key === "startup" && decided === "success") {
    memory.started = true;
    memory.ready = slot.container.readinessProbe === undefined;
  }
  if (kind.key !== "readiness" && decided === "failure") {
    const grace = probe.terminationGracePeriodSeconds;
    const message = `Container ${slot.container.name} failed ${kind.key} probe, will be restarted`;
    stop(pass, slot, memory, grace === undefined ? graceOf(pass.pod) : grace * 1000, message);
  }
}

/** Readiness is asked for at once when a container has just started up; otherwise probes keep to their ticks. */
function firstProbe(
  memory: ContainerMemory,
  kind: ProbeKind,
  probe: Probe,
  startedAt: number,
  now: number,
): ProbeMemory {
  const tick = startedAt + firstProbeAfter(probe);
  const late = memory.startup !== undefined && kind.key === "readiness" && tick <= now;
  return { next: late ? now : alignTick(probe, tick, now), run: 0, ok: kind.key === "liveness" };
}
