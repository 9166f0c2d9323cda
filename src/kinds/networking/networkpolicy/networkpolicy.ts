import type { NetworkPolicy, NetworkPolicyPeer, NetworkPolicyPort } from "../../../generated/types.ts";
import { type FieldError, forbiddenField, invalid, required } from "../../../machinery/field-error.ts";
import { cidrCovers, parseCidr, validateCidr } from "../../../machinery/ip-address.ts";
import { formatLabelSelector } from "../../../machinery/label-selector.ts";
import { validateLabelSelector } from "../../../machinery/label-selector-validation.ts";
import { portNameFaults, portNumberFaults } from "../../../machinery/names.ts";
import { ageColumn, nameColumn } from "../../columns.ts";
import { unsupported } from "../../core/pod/field-checks.ts";
import { defineKind } from "../../kind.ts";

const PROTOCOLS = ["TCP", "UDP", "SCTP"];
const POLICY_TYPES = ["Ingress", "Egress"];

export const networkPolicy = defineKind<NetworkPolicy>({
  group: "networking.k8s.io",
  version: "v1",
  kind: "NetworkPolicy",
  resource: "networkpolicies",
  singular: "networkpolicy",
  shortNames: ["netpol"],
  namespaced: true,
  defaults(object) {
    object.spec ??= {};
    const spec = object.spec;
    spec.podSelector ??= {};
    if (spec.policyTypes === undefined || spec.policyTypes.length === 0) {
      spec.policyTypes = spec.egress === undefined || spec.egress.length === 0 ? ["Ingress"] : ["Ingress", "Egress"];
    }
    for (const { ports = [] } of [...(spec.ingress ?? []), ...(spec.egress ?? [])])
      for (const port of ports) port.protocol ??= "TCP";
  },
  validate: validateNetworkPolicy,
  columns: [
    nameColumn,
    { name: "Pod-Selector", cell: ({ spec }) => formatLabelSelector(spec?.podSelector ?? {}) },
    ageColumn,
  ],
});

/** networking/validation `ValidateNetworkPolicySpec` */
function validateNetworkPolicy({ spec = {} }: NetworkPolicy): FieldError[] {
  const { ingress = [], egress = [], policyTypes = [] } = spec;
  const errors = validateLabelSelector(spec.podSelector, "spec.podSelector");
  for (const [i, { ports = [], from = [] }] of ingress.entries())
    errors.push(...validateRule(ports, from, `spec.ingress[${i}]`, "from"));
  for (const [i, { ports = [], to = [] }] of egress.entries())
    errors.push(...validateRule(ports, to, `spec.egress[${i}]`, "to"));
  if (policyTypes.length > 2)
    return [...errors, invalid("spec.policyTypes", policyTypes, "may not specify more than two policyTypes")];
  for (const [i, type] of policyTypes.entries()) {
    if (!POLICY_TYPES.includes(type)) errors.push(unsupported(`spec.policyTypes[${i}]`, type, POLICY_TYPES));
  }
  return errors;
}

function validateRule(
  ports: readonly NetworkPolicyPort[],
  peers: readonly NetworkPolicyPeer[],
  field: string,
  side: string,
): FieldError[] {
  return [
    ...ports.flatMap((port, i) => validatePort(port, `${field}.ports[${i}]`)),
    ...peers.flatMap((peer, i) => validatePeer(peer, `${field}.${side}[${i}]`)),
  ];
}

function validatePort({ protocol, port, endPort }: NetworkPolicyPort, field: string): FieldError[] {
  const errors: FieldError[] = [];
  if (protocol !== undefined && !PROTOCOLS.includes(protocol))
    errors.push(unsupported(`${field}.protocol`, protocol, PROTOCOLS));
  if (port === undefined) {
    if (endPort !== undefined) errors.push(required(`${field}.port`, "must be specified when `endPort` is specified"));
  } else if (typeof port === "number") {
    for (const fault of portNumberFaults(port)) errors.push(invalid(`${field}.port`, port, fault));
    if (endPort !== undefined) {
      if (endPort < port) errors.push(invalid(`${field}.endPort`, port, "must be greater than or equal to `port`"));
      for (const fault of portNumberFaults(endPort)) errors.push(invalid(`${field}.endPort`, endPort, fault));
    }
  } else {
    if (endPort !== undefined)
      errors.push(invalid(`${field}.endPort`, endPort, "may not be specified when `port` is non-numeric"));
    for (const fault of portNameFaults(port)) errors.push(invalid(`${field}.port`, port, fault));
  }
  return errors;
}

function validatePeer({ podSelector, namespaceSelector, ipBlock }: NetworkPolicyPeer, field: string): FieldError[] {
  const errors: FieldError[] = [];
  if (podSelector !== undefined) errors.push(...validateLabelSelector(podSelector, `${field}.podSelector`));
  if (namespaceSelector !== undefined)
    errors.push(...validateLabelSelector(namespaceSelector, `${field}.namespaceSelector`));
  if (ipBlock !== undefined) errors.push(...validateBlock(ipBlock, `${field}.ipBlock`));
  const others = podSelector !== undefined || namespaceSelector !== undefined;
  if (ipBlock !== undefined && others)
    errors.push(forbiddenField(field, "may not specify both ipBlock and another peer"));
  if (ipBlock === undefined && !others) errors.push(required(field, "must specify a peer"));
  return errors;
}

function validateBlock({ cidr, except = [] }: NonNullable<NetworkPolicyPeer["ipBlock"]>, field: string): FieldError[] {
  if (cidr === "") return [required(`${field}.cidr`)];
  const errors = validateCidr(cidr, `${field}.cidr`);
  const outer = parseCidr(cidr);
  if (errors.length > 0 || outer === undefined) return errors;
  for (const [i, part] of except.entries()) {
    const path = `${field}.except[${i}]`;
    errors.push(...validateCidr(part, path));
    const inner = parseCidr(part);
    if (inner === undefined) continue;
    if (!cidrCovers(outer, inner) || inner.prefixLength === outer.prefixLength) {
      errors.push(invalid(path, part, "must be a strict subset of `cidr`"));
    }
  }
  return errors;
}
