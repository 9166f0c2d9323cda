import type {
  AppArmorProfile,
  PodSpec,
  SeccompProfile,
  SecurityContext,
  WindowsSecurityContextOptions,
} from "../../../generated/types.ts";
import {
  addFaults,
  duplicate,
  type FieldError,
  forbiddenField,
  invalid,
  required,
  tooLong,
} from "../../../machinery/field-error.ts";
import { encodeJson } from "../../../machinery/json.ts";
import { byteLength, dns1123SubdomainFaults, userIdFaults } from "../../../machinery/names.ts";
import { checkLocalPath, checkOptionalChoice, unsupported } from "./field-checks.ts";
import { internalValue } from "./internal-form.ts";
import { allContainers } from "./pod-containers.ts";

const SYSCTL = "^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$";
const SYSCTL_MAX = 253;
const PROFILES = ["Localhost", "RuntimeDefault", "Unconfined"];
/** PATH_MAX less its terminating zero */
const LOCALHOST_PROFILE_MAX = 4095;
const ON_WINDOWS = "cannot be set for a windows pod";
const ON_LINUX = "windows options cannot be set for a linux pod";

/** spec.securityContext (core/validation `validatePodSpecSecurityContext`). */
export function checkPodSecurityContext(errors: FieldError[], spec: PodSpec, path: string): void {
  const context = spec.securityContext;
  if (context === undefined) return;
  for (const name of ["fsGroup", "runAsUser", "runAsGroup"] as const) {
    const id = context[name];
    if (id !== undefined) addFaults(errors, `${path}.${name}`, id, userIdFaults(id));
  }
  for (const [i, id] of (context.supplementalGroups ?? []).entries())
    addFaults(errors, `${path}.supplementalGroups[${i}]`, id, userIdFaults(id));
  if (spec.shareProcessNamespace && spec.hostPID) {
    errors.push(
      invalid(`${path}.shareProcessNamespace`, true, "ShareProcessNamespace and HostPID cannot both be enabled"),
    );
  }
  checkSysctls(errors, spec, `${path}.sysctls`);
  checkOptionalChoice(errors, `${path}.fsGroupChangePolicy`, context.fsGroupChangePolicy, ["Always", "OnRootMismatch"]);
  checkSeccomp(errors, context.seccompProfile, `${path}.seccompProfile`);
  checkWindowsOptions(errors, context.windowsOptions, `${path}.windowsOptions`);
  checkAppArmor(errors, context.appArmorProfile, `${path}.appArmorProfile`);
  checkOptionalChoice(errors, `${path}.supplementalGroupsPolicy`, context.supplementalGroupsPolicy, [
    "Merge",
    "Strict",
  ]);
  checkOptionalChoice(errors, `${path}.seLinuxChangePolicy`, context.seLinuxChangePolicy, ["MountOption", "Recursive"]);
}

/** securityContext of a container (core/validation `ValidateSecurityContext`). */
export function checkSecurityContext(
  errors: FieldError[],
  context: SecurityContext,
  hostUsers: boolean,
  path: string,
): void {
  for (const name of ["runAsUser", "runAsGroup"] as const) {
    const id = context[name];
    if (id !== undefined) addFaults(errors, `${path}.${name}`, id, userIdFaults(id));
  }
  checkOptionalChoice(errors, `${path}.procMount`, context.procMount, ["Default", "Unmasked"]);
  if (hostUsers && context.procMount === "Unmasked") {
    errors.push(invalid(`${path}.procMount`, context.procMount, "`hostUsers` must be false to use `Unmasked`"));
  }
  checkSeccomp(errors, context.seccompProfile, `${path}.seccompProfile`);
  if (context.allowPrivilegeEscalation === false) {
    const refuse = (what: string) => {
      const value = encodeJson(internalValue("SecurityContext", context), "", false);
      const body = `Invalid value: ${value}: cannot set \`allowPrivilegeEscalation\` to false and ${what}`;
      errors.push({ type: "FieldValueInvalid", field: path, body });
    };
    if (context.privileged) refuse("`privileged` to true");
    for (const name of context.capabilities?.add ?? [])
      if (name === "CAP_SYS_ADMIN") refuse("`capabilities.Add` CAP_SYS_ADMIN");
  }
  checkWindowsOptions(errors, context.windowsOptions, `${path}.windowsOptions`);
  checkAppArmor(errors, context.appArmorProfile, `${path}.appArmorProfile`);
}

/** A pod in the user namespace of its own shares no other namespace with the host (core/validation `validateHostUsers`). */
export function checkHostUsers(errors: FieldError[], spec: PodSpec, path: string): void {
  if (spec.hostUsers !== false) return;
  const detail = "when `pod.Spec.HostUsers` is false";
  if (spec.hostNetwork) errors.push(forbiddenField(`${path}.hostNetwork`, detail));
  if (spec.hostPID) errors.push(forbiddenField(`${path}.HostPID`, detail));
  if (spec.hostIPC) errors.push(forbiddenField(`${path}.HostIPC`, detail));
}

