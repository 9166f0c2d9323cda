import type { FieldError } from "../machinery/field-error.ts";
import { encodeJson } from "../machinery/json.ts";

/** `Invalid value` of a structure: upstream prints its internal type, with Go's names in the order of their declaration. */
export function invalidStruct(field: string, value: object, detail: string): FieldError {
  return { type: "FieldValueInvalid", field, body: `Invalid value: ${encodeJson(value, "", false)}: ${detail}` };
}

/** `Duplicate value` of a structure, printed as `invalidStruct` does. */
export function duplicateStruct(field: string, value: object): FieldError {
  return { type: "FieldValueDuplicate", field, body: `Duplicate value: ${encodeJson(value, "", false)}` };
}
