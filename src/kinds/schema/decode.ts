import type { JsonObject, JsonValue } from "../../machinery/json.ts";
import { compareBytes, deepCopy, isObject, setOwn } from "../../machinery/json.ts";
import { ParseError } from "../../machinery/parse-error.ts";
import { canonicalQuantity } from "../../machinery/quantity.ts";
import type { Field, ListSchema, MapSchema, ScalarSchema, Schema, StructSchema } from "../../machinery/schema.ts";
import { goTypeOf } from "./registry.ts";
import { canonicalBase64, canonicalTime } from "./scalar-text.ts";

/** A JSON value that does not fit its type. The message is Go's: `json: cannot unmarshal string into Go struct field …`. */
export class DecodeError extends Error {
  override readonly name = "DecodeError";
}

/** What decoding gives. */
export interface Decoded {
  /** a fresh copy without unknown fields, holding what Go would write back (see `Presence`) */
  object: JsonObject;
  /** `unknown field "spec.replica"`, each once, in the order of the sorted keys; the strict mode makes them an error */
  unknown: string[];
}

/**
 * Reads a JSON object as the API server does (sigs.k8s.io/json, then the types' own readers) and writes it back: scalars
 * in canonical form, empty and null members dropped or kept as Go's types have it. Input keys are taken in sorted order,
 * which is how kubectl sends them. Throws DecodeError.
 */
export function decode(input: JsonObject, schema: StructSchema): Decoded {
  const state: State = { unknown: new Set(), firstError: undefined, names: [], path: "", struct: undefined, depth: 0 };
  const object = decodeStruct(input, schema, state);
  if (state.firstError !== undefined) throw new DecodeError(state.firstError);
  return { object, unknown: [...state.unknown] };
}

interface State {
  readonly unknown: Set<string>;
  /** the first type error: decoding goes on after it, because a later error of a type's own reader comes before it */
  firstError: string | undefined;
  /** JSON names of the fields down to here, without indexes and map keys */
  readonly names: string[];
  /** where in the document: `spec.containers[0]` */
  path: string;
  struct: StructSchema | undefined;
  depth: number;
}

/** Go's limit on the nesting of JSON is 10,000, far beyond any type; ours keeps the stack safe. */
const MAX_DEPTH = 500;
const MAX_UNKNOWN = 100;

function decodeValue(value: JsonValue, schema: Schema, state: State): JsonValue {
  switch (schema.type) {
    case "struct":
      return isObject(value) ? decodeStruct(value, schema, state) : mismatch(value, schema, state);
    case "map":
      return isObject(value) ? decodeMap(value, schema, state) : mismatch(value, schema, state);
    case "list":
      return Array.isArray(value) ? decodeList(value, schema, state) : mismatch(value, schema, state);
    case "any":
      return decodeOwn(() => deepCopy(value));
    case "scalar":
      return decodeScalar(value, schema, state);
  }
}

function decodeStruct(input: JsonObject, schema: StructSchema, state: State): JsonObject {
  const { path: outerPath, struct: outerStruct } = state;
  const output: JsonObject = {};
  if (++state.depth > MAX_DEPTH) throw new DecodeError("exceeded max depth");
  for (const key of Object.keys(input).sort(compareBytes)) {
    const value = input[key];
    if (value === undefined) continue;
    state.path = outerPath === "" ? key : `${outerPath}.${key}`;
    const field = schema.fields.get(key);
    if (field === undefined) {
      if (schema.preserveUnknown)
        setOwn(
          output,
          key,
          decodeOwn(() => deepCopy(value)),
        );
      else if (state.unknown.size < MAX_UNKNOWN) state.unknown.add(`unknown field ${JSON.stringify(state.path)}`);
      continue;
    }
    if (value === null) continue;
    state.names.push(key);
    state.struct = schema;
    const decoded = decodeValue(value, field.schema, state);
    state.names.pop();
    if (!isDropped(decoded, field)) setOwn(output, key, decoded);
  }
  fillAbsent(output, schema);
  state.path = outerPath;
  state.struct = outerStruct;
  state.depth--;
  return output;
}

function decodeMap(input: JsonObject, schema: MapSchema, state: State): JsonObject {
  const outerPath = state.path;
  const output: JsonObject = {};
  for (const key of Object.keys(input).sort(compareBytes)) {
    const value = input[key];
    if (value === undefined) continue;
    state.path = outerPath === "" ? key : `${outerPath}.${key}`;
    setOwn(output, key, value === null ? zeroOf(schema.values) : decodeValue(value, schema.values, state));
  }
  state.path = outerPath;
  return output;
}

function decodeList(input: JsonValue[], schema: ListSchema, state: State): JsonValue[] {
  const outerPath = state.path;
  const output = input.map((item, index) => {
    state.path = `${outerPath}[${index}]`;
    return item === null ? zeroOf(schema.items) : decodeValue(item, schema.items, state);
  });
  state.path = outerPath;
  return output;
}

