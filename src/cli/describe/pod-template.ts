import type { Container, ContainerPort, PodTemplateSpec, Toleration } from "../../generated/types.ts";
import { compareBytes } from "../../machinery/json.ts";

/** Takes text with the tabs that separate columns. */
type Write = (text: string) => void;

/** A pod template as `describe` lays it out (kubectl `describe.go`, DescribePodTemplate). */
export function describePodTemplate(template: PodTemplateSpec, write: Write): void {
  const { metadata = {}, spec } = template;
  write("Pod Template:\n");
  writeMap(write, "  Labels", metadata.labels, "=");
  if (Object.keys(metadata.annotations ?? {}).length > 0) writeMap(write, "  Annotations", metadata.annotations, ": ");
  if (spec?.serviceAccountName) write(`  Service Account:\t${spec.serviceAccountName}\n`);
  if (spec?.initContainers?.length) writeContainers(write, "Init Containers", spec.initContainers);
  writeContainers(write, "Containers", spec?.containers ?? []);
  if (!spec?.volumes?.length) write("  Volumes:\t<none>\n");
  writeMap(write, "  Node-Selectors", spec?.nodeSelector, "=");
  writeTolerations(write, spec?.tolerations ?? []);
}

function writeMap(
  write: Write,
  title: string,
  map: Readonly<Record<string, string>> | undefined,
  separator: string,
): void {
  const keys = Object.keys(map ?? {}).sort(compareBytes);
  if (map === undefined || keys.length === 0) return write(`${title}:\t<none>\n`);
  keys.forEach((key, i) => {
    write(`${i === 0 ? `${title}:` : ""}\t${key}${separator}${map[key]}\n`);
  });
}

function writeContainers(write: Write, title: string, containers: readonly Container[]): void {
  write(`  ${title}:${containers.length === 0 ? " <none>" : ""}\n`);
  for (const container of containers) writeContainer(write, container);
}

function writeContainer(write: Write, { name, image, ports = [], command, args, resources, ...rest }: Container): void {
  write(`   ${name}:\n    Image:\t${image ?? ""}\n`);
  writePorts(write, "Port", ports, ({ containerPort }) => containerPort);
  writePorts(write, "Host Port", ports, ({ hostPort = 0 }) => hostPort);
  writeLines(write, "Command", command);
  writeLines(write, "Args", args);
  writeAmounts(write, "Limits", resources?.limits);
  writeAmounts(write, "Requests", resources?.requests);
  write(`    Environment:${rest.env?.length ? "" : "\t<none>"}\n`);
  for (const { name, value = "" } of rest.env ?? []) write(`      ${name}:\t${value.split("\n").join("\n      \t")}\n`);
  write(`    Mounts:${rest.volumeMounts?.length ? "" : "\t<none>"}\n`);
  for (const { mountPath, name, readOnly } of rest.volumeMounts ?? [])
    write(`      ${mountPath} from ${name} (${readOnly ? "ro" : "rw"})\n`);
}

function writePorts(
  write: Write,
  title: string,
  ports: readonly ContainerPort[],
  number: (port: ContainerPort) => number,
): void {
  const text = ports
    .map((port) => `${number(port)}/${port.protocol ?? ""}${port.name ? ` (${port.name})` : ""}`)
    .join(", ");
  write(`    ${title}${ports.length > 1 ? "s" : ""}:\t${text || "<none>"}\n`);
}

function writeLines(write: Write, title: string, words: readonly string[] | undefined): void {
  if (!words?.length) return;
  write(`    ${title}:\n`);
  for (const word of words) for (const line of word.split("\n")) write(`      ${line}\n`);
}

function writeAmounts(write: Write, title: string, amounts: Readonly<Record<string, string>> | undefined): void {
  const names = Object.keys(amounts ?? {}).sort(compareBytes);
  if (amounts === undefined || names.length === 0) return;
  write(`    ${title}:\n`);
  for (const name of names) write(`      ${name}:\t${amounts[name]}\n`);
}

function writeTolerations(write: Write, tolerations: readonly Toleration[]): void {
  if (tolerations.length === 0) return write("  Tolerations:\t<none>\n");
  tolerations.forEach(({ key = "", value = "", effect = "", operator, tolerationSeconds }, i) => {
    const what = `${key}${value ? `=${value}` : ""}${effect ? `:${effect}` : ""}`;
    const exists = operator === "Exists" && !value ? (key === "" && effect === "" ? "op=Exists" : " op=Exists") : "";
    const seconds = tolerationSeconds === undefined ? "" : ` for ${tolerationSeconds}s`;
    write(`${i === 0 ? "  Tolerations:" : ""}\t${what}${exists}${seconds}\n`);
  });
}