/** Containers of Windows with the host's rights come alone and use the host's network (`validateWindowsHostProcessPod`). */
export function checkHostProcess(errors: FieldError[], spec: PodSpec, path: string): void {
  const ofPod = spec.securityContext?.windowsOptions?.hostProcess;
  const containers = allContainers(spec, path);
  let count = 0;
  for (const { container, path: field } of containers) {
    const own = container.securityContext?.windowsOptions?.hostProcess;
    if (ofPod !== undefined && own !== undefined && ofPod !== own) {
      const detail = `pod hostProcess value must be identical if both are specified, was ${ofPod}`;
      errors.push(invalid(`${field}.securityContext.windowsOptions.hostProcess`, own, detail));
    }
    if (own ?? ofPod) count++;
  }
  if (count === 0) return;
  if (count !== containers.length) {
    errors.push(
      invalid(
        path,
        "",
        "If pod contains any hostProcess containers then all containers must be HostProcess containers",
      ),
    );
  }
  if (!spec.hostNetwork) {
    errors.push(
      invalid(`${path}.hostNetwork`, false, "hostNetwork must be true if pod contains any hostProcess containers"),
    );
  }
}

/** spec.os, and the fields that the other system does not have (core/validation `validateOS`, `validateLinux`, `validateWindows`). */
export function checkOs(errors: FieldError[], spec: PodSpec, path: string): void {
  const os = spec.os;
  if (os === undefined) return;
  if (!os.name) errors.push(required(`${path}.os.name`, "cannot be empty"));
  else if (os.name === "linux") checkForLinux(errors, spec, path);
  else if (os.name === "windows") checkForWindows(errors, spec, path);
  else errors.push(unsupported(`${path}.os`, os.name, ["linux", "windows"]));
}

function checkForLinux(errors: FieldError[], spec: PodSpec, path: string): void {
  if (spec.securityContext?.windowsOptions)
    errors.push(forbiddenField(`${path}.securityContext.windowsOptions`, ON_LINUX));
  for (const { container, path: field } of allContainers(spec, path)) {
    if (container.securityContext?.windowsOptions)
      errors.push(forbiddenField(`${field}.securityContext.windowsOptions`, ON_LINUX));
  }
}

function checkForWindows(errors: FieldError[], spec: PodSpec, path: string): void {
  const refuse = (owner: object | undefined, at: string, names: readonly string[]) => {
    for (const name of names) {
      const value = (owner as Record<string, unknown> | undefined)?.[name];
      if (value !== undefined && value !== false) errors.push(forbiddenField(`${at}.${name}`, ON_WINDOWS));
    }
  };
  const context = spec.securityContext;
  refuse(context, `${path}.securityContext`, ["appArmorProfile", "seLinuxOptions"]);
  if (spec.hostUsers !== undefined) errors.push(forbiddenField(`${path}.hostUsers`, ON_WINDOWS));
  refuse(spec, path, ["hostPID", "hostIPC"]);
  refuse(context, `${path}.securityContext`, ["seccompProfile", "fsGroup", "fsGroupChangePolicy"]);
  if (context?.sysctls?.length) errors.push(forbiddenField(`${path}.securityContext.sysctls`, ON_WINDOWS));
  if (spec.shareProcessNamespace !== undefined)
    errors.push(forbiddenField(`${path}.shareProcessNamespace`, ON_WINDOWS));
  const others = ["runAsUser", "runAsGroup", "supplementalGroups", "supplementalGroupsPolicy", "seLinuxChangePolicy"];
  refuse(context, `${path}.securityContext`, others);
  for (const { container, path: field } of allContainers(spec, path)) {
    const own = container.securityContext;
    if (own === undefined) continue;
    refuse(own, `${field}.securityContext`, ["appArmorProfile", "seLinuxOptions", "seccompProfile", "capabilities"]);
    for (const name of ["readOnlyRootFilesystem", "privileged", "allowPrivilegeEscalation"] as const) {
      if (own[name] !== undefined) errors.push(forbiddenField(`${field}.securityContext.${name}`, ON_WINDOWS));
    }
    refuse(own, `${field}.securityContext`, ["procMount", "runAsUser", "runAsGroup"]);
  }
}

function checkSysctls(errors: FieldError[], spec: PodSpec, path: string): void {
  const seen = new Set<string>();
  for (const [i, { name }] of (spec.securityContext?.sysctls ?? []).entries()) {
    const field = `${path}[${i}].name`;
    if (!name) errors.push(required(field));
    else if (byteLength(name) > SYSCTL_MAX || !new RegExp(SYSCTL).test(name)) {
      errors.push(invalid(field, name, `must have at most ${SYSCTL_MAX} characters and match regex ${SYSCTL}`));
    } else if (seen.has(name)) errors.push(duplicate(field, name));
    const dotted = name.replaceAll("/", ".");
    if (spec.hostNetwork && dotted.startsWith("net.")) {
      errors.push(invalid(field, name, "may not be specified when 'hostNetwork' is true"));
    } else if (spec.hostIPC && isIpcSysctl(dotted)) {
      errors.push(invalid(field, name, "may not be specified when 'hostIPC' is true"));
    }
    seen.add(name);
  }
}

