import type { HTTPIngressPath, Ingress, IngressBackend, IngressRule } from "../../../generated/types.ts";
import { type FieldError, invalid, notSupported, required } from "../../../machinery/field-error.ts";
import { parseIp } from "../../../machinery/ip-address.ts";
import {
  dns1035LabelFaults,
  dns1123SubdomainFaults,
  portNameFaults,
  portNumberFaults,
  wildcardSubdomainFaults,
} from "../../../machinery/names.ts";

const PATH_TYPES = ["Exact", "ImplementationSpecific", "Prefix"];
const FORBIDDEN_PARTS = ["//", "/./", "/../", "%2f", "%2F"];
const FORBIDDEN_ENDS = ["/..", "/."];

/** networking/validation `ValidateIngressSpec` */
export function validateIngress({ spec = {} }: Ingress): FieldError[] {
  const { rules = [], tls = [], defaultBackend, ingressClassName } = spec;
  const errors: FieldError[] = [];
  if (rules.length === 0 && defaultBackend === undefined) {
    errors.push(invalid("spec", spec.rules, "either `defaultBackend` or `rules` must be specified"));
  }
  if (defaultBackend !== undefined) errors.push(...validateBackend(defaultBackend, "spec.defaultBackend"));
  for (const [i, rule] of rules.entries()) errors.push(...validateRule(rule, `spec.rules[${i}]`));
  for (const [i, { hosts = [] }] of tls.entries()) {
    for (const [j, host] of hosts.entries()) errors.push(...validateHost(host, `spec.tls[${i}].hosts[${j}]`));
  }
  if (ingressClassName !== undefined) {
    for (const fault of dns1123SubdomainFaults(ingressClassName))
      errors.push(invalid("spec.ingressClassName", ingressClassName, fault));
  }
  return errors;
}

function validateHost(host: string, field: string): FieldError[] {
  const faults = host.includes("*") ? wildcardSubdomainFaults(host) : dns1123SubdomainFaults(host);
  return faults.map((fault) => invalid(field, host, fault));
}

function validateRule({ host = "", http }: IngressRule, field: string): FieldError[] {
  const errors: FieldError[] = [];
  if (host !== "") {
    if (parseIp(host) !== undefined)
      errors.push(invalid(`${field}.host`, host, "must be a DNS name, not an IP address"));
    errors.push(...validateHost(host, `${field}.host`));
  }
  if (http === undefined) return errors;
  const paths = http.paths ?? [];
  if (paths.length === 0) errors.push(required(`${field}.http.paths`));
  for (const [i, path] of paths.entries()) errors.push(...validatePath(path, `${field}.http.paths[${i}]`));
  return errors;
}

function validatePath({ path = "", pathType, backend }: HTTPIngressPath, field: string): FieldError[] {
  if (pathType === undefined || pathType === null) return [required(`${field}.pathType`, "pathType must be specified")];
  const errors: FieldError[] = [];
  const at = `${field}.path`;
  if (pathType === "Exact" || pathType === "Prefix") {
    if (!path.startsWith("/")) errors.push(invalid(at, path, "must be an absolute path"));
    for (const part of FORBIDDEN_PARTS)
      if (path.includes(part)) errors.push(invalid(at, path, `must not contain '${part}'`));
    for (const end of FORBIDDEN_ENDS)
      if (path.endsWith(end)) errors.push(invalid(at, path, `cannot end with '${end}'`));
  } else if (pathType === "ImplementationSpecific") {
    if (path !== "" && !path.startsWith("/")) errors.push(invalid(at, path, "must be an absolute path"));
  } else {
    errors.push(notSupported(`${field}.pathType`, pathType, PATH_TYPES));
  }
  return [...errors, ...validateBackend(backend, `${field}.backend`)];
}

function validateBackend(backend: IngressBackend | undefined, field: string): FieldError[] {
  const { resource, service } = backend ?? {};
  if (resource !== undefined && service !== undefined)
    return [invalid(field, "", "cannot set both resource and service backends")];
  if (resource !== undefined) {
    const errors: FieldError[] = [];
    if (!resource.kind) errors.push(required(`${field}.resource.kind`));
    if (!resource.name) errors.push(required(`${field}.resource.name`));
    return errors;
  }
  if (service === undefined) return [invalid(field, "", "resource or service backend is required")];
  const errors: FieldError[] = [];
  const { name: portName = "", number = 0 } = service.port ?? {};
  if (service.name === "") errors.push(required(`${field}.service.name`));
  else
    for (const fault of dns1035LabelFaults(service.name))
      errors.push(invalid(`${field}.service.name`, service.name, fault));
  if (portName !== "" && number !== 0) errors.push(invalid(field, "", "cannot set both port name & port number"));
  else if (portName !== "")
    for (const fault of portNameFaults(portName)) errors.push(invalid(`${field}.service.port.name`, portName, fault));
  else if (number !== 0)
    for (const fault of portNumberFaults(number)) errors.push(invalid(`${field}.service.port.number`, number, fault));
  else errors.push(required(field, "port name or number is required"));
  return errors;
}
