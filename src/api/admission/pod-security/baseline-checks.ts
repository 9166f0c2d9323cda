import type { LifecycleHandler, Probe, SELinuxOptions } from "../../../generated/types.ts";
import { badContainers, type Check, containersText, plural, quoted, setters, sorted } from "./check.ts";

const APP_ARMOR_ANNOTATION = "container.apparmor.security.beta.kubernetes.io/";
const CAPABILITIES = new Set([
  "AUDIT_WRITE",
  "CHOWN",
  "DAC_OVERRIDE",
  "FOWNER",
  "FSETID",
  "KILL",
  "MKNOD",
  "NET_BIND_SERVICE",
  "SETFCAP",
  "SETGID",
  "SETPCAP",
  "SETUID",
  "SYS_CHROOT",
]);
/** Harmless sysctls, with the version that began to allow them. */
const SYSCTLS = new Map([
  ["kernel.shm_rmid_forced", 0],
  ["net.ipv4.ip_local_port_range", 0],
  ["net.ipv4.tcp_syncookies", 0],
  ["net.ipv4.ping_group_range", 0],
  ["net.ipv4.ip_unprivileged_port_start", 0],
  ["net.ipv4.ip_local_reserved_ports", 27],
  ["net.ipv4.tcp_keepalive_time", 29],
  ["net.ipv4.tcp_fin_timeout", 29],
  ["net.ipv4.tcp_keepalive_intvl", 29],
  ["net.ipv4.tcp_keepalive_probes", 29],
  ["net.ipv4.tcp_rmem", 32],
  ["net.ipv4.tcp_wmem", 32],
]);
const SELINUX_TYPES = new Map([
  ["", 0],
  ["container_t", 0],
  ["container_init_t", 0],
  ["container_kvm_t", 0],
  ["container_engine_t", 31],
]);

const appArmorProfile: Check = {
  check(pod) {
    const isBad = (type: string | undefined) =>
      type !== undefined && type !== "" && type !== "RuntimeDefault" && type !== "Localhost";
    const own = pod.spec.securityContext?.appArmorProfile?.type;
    const bad = badContainers(pod, (context) => isBad(context?.appArmorProfile?.type));
    const types = [own, ...pod.containers.map(({ securityContext }) => securityContext?.appArmorProfile?.type)];
    const annotations = Object.entries(pod.metadata?.annotations ?? {})
      .filter(([key, value]) => key.startsWith(APP_ARMOR_ANNOTATION) && !isAllowedAppArmor(value))
      .map(([key, value]) => `${key}="${value}"`);
    const values = [
      ...sorted(types.filter((type) => type !== undefined && isBad(type)) as string[]),
      ...sorted(annotations),
    ];
    if (values.length === 0) return undefined;
    const who = [setters(isBad(own), bad), annotations.length > 0 ? plural("annotation", annotations.length) : ""];
    return {
      reason: plural("forbidden AppArmor profile", values.length),
      detail: `${who.filter(Boolean).join(" and ")} must not set AppArmor profile type to ${quoted(values)}`,
    };
  },
};

/** Of `capabilities_baseline`; the restricted level has a stricter one. */
const capabilities: Check = {
  check(pod) {
    const isForbidden = (name: string) => !CAPABILITIES.has(name);
    const bad = badContainers(pod, (context) => context?.capabilities?.add?.some(isForbidden) ?? false);
    if (bad.length === 0) return undefined;
    const added = pod.containers.flatMap(({ securityContext }) => securityContext?.capabilities?.add ?? []);
    const names = sorted(added.filter(isForbidden));
    return {
      reason: "non-default capabilities",
      detail: `${containersText(bad)} must not include ${quoted(names)} in securityContext.capabilities.add`,
    };
  },
};

const hostNamespaces: Check = {
  check({ spec }) {
    const set = (["hostNetwork", "hostPID", "hostIPC"] as const).filter((name) => spec[name]);
    if (set.length === 0) return undefined;
    return { reason: "host namespaces", detail: set.map((name) => `${name}=true`).join(", ") };
  },
};

/** Of `hostPathVolumes`; the restricted level has a stricter one. */
const hostPathVolumes: Check = {
  check({ spec }) {
    const names = (spec.volumes ?? []).filter(({ hostPath }) => hostPath).map(({ name }) => name);
    if (names.length === 0) return undefined;
    return { reason: "hostPath volumes", detail: `${plural("volume", names.length)} ${quoted(names)}` };
  },
};

const hostPorts: Check = {
  check({ containers }) {
    const bad = containers.filter(({ ports }) => ports?.some(({ hostPort }) => hostPort));
    if (bad.length === 0) return undefined;
    const ports = sorted(
      bad.flatMap(({ ports = [] }) => ports.flatMap(({ hostPort }) => (hostPort ? [`${hostPort}`] : []))),
    );
    const use = bad.length === 1 ? "uses" : "use";
    const who = containersText(bad.map(({ name }) => name));
    return { reason: "hostPort", detail: `${who} ${use} ${plural("hostPort", ports.length)} ${ports.join(", ")}` };
  },
};

