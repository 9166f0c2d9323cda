import type { DaemonSet } from "../../generated/types.ts";
import { formatLabels, formatRequirements, labelSelectorRequirements } from "../../machinery/label-selector.ts";
import type { DescribeContext } from "./describer.ts";
import type { DescribeText } from "./describe-text.ts";
import { annotationLines, labelLines } from "./label-lines.ts";
import { podsStatus } from "./owned-pods.ts";
import { describePodTemplate } from "./pod-template.ts";

/** A DaemonSet, its counts of nodes, its template and how its pods are. */
export async function describeDaemonSet(set: DaemonSet, out: DescribeText, context: DescribeContext): Promise<void> {
  const { metadata, spec, status } = set;
  const selector = formatRequirements(labelSelectorRequirements(spec?.selector));
  out.field("Name", metadata.name);
  out.field("Namespace", metadata.namespace);
  out.field("Selector", selector);
  out.field("Node-Selector", formatLabels(spec?.template.spec?.nodeSelector));
  labelLines(out, "Labels", metadata.labels);
  annotationLines(out, "Annotations", metadata.annotations);
  out.line(`Desired Number of Nodes Scheduled: ${status?.desiredNumberScheduled ?? 0}`);
  out.line(`Current Number of Nodes Scheduled: ${status?.currentNumberScheduled ?? 0}`);
  out.line(`Number of Nodes Scheduled with Up-to-date Pods: ${status?.updatedNumberScheduled ?? 0}`);
  out.line(`Number of Nodes Scheduled with Available Pods: ${status?.numberAvailable ?? 0}`);
  out.line(`Number of Nodes Misscheduled: ${status?.numberMisscheduled ?? 0}`);
  out.field("Pods Status", await podsStatus(context, set, selector));
  describePodTemplate(out, spec?.template);
}
