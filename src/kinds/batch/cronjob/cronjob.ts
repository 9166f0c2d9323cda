import type { CronJob } from "../../../generated/types.ts";
import { type FieldError, invalid, notSupported, required } from "../../../machinery/field-error.ts";
import { formatLabelSelector } from "../../../machinery/label-selector.ts";
import { type NameRule, subdomainName } from "../../../machinery/names.ts";
import { validateNonnegative } from "../../../machinery/object-meta-validation.ts";
import { humanDuration, parseTime } from "../../../machinery/time.ts";
import { containersColumn, imagesColumn } from "../../apps/template-columns.ts";
import { ageColumn, nameColumn } from "../../columns.ts";
import { podTemplateDefaults } from "../../core/pod/defaults.ts";
import { defineKind } from "../../kind.ts";
import { validateJobSpec } from "../job/validation.ts";
import { isTimeZone, scheduleFault } from "./schedule.ts";

const CONCURRENCY_POLICIES = ["Allow", "Forbid", "Replace"];
/** The names of its jobs get 11 characters more. */
const MAX_NAME = 52;

const cronJobName: NameRule = (name, prefix) => [
  ...subdomainName(name, prefix),
  ...(name.length > MAX_NAME ? [`must be no more than ${MAX_NAME} characters`] : []),
];

export const cronJob = defineKind<CronJob>({
  group: "batch",
  version: "v1",
  kind: "CronJob",
  resource: "cronjobs",
  singular: "cronjob",
  shortNames: ["cj"],
  categories: ["all"],
  namespaced: true,
  status: true,
  nameRule: cronJobName,
  defaults({ spec }) {
    if (spec === undefined) return;
    spec.concurrencyPolicy ||= "Allow";
    spec.suspend ??= false;
    spec.successfulJobsHistoryLimit ??= 3;
    spec.failedJobsHistoryLimit ??= 1;
    podTemplateDefaults(spec.jobTemplate?.spec?.template);
  },
  prepareForCreate(object) {
    object.status = {};
  },
  validate: validateCronJob,
  columns: [
    nameColumn,
    { name: "Schedule", cell: ({ spec }) => spec?.schedule ?? "" },
    { name: "Timezone", cell: ({ spec }) => spec?.timeZone ?? "<none>" },
    {
      name: "Suspend",
      cell: ({ spec }) => (spec?.suspend === undefined ? "<unset>" : spec.suspend ? "True" : "False"),
    },
    { name: "Active", type: "integer", cell: ({ status }) => status?.active?.length ?? 0 },
    {
      name: "Last Schedule",
      cell: ({ status }, { now }) =>
        status?.lastScheduleTime ? humanDuration(now - parseTime(status.lastScheduleTime)) : "<none>",
    },
    ageColumn,
    containersColumn(({ spec }) => spec?.jobTemplate.spec?.template),
    imagesColumn(({ spec }) => spec?.jobTemplate.spec?.template),
    { name: "Selector", priority: 1, cell: ({ spec }) => formatLabelSelector(spec?.jobTemplate.spec?.selector) },
  ],
});

/** batch/validation `validateCronJobSpec` */
function validateCronJob({ spec }: CronJob): FieldError[] {
  const { schedule = "", timeZone, concurrencyPolicy = "", jobTemplate } = spec ?? {};
  const errors: FieldError[] = [];
  if (schedule === "") {
    errors.push(required("spec.schedule"));
  } else {
    const fault = scheduleFault(schedule);
    if (fault !== undefined) errors.push(invalid("spec.schedule", schedule, fault));
    if (schedule.includes("TZ")) {
      errors.push(
        invalid("spec.schedule", schedule, "cannot use TZ or CRON_TZ in schedule, use timeZone field instead"),
      );
    }
  }
  if (spec?.startingDeadlineSeconds !== undefined) {
    errors.push(...validateNonnegative(spec.startingDeadlineSeconds, "spec.startingDeadlineSeconds"));
  }
  errors.push(...validateTimeZone(timeZone));
  if (concurrencyPolicy === "") errors.push(required("spec.concurrencyPolicy"));
  else if (!CONCURRENCY_POLICIES.includes(concurrencyPolicy)) {
    errors.push(notSupported("spec.concurrencyPolicy", concurrencyPolicy, CONCURRENCY_POLICIES));
  }
  if (jobTemplate?.spec !== undefined) errors.push(...validateJobSpec(jobTemplate.spec, "spec.jobTemplate.spec"));
  for (const name of ["successfulJobsHistoryLimit", "failedJobsHistoryLimit"] as const) {
    const limit = spec?.[name];
    if (limit !== undefined) errors.push(...validateNonnegative(limit, `spec.${name}`));
  }
  return errors;
}

/** batch/validation `validateTimeZone` */
function validateTimeZone(timeZone: string | undefined): FieldError[] {
  if (timeZone === undefined) return [];
  const field = "spec.timeZone";
  if (timeZone === "") return [invalid(field, timeZone, "timeZone must be nil or non-empty string")];
  if (timeZone.toLowerCase() === "local") {
    return [
      invalid(field, timeZone, "timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones"),
    ];
  }
  return isTimeZone(timeZone) ? [] : [invalid(field, timeZone, `unknown time zone ${timeZone}`)];
}