function decodeScalar(value: JsonValue, schema: ScalarSchema, state: State): JsonValue {
  switch (schema.scalar) {
    case "string":
    case "duration":
      return typeof value === "string" ? value : mismatch(value, schema, state);
    case "boolean":
      return typeof value === "boolean" ? value : mismatch(value, schema, state);
    case "double":
      return typeof value === "number" ? value : mismatch(value, schema, state);
    case "int32":
    case "int64":
      return decodeInteger(value, schema.scalar, schema, state);
    case "bytes":
      return decodeBytes(value, schema, state);
    case "intOrString":
      if (typeof value === "string") return value;
      return decodeOwn(() => requireInt32(value, state));
    case "quantity":
      return decodeOwn(() => canonicalQuantity(typeof value === "number" ? value : quantityText(value)));
    case "time":
    case "microTime":
      return decodeOwn(() => canonicalTime(requireString(value, state), schema.scalar === "microTime"));
  }
}

function decodeInteger(value: JsonValue, scalar: "int32" | "int64", schema: ScalarSchema, state: State): JsonValue {
  if (typeof value !== "number") return mismatch(value, schema, state);
  if (fits(value, scalar)) return value;
  return saveError(typeError(`number ${numberText(value)}`, goTypeOf(schema), state), state);
}

function decodeBytes(value: JsonValue, schema: ScalarSchema, state: State): JsonValue {
  if (typeof value !== "string") return mismatch(value, schema, state);
  try {
    return canonicalBase64(value);
  } catch (error) {
    if (error instanceof ParseError) return saveError(error.message, state);
    throw error;
  }
}

/** Runs the reader that a Go type brings along. Its errors end the decoding at once. */
function decodeOwn<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof ParseError) throw new DecodeError(error.message);
    throw error;
  }
}

function requireInt32(value: JsonValue, state: State): number {
  if (typeof value === "number" && fits(value, "int32")) return value;
  const what = typeof value === "number" ? `number ${numberText(value)}` : kindOf(value);
  throw new DecodeError(typeError(what, "int32", state));
}

function requireString(value: JsonValue, state: State): string {
  if (typeof value === "string") return value;
  throw new DecodeError(typeError(kindOf(value), "string", state));
}

/** A quantity reads the text of any JSON value, so that `true` and `{}` fail as malformed quantities. */
function quantityText(value: JsonValue): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** Keeps the first type error and gives null for the value, which nobody sees. */
function mismatch(value: JsonValue, schema: Schema, state: State): null {
  return saveError(typeError(kindOf(value), goTypeOf(schema), state), state);
}

function saveError(message: string, state: State): null {
  state.firstError ??= message;
  return null;
}

function typeError(what: string, goType: string, state: State): string {
  const where =
    state.struct === undefined ? "Go value" : `Go struct field ${state.struct.name}.${state.names.join(".")}`;
  return `json: cannot unmarshal ${what} into ${where} of type ${goType}`;
}

function kindOf(value: JsonValue): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  return typeof value === "boolean" ? "bool" : typeof value;
}

function fits(value: number, scalar: "int32" | "int64"): boolean {
  if (!Number.isInteger(value)) return false;
  return scalar === "int32" ? value >= -(2 ** 31) && value < 2 ** 31 : value >= -(2 ** 63) && value < 2 ** 63;
}

/** A number as Go's JSON has it: with all digits as far as an int64 goes, the shortest form of a float beyond. */
function numberText(value: number): string {
  return Number.isInteger(value) && Math.abs(value) < 2 ** 63 ? BigInt(value).toString() : String(value);
}

function isDropped(value: JsonValue, field: Field): boolean {
  switch (field.presence) {
    case "nonEmpty":
      return isEmpty(value);
    case "nonZero":
      return value === null || (isObject(value) && Object.keys(value).length === 0);
    default:
      return value === null;
  }
}

function isEmpty(value: JsonValue): boolean {
  if (Array.isArray(value)) return value.length === 0;
  if (isObject(value)) return Object.keys(value).length === 0;
  return value === null || value === "" || value === 0 || value === false;
}

function fillAbsent(output: JsonObject, schema: StructSchema): void {
  for (const field of alwaysPresent(schema)) {
    if (Object.hasOwn(output, field.name)) continue;
    setOwn(output, field.name, field.presence === "null" ? null : zeroOf(field.schema));
  }
}

const ALWAYS_PRESENT = new WeakMap<StructSchema, Field[]>();

function alwaysPresent(schema: StructSchema): Field[] {
  let fields = ALWAYS_PRESENT.get(schema);
  if (fields === undefined) {
    fields = [...schema.fields.values()].filter(({ presence }) => presence === "always" || presence === "null");
    ALWAYS_PRESENT.set(schema, fields);
  }
  return fields;
}

/** What Go writes for a value that was never set. Structs that contain themselves do so through pointers, so this ends. */
function zeroOf(schema: Schema): JsonValue {
  if (schema.type === "struct") {
    const zero: JsonObject = {};
    fillAbsent(zero, schema);
    return zero;
  }
  return schema.type === "scalar" ? ZERO_SCALARS[schema.scalar] : null;
}

const ZERO_SCALARS: Record<ScalarSchema["scalar"], JsonValue> = {
  string: "",
  bytes: null,
  int32: 0,
  int64: 0,
  double: 0,
  boolean: false,
  quantity: "0",
  intOrString: 0,
  time: null,
  microTime: null,
  duration: "0s",
};
