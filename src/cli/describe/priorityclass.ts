import type { PriorityClass } from "../../generated/types.ts";
import { formatLabels } from "../../machinery/label-selector.ts";
import type { DescribeText } from "./describe-text.ts";

/** A PriorityClass. */
export function describePriorityClass(priorityClass: PriorityClass, out: DescribeText): void {
  const { metadata, value, globalDefault, preemptionPolicy, description } = priorityClass;
  out.field("Name", metadata.name);
  out.field("Value", value ?? 0);
  out.field("GlobalDefault", globalDefault === true);
  out.field("PreemptionPolicy", preemptionPolicy);
  out.field("Description", description);
  out.field("Annotations", formatLabels(metadata.annotations));
}
