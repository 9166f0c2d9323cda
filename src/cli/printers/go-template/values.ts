import { formatV } from "../../../machinery/go-format.ts";
import { compareBytes } from "../../../machinery/json.ts";
import { formatFloat } from "../../../machinery/go-float.ts";

/**
 * A value while a template runs. A bigint is a Go int (a constant, a length, an index), a whole number an int64 and any
 * other number a float64 of the data, null a nil, and undefined no value at all.
 */
export type Value = unknown;

/** Kinds that can be compared with each other. */
export type Kind = "bool" | "string" | "int" | "float" | "map" | "slice" | "invalid";

/** The kind of a value; null and undefined are invalid. */
export function kindOf(value: Value): Kind {
  switch (typeof value) {
    case "boolean":
      return "bool";
    case "string":
      return "string";
    case "bigint":
      return "int";
    case "number":
      return Number.isInteger(value) ? "int" : "float";
    case "object":
      return value === null ? "invalid" : Array.isArray(value) ? "slice" : "map";
    default:
      return "invalid";
  }
}

/** Go's name of a value's type. */
export function typeName(value: Value): string {
  switch (kindOf(value)) {
    case "bool":
      return "bool";
    case "string":
      return "string";
    case "int":
      return typeof value === "bigint" ? "int" : "int64";
    case "float":
      return "float64";
    case "map":
      return "map[string]interface {}";
    case "slice":
      return "[]interface {}";
    default:
      return "<nil>";
  }
}

/** Whether a value counts as true: not empty, not zero, not nil. */
export function isTrue(value: Value): boolean {
  switch (kindOf(value)) {
    case "slice":
      return (value as unknown[]).length > 0;
    case "map":
      return Object.keys(value as object).length > 0;
    default:
      return Boolean(value);
  }
}

/** A value as %v prints it inside of other text. */
export function format(value: Value): string {
  if (typeof value === "bigint") return value.toString();
  if (typeof value === "number" && !Number.isInteger(value)) return formatFloat(value);
  return formatV(value);
}

/** What `print` writes: operands with a blank between two of them that are no strings (fmt.Sprint). */
export function sprint(values: readonly Value[]): string {
  let out = "";
  for (const [i, value] of values.entries()) {
    if (i > 0 && typeof value !== "string" && typeof values[i - 1] !== "string") out += " ";
    out += format(value);
  }
  return out;
}

/** The keys of a map in the order in which `range` goes through them. */
export function sortedKeys(value: object): string[] {
  return Object.keys(value).sort(compareBytes);
}
