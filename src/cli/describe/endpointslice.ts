import type { EndpointSlice } from "../../generated/types.ts";
import type { DescribeText } from "./describe-text.ts";
import { annotationLines, labelLines } from "./label-lines.ts";

/** An EndpointSlice, endpoint by endpoint. */
export function describeEndpointSlice(
  { metadata, addressType, ports, endpoints }: EndpointSlice,
  out: DescribeText,
): void {
  out.field("Name", metadata.name);
  out.field("Namespace", metadata.namespace);
  labelLines(out, "Labels", metadata.labels);
  annotationLines(out, "Annotations", metadata.annotations);
  out.field("AddressType", addressType);
  if (ports?.length) {
    out.line("Ports:");
    out.row(["Name", "Port", "Protocol"], 1);
    out.row(["----", "----", "--------"], 1);
    for (const { name, port, protocol } of ports) out.row([name || "<unset>", port ?? "<unset>", protocol], 1);
  } else {
    out.line("Ports: <unset>");
  }
  if (!endpoints?.length) {
    out.line("Endpoints: <none>");
    return;
  }
  out.line("Endpoints:");
  for (const { addresses, conditions, hostname, targetRef, nodeName, zone } of endpoints) {
    out.field("- Addresses", addresses.join(", ") || "<none>", 1);
    out.line("Conditions:", 2);
    out.field("Ready", conditions?.ready ?? "<unset>", 3);
    out.field("Hostname", hostname ?? "<unset>", 2);
    if (targetRef) out.field("TargetRef", `${targetRef.kind ?? ""}/${targetRef.name ?? ""}`, 2);
    out.field("NodeName", nodeName ?? "<unset>", 2);
    out.field("Zone", zone ?? "<unset>", 2);
  }
}
