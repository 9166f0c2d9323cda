import type { DiscoveryEndpointPort, Endpoint, EndpointSlice } from "../../../generated/types.ts";
import {
  duplicate,
  type FieldError,
  invalid,
  notSupported,
  required,
  tooMany,
} from "../../../machinery/field-error.ts";
import { parseIp, validateCanonicalIp } from "../../../machinery/ip-address.ts";
import { dns1123LabelFaults, dns1123SubdomainFaults, portNumberFaults } from "../../../machinery/names.ts";
import { validateImmutable } from "../../../machinery/object-meta-validation.ts";
import { ageColumn, nameColumn } from "../../columns.ts";
import { validateHostname, validateNodeName, validateProtocols } from "../../core/endpoint-port.ts";
import { validateOrdinaryIp } from "../../core/ordinary-ip.ts";
import { defineKind } from "../../kind.ts";

const ADDRESS_TYPES = ["FQDN", "IPv4", "IPv6"];
const MAX_ENDPOINTS = 1000;
const MAX_PORTS = 20000;
const MAX_ADDRESSES = 100;
/** How many values a cell shows before it only counts. */
const SHOWN = 3;

export const endpointSlice = defineKind<EndpointSlice>({
  group: "discovery.k8s.io",
  version: "v1",
  kind: "EndpointSlice",
  resource: "endpointslices",
  singular: "endpointslice",
  namespaced: true,
  tracksGeneration: true,
  defaults({ ports }) {
    for (const port of ports ?? []) {
      port.name ??= "";
      port.protocol ||= "TCP";
    }
  },
  validate: validateEndpointSlice,
  validateUpdate: (slice, old) => validateImmutable(slice.addressType, old.addressType, "addressType"),
  columns: [
    nameColumn,
    { name: "AddressType", cell: ({ addressType }) => addressType },
    {
      name: "Ports",
      cell: ({ ports }) =>
        listCell((ports ?? []).map(({ port, name }) => (port === undefined ? (name ?? "*") : String(port)))),
    },
    {
      name: "Endpoints",
      cell: ({ endpoints }) => listCell((endpoints ?? []).flatMap(({ addresses }) => addresses ?? [])),
    },
    ageColumn,
  ],
});

function listCell(values: readonly string[]): string {
  const shown = values.slice(0, SHOWN).join(",");
  if (values.length > SHOWN) return `${shown} + ${values.length - SHOWN} more...`;
  return shown || "<unset>";
}

/** discovery/validation `ValidateEndpointSlice` */
function validateEndpointSlice(slice: EndpointSlice): FieldError[] {
  const { addressType = "" } = slice;
  const [endpoints, ports] = [slice.endpoints ?? [], slice.ports ?? []];
  const errors: FieldError[] = [];
  if (addressType === "") errors.push(required("addressType"));
  else if (!ADDRESS_TYPES.includes(addressType)) errors.push(notSupported("addressType", addressType, ADDRESS_TYPES));
  if (endpoints.length > MAX_ENDPOINTS) errors.push(tooMany("endpoints", endpoints.length, MAX_ENDPOINTS));
  else
    for (const [i, endpoint] of endpoints.entries())
      errors.push(...validateEndpoint(endpoint, addressType, `endpoints[${i}]`));
  return [...errors, ...validatePorts(ports)];
}

function validateEndpoint({ addresses, nodeName, hostname }: Endpoint, type: string, field: string): FieldError[] {
  const errors: FieldError[] = [];
  const list = addresses ?? [];
  if (list.length === 0) errors.push(required(`${field}.addresses`, "must contain at least 1 endpoint address"));
  else if (list.length > MAX_ADDRESSES) errors.push(tooMany(`${field}.addresses`, list.length, MAX_ADDRESSES));
  for (const [i, address] of list.entries()) errors.push(...validateAddress(address, type, `${field}.addresses[${i}]`));
  errors.push(...validateNodeName(nodeName, field));
  if (hostname !== undefined) errors.push(...validateHostname(hostname, field));
  return errors;
}

function validateAddress(address: string, type: string, field: string): FieldError[] {
  if (type === "FQDN") return dns1123SubdomainFaults(address).map((fault) => invalid(field, address, fault));
  const family = type === "IPv4" ? 4 : type === "IPv6" ? 6 : undefined;
  if (family === undefined) return [];
  const errors = validateCanonicalIp(address, field);
  if (errors.length === 0 && parseIp(address)?.family !== family)
    errors.push(invalid(field, address, `must be an ${type} address`));
  return errors.length > 0 ? errors : validateOrdinaryIp(address, field);
}

function validatePorts(ports: readonly DiscoveryEndpointPort[]): FieldError[] {
  if (ports.length > MAX_PORTS) return [tooMany("ports", ports.length, MAX_PORTS)];
  const errors: FieldError[] = [];
  const names = new Set<string>();
  for (const [i, { name = "", port, protocol = "", appProtocol }] of ports.entries()) {
    const field = `ports[${i}]`;
    if (name !== "") for (const fault of dns1123LabelFaults(name)) errors.push(invalid(`${field}.name`, name, fault));
    if (names.has(name)) errors.push(duplicate(`${field}.name`, name));
    names.add(name);
    if (port !== undefined)
      for (const fault of portNumberFaults(port)) errors.push(invalid(`${field}.port`, port, fault));
    errors.push(...validateProtocols(protocol, appProtocol, field));
  }
  return errors;
}