const hostProbes: Check = {
  since: 34,
  check({ containers }) {
    const bad: string[] = [];
    const hosts: string[] = [];
    for (const { name, livenessProbe, readinessProbe, startupProbe, lifecycle } of containers) {
      const handlers = [livenessProbe, readinessProbe, startupProbe, lifecycle?.postStart, lifecycle?.preStop];
      const own = handlers.flatMap(hostsOf);
      if (own.length > 0) bad.push(name);
      hosts.push(...own);
    }
    if (bad.length === 0) return undefined;
    const names = sorted(hosts);
    const use = bad.length === 1 ? "uses" : "use";
    return {
      reason: "probe or lifecycle host",
      detail: `${containersText(sorted(bad))} ${use} ${plural("probe or lifecycle host", names.length)} ${quoted(names)}`,
    };
  },
};

const privileged: Check = {
  check(pod) {
    const bad = badContainers(pod, (context) => context?.privileged ?? false);
    if (bad.length === 0) return undefined;
    return { reason: "privileged", detail: `${containersText(bad)} must not set securityContext.privileged=true` };
  },
};

const procMount: Check = {
  check(pod) {
    if (pod.minor >= 35 && pod.spec.hostUsers === false) return undefined;
    const isBad = (type: string | undefined) => type !== undefined && type !== "Default";
    const bad = badContainers(pod, (context) => isBad(context?.procMount));
    if (bad.length === 0) return undefined;
    const types = sorted(pod.containers.map(({ securityContext }) => securityContext?.procMount ?? "Default"));
    return {
      reason: "procMount",
      detail: `${containersText(bad)} must not set securityContext.procMount to ${quoted(types.filter(isBad))}`,
    };
  },
};

const seLinuxOptions: Check = {
  check(pod) {
    const isBadType = (type: string) =>
      pod.minor < (SELINUX_TYPES.get(type) ?? Number.POSITIVE_INFINITY) || !SELINUX_TYPES.has(type);
    const isBad = (options: SELinuxOptions | undefined) =>
      options !== undefined && (isBadType(options.type ?? "") || Boolean(options.user) || Boolean(options.role));
    const own = pod.spec.securityContext?.seLinuxOptions;
    const who = setters(
      isBad(own),
      badContainers(pod, (context) => isBad(context?.seLinuxOptions)),
    );
    if (who === "") return undefined;
    const all = [own, ...pod.containers.map(({ securityContext }) => securityContext?.seLinuxOptions)];
    const types = sorted(all.map((options) => options?.type ?? "").filter(isBadType));
    const faults = types.length > 0 ? [`${plural("type", types.length)} ${quoted(types)}`] : [];
    if (all.some((options) => options?.user)) faults.push("user may not be set");
    if (all.some((options) => options?.role)) faults.push("role may not be set");
    return {
      reason: "seLinuxOptions",
      detail: `${who} set forbidden securityContext.seLinuxOptions: ${faults.join("; ")}`,
    };
  },
};

/** Of `seccompProfile_baseline`; the restricted level has a stricter one. */
const seccompProfile: Check = {
  since: 19,
  check(pod) {
    const isBad = (type: string | undefined) => type !== undefined && type !== "RuntimeDefault" && type !== "Localhost";
    const own = pod.spec.securityContext?.seccompProfile?.type;
    const who = setters(
      isBad(own),
      badContainers(pod, (context) => isBad(context?.seccompProfile?.type)),
    );
    if (who === "") return undefined;
    const all = [own, ...pod.containers.map(({ securityContext }) => securityContext?.seccompProfile?.type)];
    const values = sorted(all.flatMap((type) => (type !== undefined && isBad(type) ? [type] : [])));
    return {
      reason: "seccompProfile",
      detail: `${who} must not set securityContext.seccompProfile.type to ${quoted(values)}`,
    };
  },
};

const sysctls: Check = {
  check({ spec, minor }) {
    const names = (spec.securityContext?.sysctls ?? []).map(({ name }) => name);
    const bad = names.filter((name) => !SYSCTLS.has(name) || minor < (SYSCTLS.get(name) ?? 0));
    return bad.length === 0 ? undefined : { reason: "forbidden sysctls", detail: bad.join(", ") };
  },
};

const windowsHostProcess: Check = {
  check(pod) {
    const who = setters(
      pod.spec.securityContext?.windowsOptions?.hostProcess ?? false,
      badContainers(pod, (context) => context?.windowsOptions?.hostProcess ?? false),
    );
    if (who === "") return undefined;
    return { reason: "hostProcess", detail: `${who} must not set securityContext.windowsOptions.hostProcess=true` };
  },
};

/** Those checks of the baseline level that the restricted level has stricter ones for. */
export const OVERRIDDEN: ReadonlySet<Check> = new Set([capabilities, hostPathVolumes, seccompProfile]);

/** The checks of the baseline level (pod-security-admission `policy/check_*.go`), in the order of their upstream names. */
export const BASELINE: readonly Check[] = [
  appArmorProfile,
  capabilities,
  hostNamespaces,
  hostPathVolumes,
  hostPorts,
  hostProbes,
  privileged,
  procMount,
  seLinuxOptions,
  seccompProfile,
  sysctls,
  windowsHostProcess,
];

function isAllowedAppArmor(value: string): boolean {
  return value === "" || value === "runtime/default" || value.startsWith("localhost/");
}

function hostsOf(handler: Probe | LifecycleHandler | undefined): string[] {
  return [handler?.httpGet?.host, handler?.tcpSocket?.host].filter(
    (host) => host !== undefined && host !== "",
  ) as string[];
}
