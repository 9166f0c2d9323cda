import { decode } from "../../kinds/schema/decode.ts";
import { schemaOf } from "../../kinds/schema/registry.ts";
import { parseApiVersion } from "../../machinery/gvk.ts";
import { asJson, type KubeObject } from "../../machinery/object.ts";
import { isObject, type JsonObject, type JsonValue, setOwn } from "../../machinery/json.ts";
import type { Schema, StructSchema } from "../../machinery/schema.ts";
import { GO_FIELD_ORDER } from "./go-field-order.ts";

/**
 * An object as one of kubectl's typed clients holds and prints it: unknown fields dropped, members that Go always writes
 * present (`status: {}`, `resources: {}`), keys in the order of Go's struct fields. Kinds that are not built in stay as
 * they are. Throws DecodeError where a value does not fit its type.
 */
export function asTyped<T extends KubeObject>(object: T): T {
  const schema = schemaOf({ ...parseApiVersion(object.apiVersion), kind: object.kind });
  if (schema === undefined) return object;
  return inOrder(decode(asJson(object), schema).object, schema) as unknown as T;
}

function inOrder(value: JsonValue, schema: Schema): JsonValue {
  switch (schema.type) {
    case "struct":
      return isObject(value) ? structInOrder(value, schema) : value;
    case "list":
      return Array.isArray(value) ? value.map((item) => inOrder(item, schema.items)) : value;
    case "map": {
      if (!isObject(value)) return value;
      const ordered: JsonObject = {};
      for (const [key, member] of Object.entries(value)) setOwn(ordered, key, inOrder(member, schema.values));
      return ordered;
    }
    default:
      return value;
  }
}

function structInOrder(value: JsonObject, schema: StructSchema): JsonObject {
  const known = GO_FIELD_ORDER[schema.openApiName?.split(".").slice(-3).join(".") ?? ""]?.split(" ") ?? [];
  const ordered: JsonObject = {};
  for (const name of new Set([...known, ...Object.keys(value).sort()])) {
    const member = value[name];
    if (member === undefined || !Object.hasOwn(value, name)) continue;
    const field = schema.fields.get(name);
    setOwn(ordered, name, field === undefined ? member : inOrder(member, field.schema));
  }
  return ordered;
}
