import type { LabelSelector, PodTemplateSpec } from "../../generated/types.ts";
import { type FieldError, invalid, required } from "../../machinery/field-error.ts";
import {
  isEmptySelector,
  labelSelectorRequirements,
  type Requirement,
  selectsLabels,
} from "../../machinery/label-selector.ts";
import { validateLabelSelector } from "../../machinery/label-selector-validation.ts";
import { parseFailure } from "../../machinery/parse-error.ts";
import { podTemplateDefaults } from "../core/pod/defaults.ts";
import { validatePodTemplate } from "../core/pod/template-validation.ts";

const RULES = { restartPolicies: ["Always"], noDeadlineIn: "ReplicaSet" };

/**
 * What is wrong with spec.selector of a Deployment or ReplicaSet and with the pod template that it must select
 * (apps/validation `ValidateDeploymentSpec`, `ValidatePodTemplateSpecForReplicaSet`).
 */
export function validateSelectedTemplate(
  selector: LabelSelector | undefined,
  template: PodTemplateSpec | undefined,
): FieldError[] {
  const errors = validateSelector(selector);
  let requirements: Requirement[] | undefined;
  const failure = parseFailure(() => {
    requirements = labelSelectorRequirements(selector);
  });
  if (failure !== undefined) return [...errors, invalid("spec.selector", selector, "invalid label selector")];
  const labels = template?.metadata?.labels;
  if (!isEmptySelector(requirements) && !selectsLabels(selector, labels)) {
    errors.push(invalid("spec.template.metadata.labels", labels, "`selector` does not match template `labels`"));
  }
  return [...errors, ...validatePodTemplate(withSpec(template), "spec.template", RULES)];
}

/** A selector that was not given reads back as null, as Go writes it. */
function validateSelector(selector: LabelSelector | null | undefined): FieldError[] {
  if (selector === undefined || selector === null) return [required("spec.selector")];
  const errors = validateLabelSelector(selector, "spec.selector");
  if (Object.keys(selector.matchLabels ?? {}).length + (selector.matchExpressions ?? []).length === 0) {
    errors.push(invalid("spec.selector", selector, "empty selector is invalid for deployment"));
  }
  return errors;
}

/** Without a spec the only thing to complain of is that there are no containers. */
function withSpec(template: PodTemplateSpec | undefined): PodTemplateSpec {
  if (template?.spec !== undefined) return template;
  const whole: PodTemplateSpec = { ...template, spec: { containers: [] } };
  podTemplateDefaults(whole);
  return whole;
}
