import type {
  Container,
  ContainerPort,
  ContainerState,
  ContainerStatus,
  Pod,
  Probe,
  ResourceRequirements,
} from "../../generated/types.ts";
import { compareBytes } from "../../machinery/json.ts";
import { quote } from "../../machinery/go-format.ts";
import { canonicalQuantity } from "../../machinery/quantity.ts";
import { sortLikeGo } from "../printers/go-sort.ts";
import { boolText, type DescribeText, listText, timeText } from "./describe-text.ts";
import { environmentLines } from "./environment.ts";

/** What a list of containers belongs to. */
export interface ContainersOf {
  /** how they run; absent for those of a template */
  readonly statuses?: readonly ContainerStatus[] | undefined;
  /** the pod that field references are about */
  readonly pod?: Pod;
  /** blanks in front of the title */
  readonly space: string;
}

/** Containers with their state, resources, probes, environment and mounts (kubectl `describeContainers`). */
export function containerLines(
  out: DescribeText,
  label: string,
  containers: readonly Container[] | undefined,
  { statuses = [], pod, space }: ContainersOf,
): void {
  out.line(`${space}${label}:${containers === undefined || containers.length === 0 ? " <none>" : ""}`);
  const byName = new Map(statuses.map((status) => [status.name, status]));
  for (const container of containers ?? []) {
    const status = byName.get(container.name);
    basicLines(out, container, status, space === "" ? "" : " ");
    wordLines(out, "Command", container.command);
    wordLines(out, "Args", container.args);
    if (status !== undefined) {
      stateLines(out, "State", status.state ?? {});
      if (status.lastState?.terminated) stateLines(out, "Last State", status.lastState);
      out.field("Ready", boolText(status.ready), 2);
      out.field("Restart Count", status.restartCount ?? 0, 2);
    }
    resourceLines(out, container.resources, 2);
    if (container.livenessProbe) out.field("Liveness", probeText(container.livenessProbe), 2);
    if (container.readinessProbe) out.field("Readiness", probeText(container.readinessProbe), 2);
    if (container.startupProbe) out.field("Startup", probeText(container.startupProbe), 2);
    environmentLines(out, container, pod);
    mountLines(out, container);
  }
}

function basicLines(
  out: DescribeText,
  container: Container,
  status: ContainerStatus | undefined,
  indent: string,
): void {
  out.line(`${indent}${container.name}:`, 1);
  if (status) out.field("Container ID", status.containerID, 2);
  out.field("Image", container.image, 2);
  if (status) out.field("Image ID", status.imageID, 2);
  portLine(out, "Port", container.ports, ({ containerPort }) => containerPort);
  portLine(out, "Host Port", container.ports, ({ hostPort = 0 }) => hostPort);
  const profile = container.securityContext?.seccompProfile;
  if (profile) {
    out.field("SeccompProfile", profile.type, 2);
    if (profile.type === "Localhost") out.field("LocalhostProfile", profile.localhostProfile, 3);
  }
}

function portLine(
  out: DescribeText,
  label: string,
  ports: readonly ContainerPort[] | undefined,
  number: (port: ContainerPort) => number,
): void {
  const texts = (ports ?? []).map((port) => {
    const text = `${number(port)}/${port.protocol ?? ""}`;
    return port.name ? `${text} (${port.name})` : text;
  });
  out.field(texts.length > 1 ? `${label}s` : label, texts.join(", ") || "<none>", 2);
}

function wordLines(out: DescribeText, label: string, words: readonly string[] | undefined): void {
  if (words === undefined || words.length === 0) return;
  out.line(`${label}:`, 2);
  for (const word of words) for (const line of word.split("\n")) out.line(line, 3);
}

function stateLines(out: DescribeText, label: string, { running, waiting, terminated }: ContainerState): void {
  if (running) {
    out.field(label, "Running", 2);
    out.field("Started", timeText(running.startedAt), 3);
  } else if (terminated && !waiting) {
    out.field(label, "Terminated", 2);
    if (terminated.reason) out.field("Reason", terminated.reason, 3);
    if (terminated.message) out.field("Message", terminated.message, 3);
    out.field("Exit Code", terminated.exitCode, 3);
    if ((terminated.signal ?? 0) > 0) out.field("Signal", terminated.signal, 3);
    out.field("Started", timeText(terminated.startedAt), 3);
    out.field("Finished", timeText(terminated.finishedAt), 3);
  } else {
    out.field(label, "Waiting", 2);
    if (waiting?.reason) out.field("Reason", waiting.reason, 3);
  }
}

/** Limits and requests, those that are set. */
export function resourceLines(out: DescribeText, resources: ResourceRequirements | undefined, level: number): void {
  for (const [label, amounts] of [
    ["Limits", resources?.limits],
    ["Requests", resources?.requests],
  ] as const) {
    const entries = Object.entries(amounts ?? {}).sort(([a], [b]) => compareBytes(a, b));
    if (entries.length > 0) out.line(`${label}:`, level);
    for (const [name, amount] of entries) out.field(name, canonicalQuantity(amount), level + 1);
  }
}

function probeText({ exec, httpGet, tcpSocket, grpc, ...rest }: Probe): string {
  const {
    initialDelaySeconds = 0,
    timeoutSeconds = 0,
    periodSeconds = 0,
    successThreshold = 0,
    failureThreshold = 0,
  } = rest;
  const timing = `delay=${initialDelaySeconds}s timeout=${timeoutSeconds}s period=${periodSeconds}s #success=${successThreshold} #failure=${failureThreshold}`;
  if (exec) return `exec ${listText(exec.command)} ${timing}`;
  if (httpGet) {
    const host = httpGet.host ?? "";
    const address = `${host.includes(":") ? `[${host}]` : host}:${httpGet.port}`;
    return `http-get ${urlText((httpGet.scheme ?? "").toLowerCase(), address, httpGet.path ?? "")} ${timing}`;
  }
  if (tcpSocket) return `tcp-socket ${tcpSocket.host ?? ""}:${tcpSocket.port} ${timing}`;
  if (grpc) return `grpc <pod>:${grpc.port} ${grpc.service ?? ""} ${timing}`;
  return `unknown ${timing}`;
}

/** A URL as Go's `url.URL.String` writes it from its parts. */
function urlText(scheme: string, host: string, path: string): string {
  const escaped = encodeURI(path).replaceAll("?", "%3F").replaceAll("#", "%23");
  const start = scheme === "" ? "//" : `${scheme}://`;
  return `${start}${host}${escaped !== "" && !escaped.startsWith("/") ? "/" : ""}${escaped}`;
}

function mountLines(out: DescribeText, { volumeMounts = [], volumeDevices = [] }: Container): void {
  const none = volumeMounts.length === 0 ? "\t<none>" : "";
  out.line(`Mounts:${none}`, 2);
  for (const { mountPath, name, readOnly, subPath } of sortedBy(volumeMounts, (mount) => mount.mountPath)) {
    out.line(`${mountPath} from ${name} (${readOnly ? "ro" : "rw"}${subPath ? `,path=${quote(subPath)}` : ""})`, 3);
  }
  if (volumeDevices.length === 0) return;
  out.line(`Devices:${none}`, 2);
  for (const { devicePath, name } of sortedBy(volumeDevices, (device) => device.devicePath)) {
    out.line(`${devicePath} from ${name}`, 3);
  }
}

function sortedBy<T>(items: readonly T[], key: (item: T) => string): T[] {
  const keys = items.map(key);
  return sortLikeGo(items.length, (i, j) => compareBytes(keys[i] ?? "", keys[j] ?? "") < 0).flatMap(
    (i) => items[i] ?? [],
  );
}