/** Kernel parameters that belong to an IPC namespace (component-helpers `node/util/sysctl`). */
function isIpcSysctl(name: string): boolean {
  return name === "kernel.sem" || /^(kernel\.shm|kernel\.msg|fs\.mqueue\.)/.test(name);
}

function checkSeccomp(errors: FieldError[], profile: SeccompProfile | undefined, path: string): void {
  if (profile === undefined) return;
  if (!profile.type) errors.push(required(`${path}.type`, "type is required when seccompProfile is set"));
  else if (!PROFILES.includes(profile.type)) errors.push(unsupported(`${path}.type`, profile.type, PROFILES));
  if (profile.type === "Localhost") {
    if (profile.localhostProfile === undefined) {
      errors.push(required(`${path}.localhostProfile`, "must be set when seccomp type is Localhost"));
    } else checkLocalPath(errors, `${path}.localhostProfile`, profile.localhostProfile);
  } else if (profile.localhostProfile !== undefined) {
    const value = encodeJson(internalValue("SeccompProfile", profile), "", false);
    const body = `Invalid value: ${value}: can only be set when seccomp type is Localhost`;
    errors.push({ type: "FieldValueInvalid", field: `${path}.localhostProfile`, body });
  }
}

function checkAppArmor(errors: FieldError[], profile: AppArmorProfile | undefined, path: string): void {
  if (profile === undefined) return;
  const { type, localhostProfile: local } = profile;
  const field = `${path}.localhostProfile`;
  if (!type) errors.push(required(`${path}.type`, "type is required when appArmorProfile is set"));
  else if (!PROFILES.includes(type)) errors.push(unsupported(`${path}.type`, type, PROFILES));
  else if (type !== "Localhost") {
    if (local !== undefined) errors.push(invalid(field, local, "can only be set when AppArmor type is Localhost"));
  } else if (local === undefined) errors.push(required(field, "must be set when AppArmor type is Localhost"));
  else {
    if (local.trim() !== local) errors.push(invalid(field, local, "must not be padded with whitespace"));
    else if (local === "") errors.push(required(field, "must be set when AppArmor type is Localhost"));
    if (byteLength(local) > LOCALHOST_PROFILE_MAX) errors.push(tooLong(field, LOCALHOST_PROFILE_MAX));
  }
}

const GMSA_SPEC_MAX_KIB = 64;
const WINDOWS_DOMAIN_MAX = 256;
const WINDOWS_USER_MAX = 104;

function checkWindowsOptions(
  errors: FieldError[],
  options: WindowsSecurityContextOptions | undefined,
  path: string,
): void {
  if (options === undefined) return;
  const { gmsaCredentialSpecName: name, gmsaCredentialSpec: spec, runAsUserName: user } = options;
  if (name !== undefined) addFaults(errors, `${path}.gmsaCredentialSpecName`, name, dns1123SubdomainFaults(name));
  if (spec === "")
    errors.push(invalid(`${path}.gmsaCredentialSpec`, spec, "gmsaCredentialSpec cannot be an empty string"));
  else if (spec !== undefined && byteLength(spec) > GMSA_SPEC_MAX_KIB * 1024) {
    errors.push(
      invalid(`${path}.gmsaCredentialSpec`, spec, `gmsaCredentialSpec size must be under ${GMSA_SPEC_MAX_KIB} KiB`),
    );
  }
  if (user !== undefined) addFaults(errors, `${path}.runAsUserName`, user, windowsUserFaults(user));
}

function windowsUserFaults(name: string): string[] {
  if (name === "") return ["runAsUserName cannot be an empty string"];
  if (/\p{Cc}/u.test(name)) return ["runAsUserName cannot contain control characters"];
  const parts = name.split("\\");
  if (parts.length > 2) return ["runAsUserName cannot contain more than one backslash"];
  const domain = parts.length === 2 ? (parts[0] ?? "") : undefined;
  const user = parts.at(-1) ?? "";
  const faults: string[] = [];
  if (domain !== undefined) {
    if (byteLength(domain) >= WINDOWS_DOMAIN_MAX)
      faults.push(`runAsUserName's Domain length must be under ${WINDOWS_DOMAIN_MAX} characters`);
    const label = "[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?";
    const isName =
      /^[^\\/:*?"<>|.][^\\/:*?"<>|]{0,14}$/.test(domain) || new RegExp(`^${label}(?:\\.${label})*$`).test(domain);
    if (!isName) faults.push("runAsUserName's Domain doesn't match the NetBios nor the DNS format");
  }
  if (user === "") faults.push("runAsUserName's User cannot be empty");
  else if (byteLength(user) > WINDOWS_USER_MAX)
    faults.push(`runAsUserName's User length must not be longer than ${WINDOWS_USER_MAX} characters`);
  if (/^[. ]+$/.test(user)) faults.push("runAsUserName's User cannot contain only periods or spaces");
  if (/["/\\:;|=,+*?<>@[\]]/.test(user))
    faults.push("runAsUserName's User cannot contain the following characters: \"/\\:;|=,+*?<>@[]");
  return faults;
}
