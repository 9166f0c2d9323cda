import type { JobSpec } from "../../../generated/types.ts";
import { podTemplateDefaults } from "../../core/pod/defaults.ts";

/** Retries without end, where each index has a limit of its own. */
const NO_LIMIT = 2147483647;

/** May change: batch/v1 `SetDefaults_Job`, what it says of the spec. */
export function jobSpecDefaults(spec: JobSpec): void {
  if (spec.completions === undefined && spec.parallelism === undefined) spec.completions = 1;
  spec.parallelism ??= 1;
  spec.backoffLimit ??= spec.backoffLimitPerIndex === undefined ? 6 : NO_LIMIT;
  spec.completionMode ??= "NonIndexed";
  spec.suspend ??= false;
  spec.manualSelector ??= false;
  spec.podReplacementPolicy ??= spec.podFailurePolicy === undefined ? "TerminatingOrFailed" : "Failed";
  for (const rule of spec.podFailurePolicy?.rules ?? []) {
    for (const pattern of rule.onPodConditions ?? []) pattern.status ||= "True";
  }
  podTemplateDefaults(spec.template);
}
