import type { PodDisruptionBudget } from "../../generated/types.ts";
import { formatLabelSelector } from "../../machinery/label-selector.ts";
import type { DescribeText } from "./describe-text.ts";

/** A PodDisruptionBudget: what it keeps, and how much disruption it allows now. */
export function describePodDisruptionBudget({ metadata, spec, status }: PodDisruptionBudget, out: DescribeText): void {
  out.field("Name", metadata.name);
  out.field("Namespace", metadata.namespace);
  if (spec?.minAvailable !== undefined) out.field("Min available", spec.minAvailable);
  else if (spec?.maxUnavailable !== undefined) out.field("Max unavailable", spec.maxUnavailable);
  out.field("Selector", spec?.selector ? formatLabelSelector(spec.selector) : "<unset>");
  out.line("Status:");
  out.field("Allowed disruptions", status?.disruptionsAllowed ?? 0, 2);
  out.field("Current", status?.currentHealthy ?? 0, 2);
  out.field("Desired", status?.desiredHealthy ?? 0, 2);
  out.field("Total", status?.expectedPods ?? 0, 2);
}
