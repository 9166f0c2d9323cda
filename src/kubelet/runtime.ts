import type { Container, ExecAction, IntOrString, Probe } from "../generated/types.ts";
import { imageProfile } from "./image-catalogue.ts";
import type { ProcessExit } from "./pod-memory.ts";
import { type ProcessPlan, planProcess } from "./process-plan.ts";
import { baseName, type FileChange, runScript, simpleCommands } from "./shell-script.ts";

/** What a probe or a hook finds. `changesAt`: milliseconds after the container's start at which the answer may be another. */
export interface Answer {
  ok: boolean;
  /** the reason of a failure, as the kubelet's prober words it */
  message: string;
  changesAt?: number;
}

/**
 * What the kubelet asks of the containers: everything is told ahead, for virtual time. All times are milliseconds; `age`
 * is how long the container has run.
 */
export interface ContainerRuntime {
  /** How the process of a container will go: when it ends by itself (Infinity: never) and with what. */
  start(container: Container): { lasts: number; exit: ProcessExit };
  /** Its exit code after SIGTERM, and how long it takes; undefined where it does not heed the signal. */
  stop(container: Container): { code: number; takes: number } | undefined;
  /** What a probe of the container says; `ip` is the pod's address. */
  probe(container: Container, probe: Probe, ip: string, age: number): Answer;
  /** How long a command inside the container takes, and whether it ends with 0: lifecycle hooks. */
  exec(container: Container, command: readonly string[], age: number): Answer & { takes: number };
}

/** How long a process that heeds SIGTERM takes to end. */
const STOP_TAKES = 120;

/** The runtime that goes by image profiles and command lines; it has no files and no network. */
export const plannedRuntime: ContainerRuntime = {
  start(container) {
    const { lasts, exit } = plan(container);
    return { lasts, exit };
  },
  stop(container) {
    const { stopCode } = plan(container);
    return stopCode === undefined ? undefined : { code: stopCode, takes: STOP_TAKES };
  },
  probe(container, probe, ip, age) {
    if (probe.exec !== undefined) return probeExec(plan(container), probe.exec, age);
    if (probe.httpGet !== undefined) return probeHttp(container, probe.httpGet, ip);
    if (probe.tcpSocket !== undefined) {
      const port = portNumber(container, probe.tcpSocket.port);
      const message = `dial tcp ${probe.tcpSocket.host ?? ip}:${port}: connect: connection refused`;
      return { ok: listensOn(container, port), message };
    }
    if (probe.grpc !== undefined) {
      const target = `${ip}:${probe.grpc.port}`;
      const seconds = probe.timeoutSeconds ?? 1;
      const message = `timeout: failed to connect service "${target}" within ${seconds}s: context deadline exceeded`;
      return { ok: listensOn(container, probe.grpc.port), message };
    }
    return { ok: true, message: "" };
  },
  exec(container, command, age) {
    const answer = probeExec(plan(container), { command: [...command] }, age);
    const { lasts } = planProcess(
      { name: container.name, command: [...command] },
      { size: 0, ports: [], paths: "none" },
    );
    return { ...answer, takes: lasts };
  },
};

function plan(container: Container): ProcessPlan {
  return planProcess(container, imageProfile(container.image ?? ""));
}

/** Fails with `false` or `exit N` in it, and where it looks for a file that the container's script has not made (any more). */
function probeExec({ files }: ProcessPlan, { command = [] }: ExecAction, age: number): Answer {
  const script = command.length >= 3 && /^-[a-z]*c$/.test(command[1] ?? "") ? (command[2] ?? "") : undefined;
  const commands = script === undefined ? [command] : simpleCommands(script);
  for (const [program = "", ...rest] of commands) {
    if (!["cat", "test", "[", "ls", "stat", "head"].includes(baseName(program))) continue;
    const changes = files.filter(({ path }) => rest.includes(path));
    const [{ path = "" } = {}] = changes;
    if (changes.length === 0) continue;
    const next = changes.find(({ at }) => at > age)?.at;
    const changesAt = next === undefined ? {} : { changesAt: next };
    if (existsAt(changes, age)) return { ok: true, message: "", ...changesAt };
    const message = baseName(program) === "cat" ? `cat: can't open '${path}': No such file or directory\n` : "";
    return { ok: false, message, ...changesAt };
  }
  if (script !== undefined) return { ok: runScript(script).code === 0, message: "" };
  return { ok: !command.some((word) => baseName(word) === "false"), message: "" };
}

function existsAt(changes: readonly FileChange[], age: number): boolean {
  let exists = false;
  for (const change of changes) if (change.at <= age) exists = change.exists;
  return exists;
}

function probeHttp(
  container: Container,
  { port, path = "/", scheme = "HTTP", host }: NonNullable<Probe["httpGet"]>,
  ip: string,
): Answer {
  const number = portNumber(container, port);
  const target = `${host ?? ip}:${number}`;
  const url = `${scheme.toLowerCase()}://${target}${path.startsWith("/") ? "" : "/"}${path}`;
  if (!listensOn(container, number)) {
    return { ok: false, message: `Get "${url}": dial tcp ${target}: connect: connection refused` };
  }
  const { paths } = imageProfile(container.image ?? "");
  if (plan(container).listens === "other" || paths === "any") return { ok: true, message: "" };
  if (paths === "none") return { ok: false, message: `Get "${url}": EOF` };
  const [bare = path] = path.split("?");
  return { ok: paths.includes(bare), message: "HTTP probe failed with statuscode: 404" };
}

/** Nothing listens while a shell sleeps; a program that we do not know listens where it is asked. */
function listensOn(container: Container, port: number): boolean {
  const { listens } = plan(container);
  if (listens === "nobody") return false;
  const { ports } = imageProfile(container.image ?? "");
  return listens === "other" || ports === "declared" || ports.includes(port);
}

function portNumber({ ports }: Container, port: IntOrString): number {
  if (typeof port === "number") return port;
  return ports?.find(({ name }) => name === port)?.containerPort ?? Number(port);
}
