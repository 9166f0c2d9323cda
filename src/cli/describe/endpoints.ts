import type { Endpoints } from "../../generated/types.ts";
import type { DescribeText } from "./describe-text.ts";
import { annotationLines, labelLines } from "./label-lines.ts";

/** Endpoints, subset by subset. */
export function describeEndpoints({ metadata, subsets = [] }: Endpoints, out: DescribeText): void {
  out.field("Name", metadata.name);
  out.field("Namespace", metadata.namespace);
  labelLines(out, "Labels", metadata.labels);
  annotationLines(out, "Annotations", metadata.annotations);
  out.line("Subsets:");
  for (const { addresses, notReadyAddresses, ports } of subsets ?? []) {
    out.field("Addresses", addresses?.map(({ ip }) => ip).join(",") || "<none>", 1);
    out.field("NotReadyAddresses", notReadyAddresses?.map(({ ip }) => ip).join(",") || "<none>", 1);
    if (ports?.length) {
      out.line("Ports:", 1);
      out.row(["Name", "Port", "Protocol"], 2);
      out.row(["----", "----", "--------"], 2);
      for (const { name, port, protocol } of ports) out.row([name || "<unset>", port, protocol], 2);
    }
    out.line("");
  }
}
