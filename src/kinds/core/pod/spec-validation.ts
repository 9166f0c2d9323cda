import type { PodDNSConfig, PodSpec } from "../../../generated/types.ts";
import { addFaults, duplicate, type FieldError, invalid, required } from "../../../machinery/field-error.ts";
import { validateIp } from "../../../machinery/ip-address.ts";
import { encodeJson } from "../../../machinery/json.ts";
import {
  byteLength,
  dns1123LabelFaults,
  dns1123SubdomainFaults,
  rangeFaults,
  underscoreSubdomainFaults,
} from "../../../machinery/names.ts";
import { validateLabels } from "../../../machinery/object-meta-validation.ts";
import {
  type ContainerSurroundings,
  checkContainers,
  checkEphemeralContainers,
  checkInitContainers,
} from "./container-validation.ts";
import { checkChoice, checkOptionalChoice } from "./field-checks.ts";
import { internalValue } from "./internal-form.ts";
import { checkPodResources, checkResources } from "./resource-validation.ts";
import { checkAffinity, checkGates, checkTolerations, checkTopologySpread } from "./scheduling-validation.ts";
import { checkHostProcess, checkHostUsers, checkOs, checkPodSecurityContext } from "./security-validation.ts";
import { checkVolumes } from "./volume-validation.ts";

const DNS_SERVERS = 3;
const DNS_SEARCHES = 32;
const DNS_SEARCH_CHARACTERS = 2048;
const MAX_INT32 = 2147483647;

/**
 * What is wrong with a pod spec, in upstream's order (core/validation `ValidatePodSpec`).
 * @param podName  the name of the pod ("" where it has none); undefined where the spec is that of a template
 */
export function validatePodSpec(spec: PodSpec, podName: string | undefined, path: string): FieldError[] {
  const errors: FieldError[] = [];
  if (spec.terminationGracePeriodSeconds === undefined) errors.push(required(`${path}.terminationGracePeriodSeconds`));
  const volumes = checkVolumes(errors, spec, podName, `${path}.volumes`);
  const claims = new Set((spec.resourceClaims ?? []).map(({ name }) => name).filter(Boolean));
  checkClaims(errors, spec, `${path}.resourceClaims`);
  const volumeNames = new Set(volumes.keys());
  const around: ContainerSurroundings = { spec, volumes, volumeNames, claims, hostUsers: spec.hostUsers ?? true };
  checkContainers(errors, around, `${path}.containers`);
  checkInitContainers(errors, around, `${path}.initContainers`);
  checkEphemeralContainers(errors, around, `${path}.ephemeralContainers`);
  checkPodResources(errors, spec, claims, `${path}.resources`);
  checkHostNetworkPorts(errors, spec, podName !== undefined, path);
  checkChoice(errors, `${path}.restartPolicy`, spec.restartPolicy, ["Always", "OnFailure", "Never"]);
  checkChoice(errors, `${path}.dnsPolicy`, spec.dnsPolicy, [
    "ClusterFirstWithHostNet",
    "ClusterFirst",
    "Default",
    "None",
  ]);
  errors.push(...validateLabels(spec.nodeSelector, `${path}.nodeSelector`));
  checkPodSecurityContext(errors, spec, `${path}.securityContext`);
  if (spec.affinity) checkAffinity(errors, spec.affinity, `${path}.affinity`);
  checkDns(errors, spec, `${path}.dnsConfig`);
  checkGates(errors, spec, path);
  checkTopologySpread(errors, spec.topologySpreadConstraints ?? [], `${path}.topologySpreadConstraints`);
  checkHostProcess(errors, spec, path);
  checkHostUsers(errors, spec, path);
  checkNames(errors, spec, path);
  return errors;
}

/** Names of other objects and of the host, and what follows them. */
function checkNames(errors: FieldError[], spec: PodSpec, path: string): void {
  checkSubdomain(errors, spec.serviceAccountName, `${path}.serviceAccountName`);
  checkSubdomain(errors, spec.nodeName, `${path}.nodeName`);
  const deadline = spec.activeDeadlineSeconds;
  if (deadline !== undefined)
    addFaults(errors, `${path}.activeDeadlineSeconds`, deadline, rangeFaults(deadline, 1, MAX_INT32));
  for (const name of ["hostname", "subdomain"] as const) {
    const value = spec[name];
    if (value) addFaults(errors, `${path}.${name}`, value, dns1123LabelFaults(value));
  }
  checkTolerations(errors, spec.tolerations ?? [], `${path}.tolerations`);
  for (const [i, { ip = "", hostnames = [] }] of (spec.hostAliases ?? []).entries()) {
    errors.push(...validateIp(ip, `${path}.hostAliases[${i}].ip`));
    for (const [j, name] of hostnames.entries())
      addFaults(errors, `${path}.hostAliases[${i}].hostnames[${j}]`, name, dns1123SubdomainFaults(name));
  }
  checkSubdomain(errors, spec.priorityClassName, `${path}.priorityClassName`);
  const runtime = spec.runtimeClassName;
  if (runtime !== undefined) addFaults(errors, `${path}.runtimeClassName`, runtime, dns1123SubdomainFaults(runtime));
  checkOptionalChoice(errors, `${path}.preemptionPolicy`, spec.preemptionPolicy, ["PreemptLowerPriority", "Never"]);
  if (spec.overhead) checkResources(errors, { limits: spec.overhead }, "container", new Set(), `${path}.overhead`);
  checkOs(errors, spec, path);
}

