import type {
  Container,
  ContainerPort,
  NodeSelectorTerm,
  Pod,
  PodSpec,
  PodTemplateSpec,
  Volume,
} from "../../../generated/types.ts";
import { quote } from "../../../machinery/go-format.ts";
import { getOwn, sortedEntries } from "../../../machinery/json.ts";
import { dns1123LabelFaults, labelValueFaults } from "../../../machinery/names.ts";
import type { ObjectMeta } from "../../../machinery/object.ts";
import { formatQuantity, parseQuantity, quantityMilliValue } from "../../../machinery/quantity.ts";
import { APP_ARMOR, SECCOMP_CONTAINER, SECCOMP_POD } from "./annotations.ts";
import { allContainers } from "./pod-containers.ts";

const NODE_LABELS: Readonly<Record<string, string>> = {
  "beta.kubernetes.io/arch": 'deprecated since v1.14; use "kubernetes.io/arch" instead',
  "beta.kubernetes.io/os": 'deprecated since v1.14; use "kubernetes.io/os" instead',
  "failure-domain.beta.kubernetes.io/region": 'deprecated since v1.17; use "topology.kubernetes.io/region" instead',
  "failure-domain.beta.kubernetes.io/zone": 'deprecated since v1.17; use "topology.kubernetes.io/zone" instead',
  "beta.kubernetes.io/instance-type": 'deprecated since v1.17; use "node.kubernetes.io/instance-type" instead',
};
const SYSCTLS = 'non-functional in v1.11+; use the "sysctls" field instead';
const ANNOTATIONS: readonly (readonly [string, string])[] = [
  ["scheduler.alpha.kubernetes.io/critical-pod", 'non-functional in v1.16+; use the "priorityClassName" field instead'],
  ["security.alpha.kubernetes.io/sysctls", SYSCTLS],
  ["security.alpha.kubernetes.io/unsafe-sysctls", SYSCTLS],
];
const VOLUMES: readonly (readonly [keyof Volume, string])[] = [
  ["photonPersistentDisk", "deprecated in v1.11, non-functional in v1.16+"],
  ["gitRepo", "deprecated in v1.11, and disabled by default in v1.33+"],
  ["scaleIO", "deprecated in v1.16, non-functional in v1.22+"],
  ["flocker", "deprecated in v1.22, non-functional in v1.25+"],
  ["storageos", "deprecated in v1.22, non-functional in v1.25+"],
  ["quobyte", "deprecated in v1.22, non-functional in v1.25+"],
  ["glusterfs", "deprecated in v1.25, non-functional in v1.26+"],
  ["cephfs", "deprecated in v1.28, non-functional in v1.31+"],
  ["rbd", "deprecated in v1.28, non-functional in v1.31+"],
];
const SECCOMP = 'non-functional in v1.27+; use the "seccompProfile" field instead';
const NO_MATCH = "a null labelSelector results in matching no pod";

/** Warnings that a new pod is answered with (`pkg/registry/core/pod/strategy.go`); updates of pods give none. */
export function podWarnings(pod: Pod): string[] {
  const faults = dns1123LabelFaults(pod.metadata.name ?? "");
  const hostname =
    "metadata.name: this is used in the Pod's hostname, which can result in surprising behavior; a DNS label is recommended";
  const warnings = faults.length > 0 ? [`${hostname}: [${faults.join(" ")}]`] : [];
  return [...warnings, ...specWarnings(pod.spec, pod.metadata, "")];
}

/**
 * Warnings for a pod template (`GetWarningsForPodTemplate`).
 * @param path  where the template is: `spec.template`
 */
export function podTemplateWarnings(template: PodTemplateSpec | undefined, path: string): string[] {
  return template === undefined ? [] : specWarnings(template.spec, template.metadata ?? {}, `${path}.`);
}

