import type { Job } from "../../generated/types.ts";
import { formatRequirements, labelSelectorRequirements } from "../../machinery/label-selector.ts";
import { controllerOf } from "../../machinery/object.ts";
import { humanDuration, parseTime } from "../../machinery/time.ts";
import { type DescribeText, timeText } from "./describe-text.ts";
import { annotationLines, labelLines } from "./label-lines.ts";
import { describePodTemplate } from "./pod-template.ts";

/** From this length on a list of indexes is cut at the next comma. */
const INDEXES_SHOWN = 50;

/** A Job, how far it is, and its template. */
export function describeJob(job: Job, out: DescribeText): void {
  const { metadata, spec, status = {} } = job;
  out.field("Name", metadata.name);
  out.field("Namespace", metadata.namespace);
  out.field("Selector", formatRequirements(labelSelectorRequirements(spec?.selector)));
  labelLines(out, "Labels", metadata.labels);
  annotationLines(out, "Annotations", metadata.annotations);
  const controller = controllerOf(job);
  if (controller) out.field("Controlled By", `${controller.kind}/${controller.name}`);
  if (spec?.parallelism !== undefined) out.field("Parallelism", spec.parallelism);
  out.field("Completions", spec?.completions ?? "<unset>");
  if (spec?.completionMode !== undefined) out.field("Completion Mode", spec.completionMode);
  if (spec?.suspend !== undefined) out.field("Suspend", spec.suspend);
  if (spec?.backoffLimit !== undefined) out.field("Backoff Limit", spec.backoffLimit);
  if (spec?.ttlSecondsAfterFinished !== undefined)
    out.field("TTL Seconds After Finished", spec.ttlSecondsAfterFinished);
  const { startTime, completionTime } = status;
  if (startTime) out.field("Start Time", timeText(startTime));
  if (completionTime) out.field("Completed At", timeText(completionTime));
  if (startTime && completionTime) {
    out.field("Duration", humanDuration(parseTime(completionTime) - parseTime(startTime)));
  }
  if (spec?.activeDeadlineSeconds !== undefined) out.field("Active Deadline Seconds", `${spec.activeDeadlineSeconds}s`);
  const ready = status.ready === undefined ? "" : ` (${status.ready} Ready)`;
  out.field(
    "Pods Statuses",
    `${status.active ?? 0} Active${ready} / ${status.succeeded ?? 0} Succeeded / ${status.failed ?? 0} Failed`,
  );
  if (spec?.completionMode === "Indexed") out.field("Completed Indexes", indexesText(status.completedIndexes ?? ""));
  describePodTemplate(out, spec?.template);
}

function indexesText(indexes: string): string {
  if (indexes === "") return "<none>";
  const cut = indexes.indexOf(",", INDEXES_SHOWN);
  return cut < 0 ? indexes : `${indexes.slice(0, cut + 1)}...`;
}
