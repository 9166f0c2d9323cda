import type { FieldError } from "./field-error.ts";
import { forbiddenField, invalid, required } from "./field-error.ts";
import type { LabelSelector } from "./label-selector.ts";
import { labelValueFaults } from "./names.ts";
import { validateLabelName, validateLabels } from "./object-meta-validation.ts";

/** What is wrong with a LabelSelector in an object (apimachinery `meta/v1/validation`). */
export function validateLabelSelector(selector: LabelSelector | null | undefined, field: string): FieldError[] {
  if (selector === undefined || selector === null) return [];
  const errors = validateLabels(selector.matchLabels, `${field}.matchLabels`);
  for (const [i, { key, operator, values = [] }] of (selector.matchExpressions ?? []).entries()) {
    const path = `${field}.matchExpressions[${i}]`;
    if (operator === "In" || operator === "NotIn") {
      if (values.length === 0) {
        errors.push(required(`${path}.values`, "must be specified when `operator` is 'In' or 'NotIn'"));
      }
    } else if (operator === "Exists" || operator === "DoesNotExist") {
      if (values.length > 0) {
        const detail = "may not be specified when `operator` is 'Exists' or 'DoesNotExist'";
        errors.push(forbiddenField(`${path}.values`, detail));
      }
    } else {
      errors.push(invalid(`${path}.operator`, operator ?? "", "not a valid selector operator"));
    }
    errors.push(...validateLabelName(key ?? "", `${path}.key`));
    for (const [j, value] of values.entries()) {
      for (const fault of labelValueFaults(value)) errors.push(invalid(`${path}.values[${j}]`, value, fault));
    }
  }
  return errors;
}
