import type { Job, JobSpec } from "../../../generated/types.ts";
import { type FieldError, invalid, notSupported, required } from "../../../machinery/field-error.ts";
import { selectsLabels } from "../../../machinery/label-selector.ts";
import { validateLabelSelector } from "../../../machinery/label-selector-validation.ts";
import { validateImmutable, validateNonnegative } from "../../../machinery/object-meta-validation.ts";
import { validatePodTemplate } from "../../core/pod/template-validation.ts";

const COMPLETION_MODES = ["Indexed", "NonIndexed"];
const REPLACEMENT_POLICIES = ["Failed", "TerminatingOrFailed"];
const COUNTS = [
  "parallelism",
  "completions",
  "activeDeadlineSeconds",
  "backoffLimit",
  "ttlSecondsAfterFinished",
  "backoffLimitPerIndex",
  "maxFailedIndexes",
] as const satisfies readonly (keyof JobSpec)[];

/** batch/validation `ValidateJob` */
export function validateJob({ spec }: Job): FieldError[] {
  if (spec === undefined) return [required("spec.selector")];
  const errors: FieldError[] = [];
  const { selector, template } = spec;
  if (selector === undefined) errors.push(required("spec.selector"));
  else errors.push(...validateLabelSelector(selector, "spec.selector"));
  const labels = template?.metadata?.labels;
  if (selector !== undefined && !selectsLabels(selector, labels)) {
    errors.push(invalid("spec.template.metadata.labels", labels, "`selector` does not match template `labels`"));
  }
  return [...errors, ...validateJobSpec(spec, "spec")];
}

/** A job's spec but for its selector, which a CronJob's has not yet (batch/validation `validateJobSpec`). */
export function validateJobSpec(spec: JobSpec, field: string): FieldError[] {
  const errors: FieldError[] = [];
  for (const name of COUNTS)
    if (spec[name] !== undefined) errors.push(...validateNonnegative(spec[name], `${field}.${name}`));
  const {
    completionMode,
    completions,
    parallelism = 0,
    backoffLimitPerIndex,
    maxFailedIndexes,
    podReplacementPolicy,
  } = spec;
  if (completionMode !== undefined && !COMPLETION_MODES.includes(completionMode)) {
    errors.push(notSupported(`${field}.completionMode`, completionMode, COMPLETION_MODES));
  }
  const indexed = completionMode === "Indexed";
  if (indexed && completions === undefined) {
    errors.push(required(`${field}.completions`, "when completion mode is Indexed"));
  } else if (indexed && completions !== undefined && completions > 100000 && parallelism > 10000) {
    errors.push(
      invalid(
        `${field}.parallelism`,
        parallelism,
        "must be less than or equal to 10000 when completions are over 100000 and used with backoff limit per index",
      ),
    );
  }
  if (!indexed && backoffLimitPerIndex !== undefined)
    errors.push(invalid(`${field}.backoffLimitPerIndex`, backoffLimitPerIndex, "requires indexed completion mode"));
  if (maxFailedIndexes !== undefined) {
    if (backoffLimitPerIndex === undefined)
      errors.push(required(`${field}.backoffLimitPerIndex`, "when maxFailedIndexes is specified"));
    if (completions !== undefined && maxFailedIndexes > completions) {
      errors.push(invalid(`${field}.maxFailedIndexes`, maxFailedIndexes, "must be less than or equal to completions"));
    }
  }
  if (podReplacementPolicy !== undefined && !REPLACEMENT_POLICIES.includes(podReplacementPolicy)) {
    errors.push(notSupported(`${field}.podReplacementPolicy`, podReplacementPolicy, REPLACEMENT_POLICIES));
  } else if (
    spec.podFailurePolicy !== undefined &&
    podReplacementPolicy !== undefined &&
    podReplacementPolicy !== "Failed"
  ) {
    errors.push(notSupported(`${field}.podReplacementPolicy`, podReplacementPolicy, ["Failed"]));
  }
  if (spec.template === undefined) return errors;
  errors.push(...validatePodTemplate(spec.template, `${field}.template`));
  const policy = spec.template.spec?.restartPolicy;
  const restart = `${field}.template.spec.restartPolicy`;
  if (policy !== "OnFailure" && policy !== "Never")
    errors.push(required(restart, 'valid values: "OnFailure", "Never"'));
  else if (spec.podFailurePolicy !== undefined && policy !== "Never") {
    errors.push(invalid(restart, policy, 'only "Never" is supported when podFailurePolicy is specified'));
  }
  return errors;
}

/** batch/validation `ValidateJobUpdate`: what a running job is made of stays. */
export function validateJobUpdate({ spec }: Job, { spec: old }: Job): FieldError[] {
  if (spec === undefined || old === undefined) return [];
  const errors: FieldError[] = [];
  // An elastic indexed job changes both numbers together.
  const elastic = spec.completionMode === "Indexed" && spec.completions === spec.parallelism;
  if (!elastic) errors.push(...validateImmutable(spec.completions, old.completions, "spec.completions"));
  errors.push(...validateImmutable(spec.selector, old.selector, "spec.selector"));
  // The scheduling directives of a suspended job may still change.
  if (!old.suspend) errors.push(...validateImmutable(spec.template, old.template, "spec.template"));
  for (const name of [
    "completionMode",
    "podFailurePolicy",
    "backoffLimitPerIndex",
    "managedBy",
    "successPolicy",
  ] as const) {
    errors.push(...validateImmutable(spec[name], old[name], `spec.${name}`));
  }
  return errors;
}
