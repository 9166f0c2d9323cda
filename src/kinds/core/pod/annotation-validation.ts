import type { PodSpec, SeccompProfile } from "../../../generated/types.ts";
import { addFaults, type FieldError, forbiddenField, invalid } from "../../../machinery/field-error.ts";
import { parseInteger } from "../../../machinery/go-format.ts";
import { sortedEntries } from "../../../machinery/json.ts";
import { APP_ARMOR, MIRROR_ANNOTATION, SECCOMP_CONTAINER, SECCOMP_POD } from "./annotations.ts";
import { checkLocalPath } from "./field-checks.ts";
import { allContainers } from "./pod-containers.ts";

type Annotations = Readonly<Record<string, string>> | undefined;

const DELETION_COST = "controller.kubernetes.io/pod-deletion-cost";

/** Annotations that mean something for pods (core/validation `ValidatePodSpecificAnnotations`). */
export function checkPodAnnotations(errors: FieldError[], annotations: Annotations, spec: PodSpec, path: string): void {
  for (const [key, value] of sortedEntries(annotations)) {
    if (key === MIRROR_ANNOTATION && !spec.nodeName) {
      errors.push(invalid(`${path}[${key}]`, value, "must set spec.nodeName if mirror pod annotation is set"));
    } else if (key === DELETION_COST && !isDeletionCost(value)) {
      errors.push(invalid(`${path}[${key}]`, value, "must be a 32bit integer"));
    } else if (key === SECCOMP_POD || key.startsWith(SECCOMP_CONTAINER)) {
      checkSeccompName(errors, value, `${path}.${key}`);
    } else if (key.startsWith(APP_ARMOR)) {
      const name = key.slice(APP_ARMOR.length);
      if (!allContainers(spec, "").some(({ container }) => container.name === name)) {
        errors.push(invalid(`${path}[${key}]`, name, "container not found"));
      }
      if (value !== "" && value !== "runtime/default" && value !== "unconfined" && !value.startsWith("localhost/")) {
        addFaults(errors, `${path}[${key}]`, value, [`invalid AppArmor profile name: ${JSON.stringify(value)}`]);
      }
    }
  }
}

/** Annotations that cannot change while a pod lives (core/validation `ValidatePodSpecificAnnotationUpdates`). */
export function checkAnnotationUpdates(
  errors: FieldError[],
  annotations: Annotations,
  old: Annotations,
  path: string,
): void {
  const refuse = (key: string, verb: string) => {
    if (key.startsWith(APP_ARMOR))
      errors.push(forbiddenField(`${path}[${key}]`, `may not ${verb} AppArmor annotations`));
    if (key === MIRROR_ANNOTATION)
      errors.push(forbiddenField(`${path}[${key}]`, `may not ${verb} mirror pod annotation`));
  };
  for (const [key, value] of sortedEntries(old)) {
    if (!Object.hasOwn(annotations ?? {}, key) || annotations?.[key] !== value) refuse(key, "remove or update");
  }
  for (const [key] of sortedEntries(annotations)) if (!Object.hasOwn(old ?? {}, key)) refuse(key, "add");
}

/** Old annotations for seccomp say the same as the fields (core/validation `validateSeccompAnnotationsAndFields`). */
export function checkSeccompAnnotations(
  errors: FieldError[],
  annotations: Annotations,
  spec: PodSpec,
  path: string,
): void {
  if (annotations === undefined) return;
  const compare = (key: string, profile: SeccompProfile | undefined, field: string) => {
    if (profile !== undefined && Object.hasOwn(annotations, key))
      checkSameProfile(errors, annotations[key] ?? "", profile, field);
  };
  compare(SECCOMP_POD, spec.securityContext?.seccompProfile, `${path}.securityContext.seccompProfile`);
  for (const { container, path: field } of allContainers(spec, path)) {
    compare(
      SECCOMP_CONTAINER + container.name,
      container.securityContext?.seccompProfile,
      `${field}.securityContext.seccompProfile`,
    );
  }
}

function checkSameProfile(
  errors: FieldError[],
  annotation: string,
  { type, localhostProfile }: SeccompProfile,
  path: string,
): void {
  const names: Readonly<Record<string, readonly string[]>> = {
    Unconfined: ["unconfined"],
    RuntimeDefault: ["runtime/default", "docker/default"],
  };
  const same = type === "Localhost" ? annotation.startsWith("localhost/") : (names[type]?.includes(annotation) ?? true);
  if (!same) errors.push(forbiddenField(`${path}.type`, "seccomp type in annotation and field must match"));
  else if (type === "Localhost" && annotation.slice("localhost/".length) !== localhostProfile) {
    errors.push(forbiddenField(`${path}.localhostProfile`, "seccomp profile in annotation and field must match"));
  }
}

function checkSeccompName(errors: FieldError[], name: string, path: string): void {
  if (name === "runtime/default" || name === "docker/default" || name === "unconfined") return;
  if (name.startsWith("localhost/")) checkLocalPath(errors, path, name.slice("localhost/".length));
  else errors.push(invalid(path, name, "must be a valid seccomp profile"));
}

function isDeletionCost(text: string): boolean {
  // Signs and leading zeros would make the same number look different.
  if (text.startsWith("+") || /^0[0-9]/.test(text)) return false;
  try {
    parseInteger(text, 32);
    return true;
  } catch {
    return false;
  }
}
