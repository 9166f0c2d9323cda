import type { JsonValue } from "../json.ts";
import { isObject } from "../json.ts";
import type { ListSchema, MapSchema, ScalarSchema, Schema, StructSchema } from "../schema.ts";
import { formatElement } from "./path-element.ts";
import { DEDUCED, itemElement, shapeField } from "./shape.ts";
import { sortNames } from "./to-field-set.ts";

/**
 * What makes a configuration unfit to be applied, as one text, or undefined: fields that the schema lacks, values of
 * other types, items without keys or with the same key (structured-merge-diff `typed/validate.go`).
 */
export function invalidConfiguration(config: JsonValue, schema: Schema): string | undefined {
  const errors: string[] = [];
  validate(config, schema, "", errors);
  if (errors.length === 0) return undefined;
  return errors.length === 1 ? errors[0] : ["errors:", ...errors.map((error) => `  ${error}`)].join("\n");
}

type Report = (message: string) => void;

function validate(value: JsonValue, schema: Schema, path: string, errors: string[]): void {
  if (value === null || schema.type === "any" || schema === DEDUCED) return;
  const report = (message: string) => errors.push(path === "" ? message : `${path}: ${message}`);
  switch (schema.type) {
    case "scalar":
      validateScalar(value, schema, report);
      break;
    case "list":
      if (Array.isArray(value)) validateItems(value, schema, path, errors, report);
      else report(`expected list, got &{${goPlain(value)}}`);
      break;
    default:
      if (isObject(value)) validateMembers(value, schema, path, errors);
      else report(`expected map, got &{${goPlain(value)}}`);
  }
}

function validateMembers(
  value: { [name: string]: JsonValue },
  schema: StructSchema | MapSchema,
  path: string,
  errors: string[],
): void {
  const names = Object.keys(value);
  sortNames(names);
  for (const name of names) {
    const member = value[name];
    if (member === undefined) continue;
    const below = schema.type === "map" ? schema.values : shapeField(schema, name)?.schema;
    if (below === undefined) {
      errors.push(`${path}.${name}: field not declared in schema`);
      // upstream gives up on a struct at its first unknown field
      return;
    }
    validate(member, below, `${path}.${name}`, errors);
  }
}

function validateItems(
  items: readonly JsonValue[],
  schema: ListSchema,
  path: string,
  errors: string[],
  report: Report,
): void {
  const seen = new Set<string>();
  for (const [i, item] of items.entries()) {
    if (schema.listType === "atomic") {
      validate(item, schema.items, `${path}[${i}]`, errors);
      continue;
    }
    const element = itemElement(schema, item);
    if (element === undefined) {
      report(`element ${i}: ${whyUnkeyed(schema, item)}`);
      return;
    }
    const text = formatElement(element);
    if (seen.has(element)) report(`duplicate entries for key ${text}`);
    seen.add(element);
    validate(item, schema.items, path + text, errors);
  }
}

function whyUnkeyed(schema: ListSchema, item: JsonValue): string {
  if (schema.listType === "set") {
    if (Array.isArray(item)) return "not supported: associative list with lists as elements";
    if (item === null) return "associative list without keys has an element that's an explicit null";
    return "associative list without keys has an element that's a map type";
  }
  if (item === null) return "associative list with keys may not have a null element";
  if (!isObject(item)) return "associative list with keys may not have non-map elements";
  const keys = schema.mapKeys.map((name) => JSON.stringify(name)).join(" ");
  return `associative list with keys has an element that omits all key fields [${keys}] (and doesn't have default values for any key fields)`;
}

function validateScalar(value: Exclude<JsonValue, null>, { scalar }: ScalarSchema, report: Report): void {
  switch (scalar) {
    case "int32":
    case "int64":
    case "double":
      if (typeof value !== "number") report(`expected numeric (int or float), got ${goType(value)}`);
      break;
    case "boolean":
      if (typeof value !== "boolean") report(`expected boolean, got &{${goPlain(value)}}`);
      break;
    case "intOrString":
    case "quantity":
      if (typeof value === "object") report(`expected any scalar, got &{${goPlain(value)}}`);
      break;
    default:
      if (typeof value !== "string") report(`expected string, got &value.valueUnstructured{Value:${goSyntax(value)}}`);
  }
}

/** Go's `%T`. */
function goType(value: Exclude<JsonValue, null>): string {
  if (Array.isArray(value)) return "[]interface {}";
  if (typeof value === "object") return "map[string]interface {}";
  return typeof value === "boolean" ? "bool" : typeof value;
}

/** Go's `%v`. */
function goPlain(value: JsonValue): string {
  if (value === null) return "<nil>";
  if (Array.isArray(value)) return `[${value.map(goPlain).join(" ")}]`;
  if (typeof value !== "object") return String(value);
  const names = Object.keys(value).sort();
  return `map[${names.map((name) => `${name}:${goPlain(value[name] ?? null)}`).join(" ")}]`;
}

/** Go's `%#v`. */
function goSyntax(value: JsonValue): string {
  if (value === null) return "interface {}(nil)";
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value !== "object") return String(value);
  if (Array.isArray(value)) return `[]interface {}{${value.map(goSyntax).join(", ")}}`;
  const names = Object.keys(value).sort();
  return `map[string]interface {}{${names.map((name) => `${JSON.stringify(name)}:${goSyntax(value[name] ?? null)}`).join(", ")}}`;
}
