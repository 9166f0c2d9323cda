import { type FieldError, invalid } from "../../machinery/field-error.ts";
import { type IntOrString, isPercent } from "../../machinery/int-or-string.ts";
import { percentFaults } from "../../machinery/names.ts";
import { validateNonnegative } from "../../machinery/object-meta-validation.ts";

/** A count of pods or a percentage, neither below 0 (apps/validation `ValidatePositiveIntOrPercent`). */
export function validatePositiveIntOrPercent(value: IntOrString, field: string): FieldError[] {
  if (typeof value === "number") return validateNonnegative(value, field);
  return percentFaults(value).map((fault) => invalid(field, value, fault));
}

/** A percentage of at most 100 (`IsNotMoreThan100Percent`). */
export function validateNotMoreThan100Percent(value: IntOrString, field: string): FieldError[] {
  return isPercent(value) && intOrPercentValue(value) > 100
    ? [invalid(field, value, "must not be greater than 100%")]
    : [];
}

/** The count, or the number before the percent sign; 0 for anything else. */
export function intOrPercentValue(value: IntOrString): number {
  if (typeof value === "number") return value;
  return /^[-+]?[0-9]+%?$/.test(value) ? Number.parseInt(value, 10) : 0;
}
