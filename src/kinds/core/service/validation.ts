import type { Service, ServicePort } from "../../../generated/types.ts";
import {
  duplicate,
  duplicateStruct,
  type FieldError,
  forbiddenField,
  invalid,
  notSupported,
  required,
} from "../../../machinery/field-error.ts";
import { validateCidr, validateIp } from "../../../machinery/ip-address.ts";
import {
  dns1123LabelFaults,
  dns1123SubdomainFaults,
  portNameFaults,
  portNumberFaults,
  qualifiedNameFaults,
} from "../../../machinery/names.ts";
import { validateLabels } from "../../../machinery/object-meta-validation.ts";
import { PROTOCOLS } from "../endpoint-port.ts";
import { validateOrdinaryIp } from "../ordinary-ip.ts";
import { isExternallyAccessible, isHeadless, needsHealthCheck } from "./addresses.ts";
import { validateClusterIps, validateClusterIpUpdate } from "./cluster-ip-validation.ts";

const TYPES = ["ClusterIP", "ExternalName", "LoadBalancer", "NodePort"];
const AFFINITIES = ["ClientIP", "None"];
const TRAFFIC_POLICIES = ["Cluster", "Local"];
const DISTRIBUTIONS = ["PreferClose", "PreferSameNode", "PreferSameZone"];
const KUBELET_PORT = 10250;
const MAX_AFFINITY_SECONDS = 86400;
/** The old name of the annotation below. */
export const HINTS = "service.kubernetes.io/topology-aware-hints";
/** Asks for traffic that stays near. */
export const TOPOLOGY_MODE = "service.kubernetes.io/topology-mode";
const SOURCE_RANGES = "service.beta.kubernetes.io/load-balancer-source-ranges";

/** core/validation `ValidateService` */
export function validateService(service: Service): FieldError[] {
  const { annotations = {} } = service.metadata;
  const spec = service.spec ?? {};
  const { type = "", ports = [] } = spec;
  const errors: FieldError[] = [];
  const [mode, hints] = [annotations[TOPOLOGY_MODE], annotations[HINTS]];
  if (mode !== undefined && hints !== undefined && mode !== hints) {
    errors.push(
      invalid(
        `metadata.annotations[${TOPOLOGY_MODE}]`,
        mode,
        `must match annotations[${HINTS}] when both are specified`,
      ),
    );
  }
  if (ports.length === 0 && !isHeadless(service) && type !== "ExternalName") errors.push(required("spec.ports"));
  errors.push(...typeErrors(service));
  const names = new Set<string>();
  for (const [i, port] of ports.entries())
    errors.push(...portErrors(port, `spec.ports[${i}]`, ports.length > 1, names));
  if (spec.selector !== undefined) errors.push(...validateLabels(spec.selector, "spec.selector"));
  errors.push(...affinityErrors(service), ...validateClusterIps(service));
  for (const [i, ip] of (spec.externalIPs ?? []).entries()) {
    const field = `spec.externalIPs[${i}]`;
    const faults = validateIp(ip, field);
    errors.push(...(faults.length > 0 ? faults : validateOrdinaryIp(ip, field)));
  }
  if (type === "") errors.push(required("spec.type"));
  else if (!TYPES.includes(type)) errors.push(notSupported("spec.type", type, TYPES));
  errors.push(...duplicatePortErrors(type, ports), ...balancerErrors(service));
  errors.push(...trafficErrors(service));
  return errors;
}

/** core/validation `ValidateServiceUpdate`: what a change may not do, beside `validateService`. */
export function validateServiceUpdate(service: Service, old: Service): FieldError[] {
  const errors = validateClusterIpUpdate(service, old);
  const before = old.spec ?? {};
  const after = service.spec ?? {};
  if (
    before.type === "LoadBalancer" &&
    after.type === "LoadBalancer" &&
    before.loadBalancerClass !== after.loadBalancerClass
  ) {
    errors.push(invalid("spec.loadBalancerClass", after.loadBalancerClass, "may not change once set"));
  }
  if (needsHealthCheck(old) && needsHealthCheck(service) && before.healthCheckNodePort !== after.healthCheckNodePort) {
    errors.push(forbiddenField("spec.healthCheckNodePort", "field is immutable"));
  }
  return errors;
}

