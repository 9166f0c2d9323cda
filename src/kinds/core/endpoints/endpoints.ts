import type { CoreEndpointPort, EndpointAddress, EndpointSubset, Endpoints } from "../../../generated/types.ts";
import { type FieldError, invalid, required } from "../../../machinery/field-error.ts";
import { validateIp } from "../../../machinery/ip-address.ts";
import { dns1123LabelFaults, portNumberFaults } from "../../../machinery/names.ts";
import { ageColumn, nameColumn } from "../../columns.ts";
import { defineKind } from "../../kind.ts";
import { validateHostname, validateNodeName, validateProtocols } from "../endpoint-port.ts";
import { validateOrdinaryIp } from "../ordinary-ip.ts";

/** How many endpoints a cell shows before it only counts. */
const SHOWN = 3;

export const endpoints = defineKind<Endpoints>({
  group: "",
  version: "v1",
  kind: "Endpoints",
  resource: "endpoints",
  singular: "endpoints",
  shortNames: ["ep"],
  namespaced: true,
  tracksGeneration: false,
  createOnUpdate: true,
  deprecation: "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice",
  defaults({ subsets = [] }) {
    for (const { ports = [] } of subsets) for (const port of ports) port.protocol ||= "TCP";
  },
  validate: ({ subsets = [] }) => subsets.flatMap((subset, i) => validateSubset(subset, `subsets[${i}]`)),
  columns: [nameColumn, { name: "Endpoints", cell: ({ subsets = [] }) => endpointsCell(subsets) }, ageColumn],
});

/** `10.244.1.2:80,10.244.2.2:80 + 1 more...` (`formatEndpoints`). */
function endpointsCell(subsets: readonly EndpointSubset[]): string {
  if (subsets.length === 0) return "<none>";
  const all: string[] = [];
  for (const { addresses = [], ports = [] } of subsets) {
    if (ports.length === 0) for (const { ip } of addresses) all.push(ip);
    for (const { port } of ports)
      for (const { ip } of addresses) all.push(ip.includes(":") ? `[${ip}]:${port}` : `${ip}:${port}`);
  }
  const shown = all.slice(0, SHOWN).join(",");
  return all.length > SHOWN ? `${shown} + ${all.length - SHOWN} more...` : shown;
}

/** core/validation `validateEndpointSubsets` */
function validateSubset(
  { addresses = [], notReadyAddresses = [], ports = [] }: EndpointSubset,
  field: string,
): FieldError[] {
  const errors: FieldError[] = [];
  if (addresses.length === 0 && notReadyAddresses.length === 0) {
    errors.push(required(field, "must specify `addresses` or `notReadyAddresses`"));
  }
  for (const [i, address] of addresses.entries()) errors.push(...validateAddress(address, `${field}.addresses[${i}]`));
  for (const [i, address] of notReadyAddresses.entries())
    errors.push(...validateAddress(address, `${field}.notReadyAddresses[${i}]`));
  for (const [i, port] of ports.entries()) errors.push(...validatePort(port, `${field}.ports[${i}]`, ports.length > 1));
  return errors;
}

function validateAddress({ ip, hostname = "", nodeName }: EndpointAddress, field: string): FieldError[] {
  const errors = validateIp(ip, `${field}.ip`);
  if (hostname !== "") errors.push(...validateHostname(hostname, field));
  errors.push(...validateNodeName(nodeName, field));
  return [...errors, ...validateOrdinaryIp(ip, `${field}.ip`)];
}

function validatePort(
  { name = "", port, protocol = "", appProtocol }: CoreEndpointPort,
  field: string,
  isNamed: boolean,
): FieldError[] {
  const errors: FieldError[] = [];
  if (isNamed && name === "") errors.push(required(`${field}.name`));
  else if (name !== "")
    for (const fault of dns1123LabelFaults(name)) errors.push(invalid(`${field}.name`, name, fault));
  for (const fault of portNumberFaults(port)) errors.push(invalid(`${field}.port`, port, fault));
  return [...errors, ...validateProtocols(protocol, appProtocol, field)];
}