/** `warningsForPodSpecAndMeta` (pkg/api/pod/warnings.go). `prefix` is "" for a pod, and ends in a dot for a template. */
function specWarnings(spec: PodSpec | undefined, { annotations = {} }: ObjectMeta, prefix: string): string[] {
  if (spec === undefined) return [];
  const path = `${prefix}spec`;
  const warnings: string[] = [];
  const annotated = (key: string) => `${prefix}metadata.annotations[${key}]`;
  warnAboutNodeLabels(warnings, spec, path);
  for (const [key, text] of ANNOTATIONS)
    if (Object.hasOwn(annotations, key)) warnings.push(`${annotated(key)}: ${text}`);
  for (const [i, volume] of (spec.volumes ?? []).entries()) {
    for (const [type, text] of VOLUMES)
      if (volume[type] !== undefined) warnings.push(`${path}.volumes[${i}].${type}: ${text}`);
  }
  warnAboutTokenPaths(warnings, spec.volumes ?? [], path);
  warnAboutRepeats(
    warnings,
    (spec.hostAliases ?? []).map(({ ip = "" }) => ip),
    "ip",
    `${path}.hostAliases`,
  );
  const secrets = (spec.imagePullSecrets ?? []).map(({ name = "" }) => name);
  warnAboutRepeats(warnings, secrets, "name", `${path}.imagePullSecrets`);
  for (const [i, name] of secrets.entries())
    if (name === "") warnings.push(`${path}.imagePullSecrets[${i}].name: invalid empty name ""`);
  warnAboutFractions(warnings, spec.overhead, `${path}.overhead`);
  if (!spec.securityContext?.seccompProfile && Object.hasOwn(annotations, SECCOMP_POD))
    warnings.push(`${annotated(SECCOMP_POD)}: ${SECCOMP}`);
  for (const { container, path: field } of allContainers(spec, path)) {
    const seccomp = SECCOMP_CONTAINER + container.name;
    if (!container.securityContext?.seccompProfile && Object.hasOwn(annotations, seccomp))
      warnings.push(`${annotated(seccomp)}: ${SECCOMP}`);
    const appArmor = APP_ARMOR + container.name;
    const profile = spec.securityContext?.appArmorProfile ?? container.securityContext?.appArmorProfile;
    if (profile === undefined && Object.hasOwn(annotations, appArmor)) {
      warnings.push(`${annotated(appArmor)}: deprecated since v1.30; use the "appArmorProfile" field instead`);
    }
    warnAboutFractions(warnings, container.resources?.limits, `${field}.resources.limits`);
    warnAboutFractions(warnings, container.resources?.requests, `${field}.resources.requests`);
    warnAboutHiddenEnv(warnings, container, field);
  }
  warnAboutPorts(warnings, spec, path);
  if ((spec.terminationGracePeriodSeconds ?? 0) < 0) {
    warnings.push(
      `${path}.terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated as 1`,
    );
  }
  warnAboutAffinity(warnings, spec, path);
  return warnings;
}

function warnAboutNodeLabels(warnings: string[], spec: PodSpec, path: string): void {
  for (const [key] of sortedEntries(spec.nodeSelector)) {
    const text = getOwn(NODE_LABELS, key);
    if (text !== undefined) warnings.push(`${path}.nodeSelector[${key}]: ${text}`);
  }
  const affinity = spec.affinity?.nodeAffinity;
  const rules = `${path}.affinity.nodeAffinity`;
  const hard = affinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
  for (const [i, term] of hard.entries()) {
    warnAboutTerm(
      warnings,
      term,
      false,
      `${rules}.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[${i}]`,
    );
  }
  for (const [i, { preference }] of (affinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []).entries()) {
    warnAboutTerm(
      warnings,
      preference,
      true,
      `${rules}.preferredDuringSchedulingIgnoredDuringExecution[${i}].preference`,
    );
  }
  for (const [i, { topologyKey, labelSelector }] of (spec.topologySpreadConstraints ?? []).entries()) {
    const field = `${path}.topologySpreadConstraints[${i}]`;
    const text = getOwn(NODE_LABELS, topologyKey);
    if (text !== undefined) warnings.push(`${field}.topologyKey: ${topologyKey} is ${text}`);
    if (labelSelector === undefined) warnings.push(`${field}.labelSelector: ${NO_MATCH}`);
  }
}

function warnAboutTerm(
  warnings: string[],
  { matchExpressions = [] }: NodeSelectorTerm,
  checkValues: boolean,
  path: string,
): void {
  for (const [i, { key, values = [] }] of matchExpressions.entries()) {
    const text = getOwn(NODE_LABELS, key);
    if (text !== undefined) warnings.push(`${path}.matchExpressions[${i}].key: ${key} is ${text}`);
    if (!checkValues) continue;
    for (const [j, value] of values.entries()) {
      for (const fault of labelValueFaults(value))
        warnings.push(`${path}.matchExpressions[${i}].values[${j}]: ${value} is invalid, ${fault}`);
    }
  }
}

