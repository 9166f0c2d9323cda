import { DecodeError, decode } from "../kinds/schema/decode.ts";
import { goTypeOf } from "../kinds/schema/registry.ts";
import { invalid, invalidObject } from "../machinery/field-error.ts";
import { formatV } from "../machinery/go-format.ts";
import { compareBytes, isObject, type JsonObject, type JsonValue } from "../machinery/json.ts";
import { asJson, type KubeObject } from "../machinery/object.ts";
import type { ScalarSchema, Schema } from "../machinery/schema.ts";
import { badRequest, type StatusError } from "../machinery/status.ts";
import type { FieldValidation } from "./decode-body.ts";
import type { Scope } from "./scope.ts";
import { PATCH_TYPES } from "./patch-body.ts";
import { servedApiVersion, servedSchema, toStored } from "./view.ts";

/** What was patched. */
export interface PatchedObject {
  readonly patched: KubeObject;
  readonly contentType: string;
  /** the body of the patch */
  readonly body: unknown;
  readonly name: string;
}

/**
 * The object that a patch leads to, in the form that is stored. A result that does not fit its type, or with unknown
 * fields where they are refused, is an invalid patch: a strategic one shows itself, the others their result (apiserver
 * `handlers/patch.go`). Throws StatusError.
 */
export function decodePatched(
  scope: Scope,
  { patched, contentType, body, name }: PatchedObject,
  validation: FieldValidation,
): KubeObject {
  const strategic = contentType === PATCH_TYPES.strategic;
  const refuse = (why: string): StatusError =>
    invalidObject({ group: "", kind: "" }, "", [
      invalid("patch", strategic ? formatV(body) : JSON.stringify(patched), why),
    ]);
  const schema = servedSchema(scope);
  const document = asJson(patched);
  const fault = strategic ? conversionFault(document, schema, 0) : undefined;
  if (fault !== undefined) throw refuse(fault);
  let decoded: ReturnType<typeof decode>;
  try {
    decoded = decode(document, schema);
  } catch (error) {
    if (error instanceof DecodeError) throw refuse(error.message);
    throw error;
  }
  const unknown = strategic ? [...decoded.unknown].sort(compareBytes) : decoded.unknown;
  if (unknown.length > 0 && validation === "Strict") throw refuse(`strict decoding error: ${unknown.join(", ")}`);
  if (validation === "Warn") for (const field of unknown) scope.strategy.warn(field);
  const metadata = isObject(decoded.object.metadata) ? decoded.object.metadata : {};
  const { kind } = scope.kind;
  const object = { ...(decoded.object as object), apiVersion: servedApiVersion(scope), kind, metadata } as KubeObject;
  checkIdentity(scope, object, name);
  return toStored(scope, object);
}

function checkIdentity({ namespace }: Scope, { metadata }: KubeObject, name: string): void {
  if (namespace !== "" && metadata.namespace !== undefined && metadata.namespace !== namespace)
    throw badRequest("the namespace of the provided object does not match the namespace sent on the request");
  if (metadata.name !== name)
    throw badRequest(`the name of the object (${metadata.name ?? ""}) does not match the name on the URL (${name})`);
}

/** Far deeper than any type; what lies below is the decoder's to judge. */
const MAX_DEPTH = 100;

/** Why Go's converter would not take a value, in its words (apimachinery `runtime/converter.go`); undefined where it would. */
function conversionFault(value: JsonValue, schema: Schema, depth: number): string | undefined {
  if (value === null || depth > MAX_DEPTH) return undefined;
  switch (schema.type) {
    case "struct": {
      if (!isObject(value)) return `cannot restore struct from: ${goKind(value)}`;
      for (const [name, field] of schema.fields) {
        const member = Object.hasOwn(value, name) ? value[name] : undefined;
        const fault = member === undefined ? undefined : conversionFault(member, field.schema, depth + 1);
        if (fault !== undefined) return fault;
      }
      return undefined;
    }
    case "map":
      if (!isObject(value)) return `cannot restore map from ${goKind(value)}`;
      return firstFault(Object.values(value as JsonObject), schema.values, depth);
    case "list":
      if (!Array.isArray(value)) return `cannot restore slice from ${goKind(value)}`;
      return firstFault(value, schema.items, depth);
    case "scalar":
      return scalarFault(value, schema);
    case "any":
      return undefined;
  }
}

function firstFault(values: readonly JsonValue[], schema: Schema, depth: number): string | undefined {
  for (const value of values) {
    const fault = conversionFault(value, schema, depth + 1);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

/** Types with readers of their own are left to the decoder. */
function scalarFault(value: JsonValue, schema: ScalarSchema): string | undefined {
  const given = goKind(value);
  switch (schema.scalar) {
    case "string":
      if (typeof value === "string") return undefined;
      return given === "int64" ? `cannot convert int64 to ${goTypeOf(schema)}` : "unrecognized type: string";
    case "boolean":
      return typeof value === "boolean" ? undefined : "unrecognized type: bool";
    case "int32":
    case "int64":
    case "double": {
      const wanted = schema.scalar === "double" ? "float64" : schema.scalar;
      if (typeof value !== "number") return `unrecognized type: ${wanted}`;
      return Number.isInteger(value) || wanted === "float64"
        ? undefined
        : `cannot convert float64 to ${goTypeOf(schema)}`;
    }
    case "bytes":
      return typeof value === "string" ? undefined : `cannot restore slice from ${given}`;
    default:
      return undefined;
  }
}

/** The kind of Go value that a JSON value is decoded to. */
function goKind(value: JsonValue): string {
  if (Array.isArray(value)) return "slice";
  if (typeof value === "number") return Number.isInteger(value) ? "int64" : "float64";
  if (typeof value === "boolean") return "bool";
  return typeof value === "string" ? "string" : "map";
}
