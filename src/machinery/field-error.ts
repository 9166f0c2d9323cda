import type { GroupVersionKind } from "./gvk.ts";
import { encodeJson } from "./json.ts";
import { StatusError } from "./status.ts";

/** The kinds of field errors, with the cause reason that a Status gives (apimachinery `validation/field/errors.go`). */
export type FieldErrorType =
  | "FieldValueNotFound"
  | "FieldValueRequired"
  | "FieldValueDuplicate"
  | "FieldValueInvalid"
  | "FieldValueNotSupported"
  | "FieldValueForbidden"
  | "FieldValueTooLong"
  | "FieldValueTooMany"
  | "FieldValueTypeInvalid"
  | "InternalError";

/** One thing wrong with one field of an object. */
export interface FieldError {
  type: FieldErrorType;
  /** as messages print it: `spec.containers[0].name` */
  field: string;
  /** the text behind the field and its colon: `Invalid value: "x": must be …` */
  body: string;
}

/** The `"value"` of a message: strings quoted, scalars bare, structures as JSON, no value as `null`. */
export function formatValue(value: unknown): string {
  if (value === undefined) return "null";
  return typeof value === "string" ? JSON.stringify(value) : encodeJson(value);
}

const withDetail = (head: string, detail: string) => (detail === "" ? head : `${head}: ${detail}`);

/** `Required value` */
export function required(field: string, detail = ""): FieldError {
  return { type: "FieldValueRequired", field, body: withDetail("Required value", detail) };
}

/** `Invalid value: …: detail` */
export function invalid(field: string, value: unknown, detail: string): FieldError {
  return { type: "FieldValueInvalid", field, body: withDetail(`Invalid value: ${formatValue(value)}`, detail) };
}

/** `Unsupported value: "x": supported values: "A", "B"`; the supported values are sorted. */
export function notSupported(field: string, value: unknown, supported: readonly string[]): FieldError {
  const list = [...supported].sort().map((name) => JSON.stringify(name));
  const detail = list.length === 0 ? "" : `supported values: ${list.join(", ")}`;
  return {
    type: "FieldValueNotSupported",
    field,
    body: withDetail(`Unsupported value: ${formatValue(value)}`, detail),
  };
}

/** `Duplicate value: …` */
export function duplicate(field: string, value: unknown): FieldError {
  return { type: "FieldValueDuplicate", field, body: `Duplicate value: ${formatValue(value)}` };
}

/** `Forbidden: detail` */
export function forbiddenField(field: string, detail: string): FieldError {
  return { type: "FieldValueForbidden", field, body: withDetail("Forbidden", detail) };
}

/** `Not found: …` */
export function notFoundField(field: string, value: unknown): FieldError {
  return { type: "FieldValueNotFound", field, body: `Not found: ${formatValue(value)}` };
}

/** `Too long: may not be more than N bytes` */
export function tooLong(field: string, max: number): FieldError {
  return { type: "FieldValueTooLong", field, body: `Too long: may not be more than ${max} bytes` };
}

/** `Too many: N: must have at most M items` */
export function tooMany(field: string, actual: number, max: number): FieldError {
  return { type: "FieldValueTooMany", field, body: `Too many: ${actual}: must have at most ${max} items` };
}

/**
 * 422 for an object with field errors: one on the same line, several in brackets, each once.
 * kubectl prints them from details.causes.
 */
export function invalidObject(
  gvk: Pick<GroupVersionKind, "group" | "kind">,
  name: string,
  errors: readonly FieldError[],
): StatusError {
  const texts = [...new Set(errors.map((error) => `${error.field}: ${error.body}`))];
  const all = texts.length === 1 ? texts[0] : `[${texts.join(", ")}]`;
  const kind = gvk.group === "" ? gvk.kind : `${gvk.kind}.${gvk.group}`;
  return new StatusError(422, "Invalid", `${kind} "${name}" is invalid: ${all}`, {
    name,
    ...(gvk.group !== "" && { group: gvk.group }),
    kind: gvk.kind,
    causes: errors.map(({ type, field, body }) => ({ reason: type, message: body, field })),
  });
}

/** Adds one `Invalid value` a fault that a name rule found. */
export function addFaults(errors: FieldError[], field: string, value: unknown, faults: readonly string[]): void {
  for (const fault of faults) errors.push(invalid(field, value, fault));
}

/** `Invalid value` of a structure: upstream prints its internal type, with Go's names in the order of their declaration. */
export function invalidStruct(field: string, value: object, detail: string): FieldError {
  return { type: "FieldValueInvalid", field, body: `Invalid value: ${encodeJson(value, "", false)}: ${detail}` };
}

/** `Duplicate value` of a structure, printed as `invalidStruct` does. */
export function duplicateStruct(field: string, value: object): FieldError {
  return { type: "FieldValueDuplicate", field, body: `Duplicate value: ${encodeJson(value, "", false)}` };
}