function checkSubdomain(errors: FieldError[], name: string | undefined, path: string): void {
  if (name) addFaults(errors, path, name, dns1123SubdomainFaults(name));
}

/** core/validation `validatePodResourceClaims` */
function checkClaims(errors: FieldError[], { resourceClaims = [] }: PodSpec, path: string): void {
  const names = new Set<string>();
  for (const [i, claim] of resourceClaims.entries()) {
    const { name, resourceClaimName: own, resourceClaimTemplateName: template } = claim;
    const field = `${path}[${i}]`;
    if (!name) errors.push(required(`${field}.name`));
    else if (names.has(name)) errors.push(duplicate(`${field}.name`, name));
    else {
      addFaults(errors, `${field}.name`, name, dns1123LabelFaults(name));
      names.add(name);
    }
    const refuse = (detail: string) => {
      const value = encodeJson(internalValue("PodResourceClaim", claim), "", false);
      errors.push({ type: "FieldValueInvalid", field, body: `Invalid value: ${value}: ${detail}` });
    };
    if (own !== undefined && template !== undefined)
      refuse("at most one of `resourceClaimName` or `resourceClaimTemplateName` may be specified");
    if (own === undefined && template === undefined)
      refuse("must specify one of: `resourceClaimName`, `resourceClaimTemplateName`");
    if (own !== undefined) addFaults(errors, `${field}.resourceClaimName`, own, dns1123SubdomainFaults(own));
    if (template !== undefined)
      addFaults(errors, `${field}.resourceClaimTemplateName`, template, dns1123SubdomainFaults(template));
  }
}

/** In the host's network a container has the host's ports (core/validation `validatePodHostNetworkDeps`). */
function checkHostNetworkPorts(errors: FieldError[], spec: PodSpec, isPod: boolean, path: string): void {
  if (!spec.hostNetwork) return;
  for (const [i, { ports = [] }] of (spec.containers ?? []).entries()) {
    for (const [j, { hostPort = 0, containerPort }] of ports.entries()) {
      if ((!isPod && hostPort === 0) || hostPort === containerPort) continue;
      const detail = "must match `containerPort` when `hostNetwork` is true";
      errors.push(invalid(`${path}.containers[${i}].ports[${j}].hostPort`, hostPort, detail));
    }
  }
}

/** core/validation `validatePodDNSConfig` */
function checkDns(errors: FieldError[], { dnsPolicy, dnsConfig }: PodSpec, path: string): void {
  if (dnsPolicy === "None") {
    if (dnsConfig === undefined) {
      errors.push(required(path, "must provide `dnsConfig` when `dnsPolicy` is None"));
      return;
    }
    if (!dnsConfig.nameservers?.length) {
      errors.push(required(`${path}.nameservers`, "must provide at least one DNS nameserver when `dnsPolicy` is None"));
      return;
    }
  }
  if (dnsConfig !== undefined) checkDnsConfig(errors, dnsConfig, path);
}

function checkDnsConfig(
  errors: FieldError[],
  { nameservers = [], searches = [], options = [] }: PodDNSConfig,
  path: string,
): void {
  if (nameservers.length > DNS_SERVERS) {
    errors.push(invalid(`${path}.nameservers`, nameservers, `must not have more than ${DNS_SERVERS} nameservers`));
  }
  for (const [i, server] of nameservers.entries()) errors.push(...validateIp(server, `${path}.nameservers[${i}]`));
  if (searches.length > DNS_SEARCHES) {
    errors.push(invalid(`${path}.searches`, searches, `must not have more than ${DNS_SEARCHES} search paths`));
  }
  if (byteLength(searches.join(" ")) > DNS_SEARCH_CHARACTERS) {
    const detail = `must not have more than ${DNS_SEARCH_CHARACTERS} characters (including spaces) in the search list`;
    errors.push(invalid(`${path}.searches`, searches, detail));
  }
  for (const [i, search] of searches.entries()) {
    if (search === ".") continue;
    const name = search.replace(/\.$/, "");
    addFaults(errors, `${path}.searches[${i}]`, name, underscoreSubdomainFaults(name));
  }
  for (const [i, { name }] of options.entries())
    if (!name) errors.push(required(`${path}.options[${i}]`, "must not be empty"));
}