/** core/validation `ValidateLoadBalancerStatus` */
export function validateServiceStatus(service: Service): FieldError[] {
  const ingress = service.status?.loadBalancer?.ingress ?? [];
  const errors: FieldError[] = [];
  if (service.spec?.type !== "LoadBalancer" && ingress.length > 0) {
    errors.push(forbiddenField("status.loadBalancer.ingress", 'may only be used when `spec.type` is "LoadBalancer"'));
    return errors;
  }
  for (const [i, { ip = "", hostname = "", ipMode }] of ingress.entries()) {
    const path = `status.loadBalancer.ingress[${i}]`;
    if (ip !== "") errors.push(...validateIp(ip, `${path}.ip`));
    if (ip !== "" && ipMode === undefined)
      errors.push(required(`${path}.ipMode`, "must be specified when `ip` is set"));
    if (ip === "" && ipMode !== undefined)
      errors.push(forbiddenField(`${path}.ipMode`, "may not be specified when `ip` is not set"));
    if (ipMode !== undefined && !["VIP", "Proxy"].includes(ipMode))
      errors.push(notSupported(`${path}.ipMode`, ipMode, ["Proxy", "VIP"]));
    if (hostname !== "") {
      for (const fault of dns1123SubdomainFaults(hostname)) errors.push(invalid(`${path}.hostname`, hostname, fault));
      if (validateIp(hostname, "").length === 0)
        errors.push(invalid(`${path}.hostname`, hostname, "must be a DNS name, not an IP address"));
    }
  }
  return errors;
}

function typeErrors(service: Service): FieldError[] {
  const { type, ports = [], clusterIPs = [], ipFamilies = [], ipFamilyPolicy, externalName = "" } = service.spec ?? {};
  const errors: FieldError[] = [];
  switch (type) {
    case "LoadBalancer":
    case "NodePort":
      for (const [i, { port }] of ports.entries()) {
        if (type !== "LoadBalancer" || port !== KUBELET_PORT) continue;
        errors.push(
          invalid(
            `spec.ports[${i}]`,
            port,
            `may not expose port ${KUBELET_PORT} externally since it is used by kubelet`,
          ),
        );
      }
      if (isHeadless(service))
        errors.push(invalid("spec.clusterIPs[0]", clusterIPs[0], `may not be set to 'None' for ${type} services`));
      break;
    case "ExternalName": {
      const unset = "may not be set for ExternalName services";
      if (clusterIPs.length > 0) errors.push(forbiddenField("spec.clusterIPs", unset));
      if (ipFamilies.length > 0) errors.push(forbiddenField("spec.ipFamilies", unset));
      if (ipFamilyPolicy !== undefined) errors.push(forbiddenField("spec.ipFamilyPolicy", unset));
      const name = externalName.endsWith(".") ? externalName.slice(0, -1) : externalName;
      if (name === "") errors.push(required("spec.externalName"));
      else for (const fault of dns1123SubdomainFaults(name)) errors.push(invalid("spec.externalName", name, fault));
    }
  }
  return errors;
}

function portErrors(
  { name = "", port, protocol = "", targetPort = 0, appProtocol }: ServicePort,
  field: string,
  named: boolean,
  names: Set<string>,
): FieldError[] {
  const errors: FieldError[] = [];
  if (name === "") {
    if (named) errors.push(required(`${field}.name`));
  } else {
    for (const fault of dns1123LabelFaults(name)) errors.push(invalid(`${field}.name`, name, fault));
    if (names.has(name)) errors.push(duplicate(`${field}.name`, name));
    names.add(name);
  }
  for (const fault of portNumberFaults(port)) errors.push(invalid(`${field}.port`, port, fault));
  if (protocol === "") errors.push(required(`${field}.protocol`));
  else if (!PROTOCOLS.includes(protocol)) errors.push(notSupported(`${field}.protocol`, protocol, PROTOCOLS));
  const faults = typeof targetPort === "string" ? portNameFaults(targetPort) : portNumberFaults(targetPort);
  for (const fault of faults) errors.push(invalid(`${field}.targetPort`, targetPort, fault));
  if (appProtocol !== undefined) {
    for (const fault of qualifiedNameFaults(appProtocol))
      errors.push(invalid(`${field}.appProtocol`, appProtocol, fault));
  }
  return errors;
}

function affinityErrors({ spec }: Service): FieldError[] {
  const { sessionAffinity = "", sessionAffinityConfig } = spec ?? {};
  if (sessionAffinity === "") return [required("spec.sessionAffinity")];
  if (!AFFINITIES.includes(sessionAffinity)) return [notSupported("spec.sessionAffinity", sessionAffinity, AFFINITIES)];
  const field = "spec.sessionAffinityConfig";
  if (sessionAffinity === "None") {
    return sessionAffinityConfig === undefined
      ? []
      : [forbiddenField(field, "must not be set when session affinity is None")];
  }
  if (sessionAffinityConfig === undefined) return [required(field, "when session affinity type is ClientIP")];
  if (sessionAffinityConfig.clientIP === undefined)
    return [required(`${field}.clientIP`, "when session affinity type is ClientIP")];
  const seconds = sessionAffinityConfig.clientIP.timeoutSeconds;
  if (seconds === undefined)
    return [required(`${field}.clientIP.timeoutSeconds`, "when session affinity type is ClientIP")];
  if (seconds > 0 && seconds <= MAX_AFFINITY_SECONDS) return [];
  return [
    invalid(
      `${field}.clientIP.timeoutSeconds`,
      seconds,
      `must be greater than 0 and less than ${MAX_AFFINITY_SECONDS}`,
    ),
  ];
}

