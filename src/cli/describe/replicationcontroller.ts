import type { ReplicationController } from "../../generated/types.ts";
import { formatLabels, labelText } from "../../machinery/label-selector.ts";
import type { DescribeContext } from "./describer.ts";
import type { DescribeText } from "./describe-text.ts";
import { annotationLines, labelLines } from "./label-lines.ts";
import { podsStatus } from "./owned-pods.ts";
import { describePodTemplate } from "./pod-template.ts";
import { replicaConditionLines } from "./replicaset.ts";

/** A ReplicationController, its template and how its pods are. */
export async function describeReplicationController(
  controller: ReplicationController,
  out: DescribeText,
  context: DescribeContext,
): Promise<void> {
  const { metadata, spec, status } = controller;
  out.field("Name", metadata.name);
  out.field("Namespace", metadata.namespace);
  out.field("Selector", formatLabels(spec?.selector));
  labelLines(out, "Labels", metadata.labels);
  annotationLines(out, "Annotations", metadata.annotations);
  out.field("Replicas", `${status?.replicas ?? 0} current / ${spec?.replicas ?? 0} desired`);
  out.field("Pods Status", await podsStatus(context, controller, labelText(spec?.selector)));
  describePodTemplate(out, spec?.template);
  replicaConditionLines(out, status?.conditions);
}
