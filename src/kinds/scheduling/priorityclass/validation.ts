import type { PriorityClass } from "../../../generated/types.ts";
import { type FieldError, forbiddenField, notSupported } from "../../../machinery/field-error.ts";
import { validateImmutable } from "../../../machinery/object-meta-validation.ts";

const SYSTEM_PREFIX = "system-";
/** Highest value that is not the system's own (`scheduling.HighestUserDefinablePriority`). */
const HIGHEST_VALUE = 1_000_000_000;
/** The classes that every cluster has, with their values. */
const SYSTEM_CLASSES: Readonly<Record<string, number>> = {
  "system-node-critical": 2_000_001_000,
  "system-cluster-critical": 2_000_000_000,
};
const PREEMPTION_POLICIES = ["Never", "PreemptLowerPriority"];

/** scheduling/validation `ValidatePriorityClass` */
export function validatePriorityClass({ metadata, value = 0, preemptionPolicy }: PriorityClass): FieldError[] {
  const { name = "" } = metadata;
  const errors: FieldError[] = [];
  const known = Object.hasOwn(SYSTEM_CLASSES, name) ? SYSTEM_CLASSES[name] : undefined;
  if (name.startsWith(SYSTEM_PREFIX)) {
    if (known !== value) {
      const detail = `priority class names with '${SYSTEM_PREFIX}' prefix are reserved for system use only. error: `;
      const why =
        known === undefined
          ? `${name} is not a known system priority class`
          : `value of ${name} PriorityClass must be ${known}`;
      errors.push(forbiddenField("metadata.name", `${detail}${why}`));
    }
  } else if (value > HIGHEST_VALUE) {
    errors.push(forbiddenField("value", `maximum allowed value of a user defined priority is ${HIGHEST_VALUE}`));
  }
  if (preemptionPolicy !== undefined && !PREEMPTION_POLICIES.includes(preemptionPolicy)) {
    errors.push(notSupported("preemptionPolicy", preemptionPolicy, PREEMPTION_POLICIES));
  }
  return errors;
}

/** scheduling/validation `ValidatePriorityClassUpdate` */
export function validatePriorityClassUpdate(object: PriorityClass, old: PriorityClass): FieldError[] {
  const errors: FieldError[] = [];
  if ((object.value ?? 0) !== (old.value ?? 0))
    errors.push(forbiddenField("value", "may not be changed in an update."));
  return [...errors, ...validateImmutable(object.preemptionPolicy, old.preemptionPolicy, "preemptionPolicy")];
}
