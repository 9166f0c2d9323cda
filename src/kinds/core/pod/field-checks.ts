import { type FieldError, formatValue, invalid, required } from "../../../machinery/field-error.ts";

/** `Unsupported value`, with the supported values in the order given: upstream sorts only those it keeps in sets. */
export function unsupported(field: string, value: unknown, supported: readonly string[]): FieldError {
  const list = supported.map((name) => JSON.stringify(name)).join(", ");
  return {
    type: "FieldValueNotSupported",
    field,
    body: `Unsupported value: ${formatValue(value)}: supported values: ${list}`,
  };
}

/** A value of a closed set that must be there: `Required value` without one, `Unsupported value` with another. */
export function checkChoice(
  errors: FieldError[],
  field: string,
  value: string | undefined,
  supported: readonly string[],
): void {
  if (!value) errors.push(required(field));
  else if (!supported.includes(value)) errors.push(unsupported(field, value, supported));
}

/** A value of a closed set that may be absent. */
export function checkOptionalChoice(
  errors: FieldError[],
  field: string,
  value: string | undefined,
  supported: readonly string[],
): void {
  if (value !== undefined && !supported.includes(value)) errors.push(unsupported(field, value, supported));
}

/** A path below some other: relative, and without `..` (`validateLocalDescendingPath`). */
export function checkLocalPath(errors: FieldError[], field: string, path: string): void {
  if (path.startsWith("/")) errors.push(invalid(field, path, "must be a relative path"));
  checkNoBacksteps(errors, field, path);
}

/** As `checkLocalPath`, and the first element may not begin with `..` (`ValidateLocalNonReservedPath`). */
export function checkLocalNonReservedPath(errors: FieldError[], field: string, path: string): void {
  checkLocalPath(errors, field, path);
  if (path.startsWith("..") && !path.startsWith("../")) errors.push(invalid(field, path, "must not start with '..'"));
}

/** No element of the path is `..`. */
export function checkNoBacksteps(errors: FieldError[], field: string, path: string): void {
  if (hasBacksteps(path)) errors.push(invalid(field, path, "must not contain '..'"));
}

/** Whether an element of the path is `..`. */
export function hasBacksteps(path: string): boolean {
  return path.split("/").includes("..");
}

/** A file mode: 0 to 0777. */
export function checkFileMode(errors: FieldError[], field: string, mode: number | undefined): void {
  if (mode !== undefined && (mode > 0o777 || mode < 0)) {
    errors.push(invalid(field, mode, "must be a number between 0 and 0777 (octal), both inclusive"));
  }
}
