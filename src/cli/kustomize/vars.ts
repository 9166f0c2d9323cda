import { isObject, type JsonObject, type JsonValue } from "../../machinery/json.ts";
import { UsageError } from "../errors.ts";
import { valuesAt } from "./fields.ts";
import { idsOf, type Resource, textOf } from "./resource.ts";
import { containersOf } from "./transformers.ts";

/** A `$(NAME)` that stands for a field of an object. */
export interface Variable {
  readonly name: string;
  readonly apiVersion: string;
  readonly kind: string;
  readonly objectName: string;
  /** `metadata.name` */
  readonly path: string;
}

/** Reads `vars`. */
export function readVariables(vars: readonly JsonObject[]): Variable[] {
  return vars.map(({ name, objref, fieldref }) => {
    const object = isObject(objref) ? objref : {};
    const field = isObject(fieldref) ? fieldref : {};
    return {
      name: textOf(name),
      apiVersion: textOf(object.apiVersion),
      kind: textOf(object.kind),
      objectName: textOf(object.name),
      path: textOf(field.fieldpath) || textOf(field.fieldPath) || "metadata.name",
    };
  });
}

/** Puts the values of variables into commands, arguments and environment values of containers. Throws UsageError. */
export function resolveVariables(resources: readonly Resource[], variables: readonly Variable[]): void {
  if (variables.length === 0) return;
  const values = new Map(variables.map((variable) => [variable.name, variableValue(variable, resources)]));
  const expand = (text: JsonValue): JsonValue =>
    typeof text === "string"
      ? text.replace(/\$\(([^)]+)\)/g, (whole, name: string) => values.get(name) ?? whole)
      : text;
  for (const resource of resources) {
    for (const container of containersOf(resource)) {
      for (const list of ["args", "command"]) {
        const words = container[list];
        if (Array.isArray(words)) container[list] = words.map(expand);
      }
      if (!Array.isArray(container.env)) continue;
      for (const variable of container.env) {
        if (isObject(variable) && variable.value !== undefined) variable.value = expand(variable.value);
      }
    }
  }
}

function variableValue({ name, kind, objectName, path }: Variable, resources: readonly Resource[]): string {
  const found = resources.filter((one) => idsOf(one).some((id) => id.kind === kind && id.name === objectName));
  const [resource] = found;
  if (resource === undefined || found.length > 1) {
    throw new UsageError(`var '${name}' cannot be mapped to a field in the set of known resources`);
  }
  const [value] = valuesAt(resource.object, path.replaceAll(".", "/"));
  if (value === undefined) {
    throw new UsageError(`field specified in var '${name}' not found in corresponding resource`);
  }
  return typeof value === "string" ? value : JSON.stringify(value);
}
