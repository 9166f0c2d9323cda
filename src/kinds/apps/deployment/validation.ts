import type {
  Deployment,
  DeploymentStatus,
  DeploymentStrategy,
  RollingUpdateDeployment,
} from "../../../generated/types.ts";
import { type FieldError, forbiddenField, invalid, required } from "../../../machinery/field-error.ts";
import { encodeJson } from "../../../machinery/json.ts";
import { validateNonnegative } from "../../../machinery/object-meta-validation.ts";
import {
  intOrPercentValue,
  validateNotMoreThan100Percent,
  validatePositiveIntOrPercent,
} from "../int-or-percent-validation.ts";
import { validateSelectedTemplate } from "../selected-template.ts";

/** apps/validation `ValidateDeploymentSpec` */
export function validateDeployment({ spec }: Deployment): FieldError[] {
  const minReadySeconds = spec?.minReadySeconds ?? 0;
  const errors = [
    ...validateNonnegative(spec?.replicas ?? 0, "spec.replicas"),
    ...validateSelectedTemplate(spec?.selector, spec?.template),
    ...validateStrategy(spec?.strategy ?? {}, "spec.strategy"),
    ...validateNonnegative(minReadySeconds, "spec.minReadySeconds"),
    ...validateNonnegative(spec?.revisionHistoryLimit ?? 0, "spec.revisionHistoryLimit"),
  ];
  const deadline = spec?.progressDeadlineSeconds;
  if (deadline === undefined) return errors;
  errors.push(...validateNonnegative(deadline, "spec.progressDeadlineSeconds"));
  if (deadline <= minReadySeconds) {
    errors.push(invalid("spec.progressDeadlineSeconds", deadline, "must be greater than minReadySeconds"));
  }
  return errors;
}

/** apps/validation `ValidateDeploymentStatusUpdate` */
export function validateDeploymentStatus({ status = {} }: Deployment, { status: old = {} }: Deployment): FieldError[] {
  const errors: FieldError[] = [];
  for (const name of COUNTS) errors.push(...validateNonnegative(status[name] ?? 0, `status.${name}`));
  const { replicas = 0, readyReplicas = 0, availableReplicas = 0 } = status;
  for (const name of ["updatedReplicas", "readyReplicas", "availableReplicas"] as const) {
    const count = status[name] ?? 0;
    if (count > replicas) errors.push(invalid(`status.${name}`, count, "cannot be greater than status.replicas"));
  }
  if (availableReplicas > readyReplicas) {
    errors.push(invalid("status.availableReplicas", availableReplicas, "cannot be greater than readyReplicas"));
  }
  if (old.collisionCount !== undefined && (status.collisionCount ?? -1) < old.collisionCount) {
    errors.push(invalid("status.collisionCount", status.collisionCount, "cannot be decremented"));
  }
  return errors;
}

const COUNTS = [
  "observedGeneration",
  "replicas",
  "updatedReplicas",
  "readyReplicas",
  "availableReplicas",
  "unavailableReplicas",
  "terminatingReplicas",
  "collisionCount",
] as const satisfies readonly (keyof DeploymentStatus)[];

function validateStrategy({ type, rollingUpdate }: DeploymentStrategy, field: string): FieldError[] {
  const path = `${field}.rollingUpdate`;
  if (type === "Recreate") {
    return rollingUpdate === undefined
      ? []
      : [forbiddenField(path, "may not be specified when strategy `type` is 'Recreate'")];
  }
  if (type !== "RollingUpdate") return [unsupportedStrategy(field, type, rollingUpdate)];
  if (rollingUpdate === undefined) return [required(path, "this should be defaulted and never be nil")];
  return validateRollingUpdate(rollingUpdate, path);
}

function validateRollingUpdate(
  { maxUnavailable = 0, maxSurge = 0 }: RollingUpdateDeployment,
  field: string,
): FieldError[] {
  const errors = [
    ...validatePositiveIntOrPercent(maxUnavailable, `${field}.maxUnavailable`),
    ...validatePositiveIntOrPercent(maxSurge, `${field}.maxSurge`),
  ];
  if (intOrPercentValue(maxUnavailable) === 0 && intOrPercentValue(maxSurge) === 0) {
    errors.push(invalid(`${field}.maxUnavailable`, maxUnavailable, "may not be 0 when `maxSurge` is 0"));
  }
  return [...errors, ...validateNotMoreThan100Percent(maxUnavailable, `${field}.maxUnavailable`)];
}

/** The message shows the internal Go struct of the strategy. */
function unsupportedStrategy(field: string, type = "", rollingUpdate?: RollingUpdateDeployment): FieldError {
  const rolling = rollingUpdate && {
    MaxUnavailable: rollingUpdate.maxUnavailable ?? 0,
    MaxSurge: rollingUpdate.maxSurge ?? 0,
  };
  const value = encodeJson({ Type: type, RollingUpdate: rolling ?? null }, "", false);
  return {
    type: "FieldValueNotSupported",
    field,
    body: `Unsupported value: ${value}: supported values: "Recreate", "RollingUpdate"`,
  };
}
