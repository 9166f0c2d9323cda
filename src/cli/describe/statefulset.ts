import type { PersistentVolumeClaim, StatefulSet } from "../../generated/types.ts";
import { formatRequirements, labelSelectorRequirements } from "../../machinery/label-selector.ts";
import { canonicalQuantity } from "../../machinery/quantity.ts";
import { claimClass } from "./claim-lines.ts";
import type { DescribeContext } from "./describer.ts";
import { type DescribeText, listText, timeText } from "./describe-text.ts";
import { annotationLines, labelLines } from "./label-lines.ts";
import { podsStatus } from "./owned-pods.ts";
import { describePodTemplate } from "./pod-template.ts";

/** A StatefulSet, its strategy, template and claims, and how its pods are. */
export async function describeStatefulSet(
  set: StatefulSet,
  out: DescribeText,
  context: DescribeContext,
): Promise<void> {
  const { metadata, spec, status } = set;
  const selector = formatRequirements(labelSelectorRequirements(spec?.selector));
  out.field("Name", metadata.name);
  out.field("Namespace", metadata.namespace);
  out.field("CreationTimestamp", timeText(metadata.creationTimestamp));
  out.field("Selector", selector);
  labelLines(out, "Labels", metadata.labels);
  annotationLines(out, "Annotations", metadata.annotations);
  out.field("Replicas", `${spec?.replicas ?? 0} desired | ${status?.replicas ?? 0} total`);
  out.field("Update Strategy", spec?.updateStrategy?.type);
  const rolling = spec?.updateStrategy?.rollingUpdate;
  if (rolling?.partition !== undefined) {
    out.field("Partition", rolling.partition, 1);
    if (rolling.maxUnavailable !== undefined) out.field("MaxUnavailable", rolling.maxUnavailable, 1);
  }
  out.field("Pods Status", await podsStatus(context, set, selector));
  describePodTemplate(out, spec?.template);
  claimTemplateLines(out, spec?.volumeClaimTemplates ?? []);
}

function claimTemplateLines(out: DescribeText, templates: readonly PersistentVolumeClaim[]): void {
  if (templates.length === 0) {
    out.field("Volume Claims", "<none>");
    return;
  }
  out.line("Volume Claims:");
  for (const template of templates) {
    const { metadata, spec } = template;
    const storage = spec?.resources?.requests?.storage;
    out.field("Name", metadata.name, 1);
    out.field("StorageClass", claimClass(template), 1);
    labelLines(out, "Labels", metadata.labels, "  ");
    labelLines(out, "Annotations", metadata.annotations, "  ");
    out.field("Capacity", storage === undefined ? "<default>" : canonicalQuantity(storage), 1);
    out.field("Access Modes", listText(spec?.accessModes), 1);
  }
}
