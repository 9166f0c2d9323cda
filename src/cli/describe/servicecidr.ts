import type { ServiceCIDR } from "../../generated/types.ts";
import { type DescribeText, timeText } from "./describe-text.ts";
import { annotationLines, labelLines } from "./label-lines.ts";

/** A ServiceCIDR. */
export function describeServiceCidr({ metadata, spec, status }: ServiceCIDR, out: DescribeText): void {
  out.field("Name", metadata.name);
  labelLines(out, "Labels", metadata.labels);
  annotationLines(out, "Annotations", metadata.annotations);
  out.field("CIDRs", spec?.cidrs?.join(", "));
  if (!status?.conditions?.length) return;
  out.line("Status:");
  out.line("Conditions:");
  out.row(["Type", "Status", "LastTransitionTime", "Reason", "Message"], 1);
  out.row(["----", "------", "------------------", "------", "-------"], 1);
  for (const { type, status: state, lastTransitionTime, reason, message } of status.conditions) {
    out.row([type, state, timeText(lastTransitionTime), reason, message], 1);
  }
}
