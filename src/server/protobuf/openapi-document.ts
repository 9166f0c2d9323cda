import { isObject, type JsonObject, type JsonValue } from "../../machinery/json.ts";

/** How clients ask for the protobuf form; client-go reads version 2 in no other. */
export const OPENAPI_V2_PROTOBUF = "application/com.github.proto-openapi.spec.v2.v1.0+protobuf";

/**
 * An OpenAPI version 2 document in protobuf, by the field numbers of gnostic's `openapiv2/OpenAPIv2.proto`. Of operations it
 * has what clients look up: parameters in the query, and the kind that they are about.
 */
export function encodeOpenApiV2(document: JsonObject): Buffer {
  const { swagger, info, paths, definitions } = document;
  const { title, version } = isObject(info) ? info : {};
  return Buffer.concat([
    text(1, swagger),
    message(2, text(1, title), text(2, version)),
    message(8, ...entries(paths).map(([name, item]) => named(2, name, pathItem(item)))),
    message(9, ...entries(definitions).map(([name, schema]) => named(1, name, schemaOf(schema)))),
  ]);
}

const METHODS: Readonly<Record<string, number>> = { get: 2, put: 3, post: 4, delete: 5, patch: 8 };

function pathItem(item: JsonObject): Buffer {
  const operations = entries(item).filter(([method]) => Object.hasOwn(METHODS, method));
  return Buffer.concat(operations.map(([method, operation]) => message(METHODS[method] ?? 0, operationOf(operation))));
}

function operationOf(operation: JsonObject): Buffer {
  const parameters = Array.isArray(operation.parameters) ? operation.parameters : [];
  return Buffer.concat([
    text(5, operation.operationId),
    ...parameters
      .filter(isObject)
      .filter((one) => one.in === "query")
      .map(queryParameter),
    message(9),
    ...extensions(13, operation),
  ]);
}

/** ParametersItem { Parameter { NonBodyParameter { QueryParameterSubSchema } } } */
function queryParameter({ name, type }: JsonObject): Buffer {
  return message(8, message(1, message(2, message(3, text(3, "query"), text(4, name), text(6, type)))));
}

function schemaOf(schema: JsonObject): Buffer {
  const { additionalProperties, items, properties, required, type } = schema;
  return Buffer.concat([
    text(1, schema.$ref),
    text(2, schema.format),
    text(4, schema.description),
    ...(Array.isArray(required) ? required.map((name) => text(19, name)) : []),
    ...(isObject(additionalProperties) ? [message(21, message(1, schemaOf(additionalProperties)))] : []),
    ...(type === undefined ? [] : [message(22, text(1, type))]),
    ...(isObject(items) ? [message(23, message(1, schemaOf(items)))] : []),
    ...(isObject(properties)
      ? [message(25, ...entries(properties).map(([name, property]) => named(1, name, schemaOf(property))))]
      : []),
    ...extensions(31, schema),
  ]);
}

/** Vendor extensions: each a NamedAny, its value as YAML, which JSON is. */
function extensions(number: number, object: JsonObject): Buffer[] {
  return Object.entries(object)
    .filter(([name]) => name.startsWith("x-"))
    .map(([name, value]) => named(number, name, text(2, JSON.stringify(value))));
}

/** An entry of a map: name and message. */
function named(number: number, name: string, value: Buffer): Buffer {
  return message(number, text(1, name), bytes(2, value));
}

function message(number: number, ...parts: Buffer[]): Buffer {
  return bytes(number, Buffer.concat(parts));
}

function text(number: number, value: JsonValue | undefined): Buffer {
  return typeof value === "string" && value !== "" ? bytes(number, Buffer.from(value)) : Buffer.alloc(0);
}

function bytes(number: number, value: Buffer): Buffer {
  return Buffer.concat([varint(number * 8 + 2), varint(value.length), value]);
}

function varint(value: number): Buffer {
  const groups: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return Buffer.from([...groups, rest]);
    groups.push((rest % 128) | 0x80);
  }
}

function entries(value: JsonValue | undefined): [string, JsonObject][] {
  return isObject(value)
    ? Object.entries(value).filter((entry): entry is [string, JsonObject] => isObject(entry[1]))
    : [];
}
