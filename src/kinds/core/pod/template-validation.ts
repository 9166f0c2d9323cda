import type { PodTemplateSpec } from "../../../generated/types.ts";
import { type FieldError, forbiddenField } from "../../../machinery/field-error.ts";
import { validateAnnotations, validateLabels } from "../../../machinery/object-meta-validation.ts";
import { checkPodAnnotations, checkSeccompAnnotations } from "./annotation-validation.ts";
import { unsupported } from "./field-checks.ts";
import { validatePodSpec } from "./spec-validation.ts";

/** What a controller asks of its pod template beyond being one. */
export interface TemplateRules {
  /** restart policies that its pods may have; any, where nothing is said */
  restartPolicies?: readonly string[];
  /** the kind that does not let its pods have activeDeadlineSeconds, as messages name it: `ReplicaSet` */
  noDeadlineIn?: string;
}

/** What is wrong with a pod template (core/validation `ValidatePodTemplateSpec`, and what controllers add). */
export function validatePodTemplate(template: PodTemplateSpec, path: string, rules: TemplateRules = {}): FieldError[] {
  const { metadata, spec = { containers: [] } } = template;
  const field = `${path}.spec`;
  // Upstream leaves `metadata` out of these two paths.
  const errors = [
    ...validateLabels(metadata?.labels, `${path}.labels`),
    ...validateAnnotations(metadata?.annotations, `${path}.annotations`),
  ];
  checkPodAnnotations(errors, metadata?.annotations, spec, `${path}.annotations`);
  errors.push(...validatePodSpec(spec, undefined, field));
  checkSeccompAnnotations(errors, metadata?.annotations, spec, field);
  if (spec.ephemeralContainers?.length) {
    errors.push(forbiddenField(`${field}.ephemeralContainers`, "ephemeral containers not allowed in pod template"));
  }
  const policy = spec.restartPolicy ?? "";
  if (rules.restartPolicies && !rules.restartPolicies.includes(policy)) {
    errors.push(unsupported(`${field}.restartPolicy`, policy, rules.restartPolicies));
  }
  if (rules.noDeadlineIn !== undefined && spec.activeDeadlineSeconds !== undefined) {
    errors.push(
      forbiddenField(
        `${field}.activeDeadlineSeconds`,
        `activeDeadlineSeconds in ${rules.noDeadlineIn} is not Supported`,
      ),
    );
  }
  return errors;
}