/** Files of a projected volume that lie where some token does. */
function warnAboutTokenPaths(warnings: string[], volumes: readonly Volume[], path: string): void {
  const sources = volumes.flatMap(({ projected }, i) =>
    (projected?.sources ?? []).map((source) => ({ source, field: `${path}.volumes[${i}].projected.sources` })),
  );
  const tokens = new Set(
    sources.flatMap(({ source }) => (source.serviceAccountToken ? [source.serviceAccountToken.path] : [])),
  );
  if (tokens.size === 0) return;
  const warn = (field: string, file: string) => {
    if (tokens.has(file)) warnings.push(`${field}: has duplicated path with ServiceAccountToken ${quote(file)}`);
  };
  for (const { source, field } of sources) {
    for (const [j, { path: file }] of (source.configMap?.items ?? []).entries()) warn(`${field}.configMap[${j}]`, file);
    for (const [j, { path: file }] of (source.secret?.items ?? []).entries()) warn(`${field}.secrets[${j}]`, file);
    for (const [j, { path: file }] of (source.downwardAPI?.items ?? []).entries())
      warn(`${field}.downwardAPI[${j}]`, file);
    if (source.clusterTrustBundle) warn(`${field}.ClusterTrustBundle`, source.clusterTrustBundle.path);
  }
}

function warnAboutRepeats(warnings: string[], values: readonly string[], name: string, path: string): void {
  for (const [i, value] of values.entries()) {
    if (values.indexOf(value) < i) warnings.push(`${path}[${i}].${name}: duplicate ${name} ${quote(value)}`);
  }
}

function warnAboutFractions(
  warnings: string[],
  list: Readonly<Record<string, string>> | undefined,
  path: string,
): void {
  for (const name of ["memory", "ephemeral-storage"]) {
    const text = getOwn(list, name);
    if (text === undefined) continue;
    const amount = parseQuantity(text);
    if (quantityMilliValue(amount) % 1000 === 0) continue;
    warnings.push(
      `${path}[${name}]: fractional byte value ${quote(formatQuantity(amount))} is invalid, must be an integer`,
    );
  }
}

function warnAboutHiddenEnv(warnings: string[], { env = [] }: Pick<Container, "env">, path: string): void {
  const seen = new Set<string>();
  for (const [i, { name, value = "", valueFrom }] of env.entries()) {
    const reference = `$(${name})`;
    if (seen.has(name) && (valueFrom !== undefined || value === reference || !value.includes(reference))) {
      warnings.push(
        `${path}.env[${i}]: hides previous definition of ${quote(name)}, which may be dropped when using apply`,
      );
    }
    seen.add(name);
  }
}

function warnAboutPorts(warnings: string[], spec: PodSpec, path: string): void {
  const known = new Map<string, { field: string; port: ContainerPort }[]>();
  for (const { container, path: owner } of allContainers(spec, path)) {
    for (const [i, port] of (container.ports ?? []).entries()) {
      const { hostIP = "", hostPort = 0, containerPort, protocol = "" } = port;
      const field = `${owner}.ports[${i}]`;
      if (hostIP !== "" && hostPort === 0) {
        const printed = `{Name:${port.name ?? ""} HostPort:0 ContainerPort:${containerPort} Protocol:${protocol} HostIP:${hostIP}}`;
        warnings.push(`${field}: hostIP set without hostPort: ${printed}`);
      }
      const key = `${containerPort}/${protocol}`;
      const others = known.get(key) ?? [];
      for (const {
        field: other,
        port: { hostIP: otherIp = "", hostPort: otherPort = 0 },
      } of others) {
        if (hostIP === otherIp && hostPort === otherPort)
          warnings.push(`${field}: duplicate port definition with ${other}`);
        else if (hostPort === 0 || otherPort === 0)
          warnings.push(`${field}: overlapping port definition with ${other}`);
        else if (hostPort === otherPort && (hostIP === "") !== (otherIp === "")) {
          warnings.push(`${field}: dangerously ambiguous port definition with ${other}`);
        }
      }
      known.set(key, [...others, { field, port }]);
    }
  }
}

function warnAboutAffinity(warnings: string[], { affinity }: PodSpec, path: string): void {
  for (const name of ["podAffinity", "podAntiAffinity"] as const) {
    const rules = `${path}.affinity.${name}`;
    for (const [i, term] of (affinity?.[name]?.requiredDuringSchedulingIgnoredDuringExecution ?? []).entries()) {
      if (!term.labelSelector)
        warnings.push(`${rules}.requiredDuringSchedulingIgnoredDuringExecution[${i}].labelSelector: ${NO_MATCH}`);
    }
    for (const [i, { podAffinityTerm }] of (
      affinity?.[name]?.preferredDuringSchedulingIgnoredDuringExecution ?? []
    ).entries()) {
      if (!podAffinityTerm?.labelSelector) {
        warnings.push(
          `${rules}.preferredDuringSchedulingIgnoredDuringExecution[${i}].podAffinityTerm.labelSelector: ${NO_MATCH}`,
        );
      }
    }
  }
}
