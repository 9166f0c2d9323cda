import type { CronJob } from "../../generated/types.ts";
import { formatRequirements, labelSelectorRequirements } from "../../machinery/label-selector.ts";
import { type DescribeText, optionalBoolText, timeText } from "./describe-text.ts";
import { annotationLines, labelLines } from "./label-lines.ts";
import { describePodTemplate } from "./pod-template.ts";

/** A CronJob, its schedule, the jobs it makes and those that run. */
export function describeCronJob({ metadata, spec, status }: CronJob, out: DescribeText): void {
  out.field("Name", metadata.name);
  out.field("Namespace", metadata.namespace);
  labelLines(out, "Labels", metadata.labels);
  annotationLines(out, "Annotations", metadata.annotations);
  out.field("Schedule", spec?.schedule);
  out.field("Concurrency Policy", spec?.concurrencyPolicy);
  out.field("Suspend", optionalBoolText(spec?.suspend));
  out.field("Time Zone", spec?.timeZone ?? "<unset>");
  out.field("Successful Job History Limit", spec?.successfulJobsHistoryLimit ?? "<unset>");
  out.field("Failed Job History Limit", spec?.failedJobsHistoryLimit ?? "<unset>");
  const deadline = spec?.startingDeadlineSeconds;
  out.field("Starting Deadline Seconds", deadline === undefined ? "<unset>" : `${deadline}s`);
  jobTemplateLines(out, spec?.jobTemplate?.spec);
  out.field("Last Schedule Time", status?.lastScheduleTime ? timeText(status.lastScheduleTime) : "<unset>");
  out.field("Active Jobs", status?.active?.map(({ name }) => name).join(", ") || "<none>");
}

function jobTemplateLines(
  out: DescribeText,
  spec: NonNullable<NonNullable<CronJob["spec"]>["jobTemplate"]>["spec"] | undefined,
): void {
  const selector = spec?.selector;
  out.field("Selector", selector ? formatRequirements(labelSelectorRequirements(selector)) : "<unset>");
  out.field("Parallelism", spec?.parallelism ?? "<unset>");
  out.field("Completions", spec?.completions ?? "<unset>");
  if (spec?.activeDeadlineSeconds !== undefined) out.field("Active Deadline Seconds", `${spec.activeDeadlineSeconds}s`);
  describePodTemplate(out, spec?.template);
}