function duplicatePortErrors(type: string, ports: readonly ServicePort[]): FieldError[] {
  const errors: FieldError[] = [];
  if (type === "ClusterIP") {
    for (const [i, { nodePort }] of ports.entries()) {
      if (nodePort)
        errors.push(forbiddenField(`spec.ports[${i}].nodePort`, "may not be used when `type` is 'ClusterIP'"));
    }
  }
  const nodePorts = new Set<string>();
  for (const [i, { nodePort, protocol }] of ports.entries()) {
    if (!nodePort) continue;
    if (nodePorts.has(`${nodePort}/${protocol}`)) errors.push(duplicate(`spec.ports[${i}].nodePort`, nodePort));
    nodePorts.add(`${nodePort}/${protocol}`);
  }
  const seen = new Set<string>();
  for (const [i, { port, protocol = "" }] of ports.entries()) {
    if (seen.has(`${port}/${protocol}`)) errors.push(duplicateStruct(`spec.ports[${i}]`, portKey(protocol, port)));
    seen.add(`${port}/${protocol}`);
  }
  return errors;
}

/** core.ServicePort with nothing but what makes a port unique. */
function portKey(protocol: string, port: number): object {
  return { Name: "", Protocol: protocol, AppProtocol: null, Port: port, TargetPort: 0, NodePort: 0 };
}

function balancerErrors({ metadata, spec = {} }: Service): FieldError[] {
  const errors: FieldError[] = [];
  const { type, loadBalancerSourceRanges: ranges = [], allocateLoadBalancerNodePorts, loadBalancerClass } = spec;
  const only = "may only be used when `type` is 'LoadBalancer'";
  const annotation = metadata.annotations?.[SOURCE_RANGES];
  if (ranges.length > 0) {
    if (type !== "LoadBalancer") errors.push(forbiddenField("spec.LoadBalancerSourceRanges", only));
    for (const [i, range] of ranges.entries())
      errors.push(...validateCidr(range.trim(), `spec.LoadBalancerSourceRanges[${i}]`));
  } else if (annotation !== undefined) {
    const field = `metadata.annotations[${SOURCE_RANGES}]`;
    if (type !== "LoadBalancer") errors.push(forbiddenField(field, only));
    if (annotation.trim() !== "")
      for (const range of annotation.split(",")) errors.push(...validateCidr(range.trim(), field));
  }
  if (allocateLoadBalancerNodePorts !== undefined && type !== "LoadBalancer") {
    errors.push(forbiddenField("spec.allocateLoadBalancerNodePorts", only));
  }
  if (type === "LoadBalancer" && allocateLoadBalancerNodePorts === undefined)
    errors.push(required("allocateLoadBalancerNodePorts"));
  if (loadBalancerClass !== undefined) {
    if (type !== "LoadBalancer")
      errors.push(forbiddenField("spec.loadBalancerClass", "may only be used when type is 'LoadBalancer'"));
    else
      for (const fault of qualifiedNameFaults(loadBalancerClass))
        errors.push(invalid("spec.loadBalancerClass", loadBalancerClass, fault));
  }
  return errors;
}

function trafficErrors(service: Service): FieldError[] {
  const {
    type,
    externalTrafficPolicy = "",
    healthCheckNodePort = 0,
    internalTrafficPolicy,
    trafficDistribution,
  } = service.spec ?? {};
  const errors: FieldError[] = [];
  const external = "spec.externalTrafficPolicy";
  if (!isExternallyAccessible(service)) {
    if (externalTrafficPolicy !== "")
      errors.push(invalid(external, externalTrafficPolicy, "may only be set for externally-accessible services"));
  } else if (externalTrafficPolicy === "") {
    errors.push(required(external));
  } else if (!TRAFFIC_POLICIES.includes(externalTrafficPolicy)) {
    errors.push(notSupported(external, externalTrafficPolicy, TRAFFIC_POLICIES));
  }
  const health = "spec.healthCheckNodePort";
  if (needsHealthCheck(service)) {
    if (healthCheckNodePort === 0) errors.push(required(health));
    else
      for (const fault of portNumberFaults(healthCheckNodePort))
        errors.push(invalid(health, healthCheckNodePort, fault));
  } else if (healthCheckNodePort !== 0) {
    errors.push(
      invalid(
        health,
        healthCheckNodePort,
        "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'",
      ),
    );
  }
  if (internalTrafficPolicy === undefined) {
    if (type === "NodePort" || type === "LoadBalancer" || type === "ClusterIP")
      errors.push(required("spec.internalTrafficPolicy"));
  } else if (!TRAFFIC_POLICIES.includes(internalTrafficPolicy)) {
    errors.push(notSupported("spec.internalTrafficPolicy", internalTrafficPolicy, TRAFFIC_POLICIES));
  }
  if (trafficDistribution !== undefined && !DISTRIBUTIONS.includes(trafficDistribution)) {
    errors.push(notSupported("spec.trafficDistribution", trafficDistribution, DISTRIBUTIONS));
  }
  return errors;
}
