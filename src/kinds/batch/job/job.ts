import type { Job } from "../../../generated/types.ts";
import { formatLabelSelector } from "../../../machinery/label-selector.ts";
import { humanDuration, parseTime } from "../../../machinery/time.ts";
import { containersColumn, imagesColumn } from "../../apps/template-columns.ts";
import { ageColumn, nameColumn } from "../../columns.ts";
import { type CellContext, defineKind } from "../../kind.ts";
import { jobSpecDefaults } from "./defaults.ts";
import { validateJob, validateJobUpdate } from "./validation.ts";

const CONTROLLER_UID = "batch.kubernetes.io/controller-uid";
const JOB_NAME = "batch.kubernetes.io/job-name";

export const job = defineKind<Job>({
  group: "batch",
  version: "v1",
  kind: "Job",
  resource: "jobs",
  singular: "job",
  categories: ["all"],
  namespaced: true,
  status: true,
  defaultPropagation: "Orphan",
  defaults({ metadata, spec }) {
    if (spec === undefined) return;
    jobSpecDefaults(spec);
    const labels = spec.template?.metadata?.labels;
    if (labels !== undefined && Object.keys(metadata.labels ?? {}).length === 0) metadata.labels = { ...labels };
  },
  prepareForCreate(object) {
    object.status = {};
    generateSelector(object);
  },
  validate: validateJob,
  validateUpdate: validateJobUpdate,
  fields: ({ status }) => ({ "status.successful": String(status?.succeeded ?? 0) }),
  columns: [
    nameColumn,
    { name: "Status", cell: statusCell },
    { name: "Completions", cell: completionsCell },
    { name: "Duration", cell: durationCell },
    ageColumn,
    containersColumn(({ spec }) => spec?.template),
    imagesColumn(({ spec }) => spec?.template),
    { name: "Selector", priority: 1, cell: ({ spec }) => formatLabelSelector(spec?.selector) },
  ],
});

/** May change: a selector of its own uid, unless the user has a selector (registry `batch/job/strategy.go`, `generateSelector`). */
function generateSelector({ metadata, spec }: Job): void {
  if (spec === undefined || spec.manualSelector || spec.template === undefined) return;
  const { uid = "", name = "" } = metadata;
  const own = { "controller-uid": uid, "job-name": name, [CONTROLLER_UID]: uid, [JOB_NAME]: name };
  const labels = { ...spec.template.metadata?.labels, ...own };
  spec.template.metadata = { ...spec.template.metadata, labels };
  spec.selector = { ...spec.selector, matchLabels: { ...spec.selector?.matchLabels, [CONTROLLER_UID]: uid } };
  // A job without labels takes those of its template, generated ones included, whenever it is read.
  if (Object.keys(metadata.labels ?? {}).length === 0) metadata.labels = { ...labels };
}

function statusCell({ metadata, status }: Job): string {
  const has = (wanted: string) => status?.conditions?.find(({ type }) => type === wanted)?.status === "True";
  if (has("Complete")) return "Complete";
  if (has("Failed")) return "Failed";
  if (metadata.deletionTimestamp !== undefined) return "Terminating";
  return ["Suspended", "FailureTarget", "SuccessCriteriaMet"].find(has) ?? "Running";
}

function completionsCell({ spec, status }: Job): string {
  const done = status?.succeeded ?? 0;
  if (spec?.completions !== undefined) return `${done}/${spec.completions}`;
  const parallelism = spec?.parallelism ?? 0;
  return parallelism > 1 ? `${done}/1 of ${parallelism}` : `${done}/1`;
}

function durationCell({ status }: Job, { now }: CellContext): string {
  if (!status?.startTime) return "";
  return humanDuration((status.completionTime ? parseTime(status.completionTime) : now) - parseTime(status.startTime));
}
