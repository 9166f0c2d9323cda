import type { ReplicaSet } from "../../generated/types.ts";
import { formatLabelSelector, formatRequirements, labelSelectorRequirements } from "../../machinery/label-selector.ts";
import { controllerOf } from "../../machinery/object.ts";
import type { DescribeContext } from "./describer.ts";
import type { DescribeText } from "./describe-text.ts";
import { annotationLines, labelLines } from "./label-lines.ts";
import { podsStatus } from "./owned-pods.ts";
import { describePodTemplate } from "./pod-template.ts";

/** A ReplicaSet, its template and how its pods are. */
export async function describeReplicaSet(set: ReplicaSet, out: DescribeText, context: DescribeContext): Promise<void> {
  const { metadata, spec, status } = set;
  out.field("Name", metadata.name);
  out.field("Namespace", metadata.namespace);
  out.field("Selector", formatLabelSelector(spec?.selector));
  labelLines(out, "Labels", metadata.labels);
  annotationLines(out, "Annotations", metadata.annotations);
  const controller = controllerOf(set);
  if (controller) out.field("Controlled By", `${controller.kind}/${controller.name}`);
  out.field("Replicas", `${status?.replicas ?? 0} current / ${spec?.replicas ?? 0} desired`);
  const selector = formatRequirements(labelSelectorRequirements(spec?.selector));
  const pods = await podsStatus(context, set, selector).catch(
    (error: unknown) => `error in fetching pods: ${error instanceof Error ? error.message : String(error)}`,
  );
  out.field("Pods Status", pods);
  describePodTemplate(out, spec?.template);
  replicaConditionLines(out, status?.conditions);
}

/** Conditions of a ReplicaSet or ReplicationController. */
export function replicaConditionLines(
  out: DescribeText,
  conditions: readonly { type: string; status: string; reason?: string }[] | undefined,
): void {
  if (conditions === undefined || conditions.length === 0) return;
  out.line("Conditions:");
  out.row(["Type", "Status", "Reason"], 1);
  out.row(["----", "------", "------"], 1);
  for (const { type, status, reason } of conditions) out.row([`${type} `, status, reason], 1);
}
