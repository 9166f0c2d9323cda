import { type FieldError, invalid, notSupported, required } from "../../machinery/field-error.ts";
import { dns1123LabelFaults, dns1123SubdomainFaults, qualifiedNameFaults } from "../../machinery/names.ts";

/** The protocols of ports. */
export const PROTOCOLS = ["SCTP", "TCP", "UDP"];

/** The protocol of a port, which must be there, and what speaks on top of it. */
export function validateProtocols(protocol: string, appProtocol: string | undefined, field: string): FieldError[] {
  const errors: FieldError[] = [];
  if (protocol === "") errors.push(required(`${field}.protocol`));
  else if (!PROTOCOLS.includes(protocol)) errors.push(notSupported(`${field}.protocol`, protocol, PROTOCOLS));
  if (appProtocol !== undefined) {
    for (const fault of qualifiedNameFaults(appProtocol))
      errors.push(invalid(`${field}.appProtocol`, appProtocol, fault));
  }
  return errors;
}

/** The host name of an endpoint: a DNS label. */
export function validateHostname(hostname: string, field: string): FieldError[] {
  return dns1123LabelFaults(hostname).map((fault) => invalid(`${field}.hostname`, hostname, fault));
}

/** The node of an endpoint: a DNS subdomain, where it is said at all. */
export function validateNodeName(nodeName: string | undefined, field: string): FieldError[] {
  if (nodeName === undefined) return [];
  return dns1123SubdomainFaults(nodeName).map((fault) => invalid(`${field}.nodeName`, nodeName, fault));
}
