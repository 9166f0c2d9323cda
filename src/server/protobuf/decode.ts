import { schemaOf, typeSchema } from "../../kinds/schema/registry.ts";
import { parseApiVersion } from "../../machinery/gvk.ts";
import { type JsonObject, type JsonValue, setOwn } from "../../machinery/json.ts";
import type { ScalarSchema, Schema, StructSchema } from "../../machinery/schema.ts";
import { formatMicroTime, formatTime } from "../../machinery/time.ts";
import { messageFields } from "./messages.ts";
import { ProtobufError, readFields } from "./wire.ts";

/** What every body begins with (apimachinery `runtime/serializer/protobuf`). */
const MAGIC = Buffer.from("k8s\0");
/** Messages nest this deep at most. */
const MAX_DEPTH = 100;

/**
 * The JSON form of an object in Kubernetes' protobuf envelope. Throws ProtobufError where the bytes are none, or of a
 * kind that is not built in.
 */
export function decodeProtobuf(bytes: Buffer): JsonObject {
  if (!bytes.subarray(0, MAGIC.length).equals(MAGIC)) {
    throw new ProtobufError("provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]");
  }
  let apiVersion = "";
  let kind = "";
  let raw: Buffer = Buffer.alloc(0);
  for (const { number, value } of readFields(bytes.subarray(MAGIC.length))) {
    if (number === 2) raw = bytesOf(value);
    if (number !== 1) continue;
    for (const field of readFields(bytesOf(value))) {
      if (field.number === 1) apiVersion = text(field.value);
      if (field.number === 2) kind = text(field.value);
    }
  }
  const { group, version } = parseApiVersion(apiVersion);
  const schema =
    schemaOf({ group, version, kind }) ?? (kind === "DeleteOptions" ? typeSchema("meta_v1/DeleteOptions") : undefined);
  if (schema === undefined)
    throw new ProtobufError(`no kind ${JSON.stringify(kind)} is registered for version ${JSON.stringify(apiVersion)}`);
  return { apiVersion, kind, ...readMessage(raw, schema, 0) };
}

function readMessage(bytes: Buffer, schema: StructSchema, depth: number): JsonObject {
  const object: JsonObject = {};
  const name = schema.openApiName ?? "";
  if (messageFields(name) === undefined) throw new ProtobufError(`the type ${name} has no protobuf form here`);
  readInto(object, bytes, schema, name, depth);
  return object;
}

function readInto(object: JsonObject, bytes: Buffer, schema: StructSchema, message: string, depth: number): void {
  if (depth > MAX_DEPTH) throw new ProtobufError("messages nest too deep");
  const fields = messageFields(message);
  for (const { number, value } of readFields(bytes)) {
    const field = fields?.get(number);
    if (field === undefined) continue;
    if ("embedded" in field) {
      readInto(object, bytesOf(value), schema, field.embedded, depth + 1);
      continue;
    }
    const known = schema.fields.get(field.name);
    if (known !== undefined) addValue(object, field.name, value, known.schema, depth);
  }
}

function addValue(object: JsonObject, name: string, value: bigint | Buffer, schema: Schema, depth: number): void {
  if (schema.type === "list") {
    const items = object[name];
    const item = readValue(value, schema.items, depth);
    if (Array.isArray(items)) items.push(item);
    else object[name] = [item];
    return;
  }
  if (schema.type === "map") {
    const entries = (object[name] ?? {}) as JsonObject;
    object[name] = entries;
    let key = "";
    let entry: bigint | Buffer | undefined;
    for (const field of readFields(bytesOf(value))) {
      if (field.number === 1) key = text(field.value);
      if (field.number === 2) entry = field.value;
    }
    setOwn(entries, key, mapValue(entry, schema.values, depth));
    return;
  }
  const read = readValue(value, schema, depth);
  // Go writes times that are not set as empty messages.
  if (read !== null) object[name] = read;
}

/** Lists as values of a map are messages of their own with the items in their first field (`ExtraValue`). */
function mapValue(value: bigint | Buffer | undefined, schema: Schema, depth: number): JsonValue {
  if (schema.type !== "list") return value === undefined ? "" : readValue(value, schema, depth);
  if (value === undefined) return [];
  const items: JsonValue[] = [];
  for (const field of readFields(bytesOf(value)))
    if (field.number === 1) items.push(readValue(field.value, schema.items, depth));
  return items;
}

function readValue(value: bigint | Buffer, schema: Schema, depth: number): JsonValue {
  switch (schema.type) {
    case "struct":
      return readMessage(bytesOf(value), schema, depth + 1);
    case "any":
      return readRaw(bytesOf(value));
    case "scalar":
      return readScalar(value, schema);
    case "list":
    case "map":
      throw new ProtobufError("a list cannot hold lists or maps");
  }
}

/** RawExtension, JSON and FieldsV1: JSON text in the first field. */
function readRaw(bytes: Buffer): JsonValue {
  const raw = bytesOf(firstField(bytes, 1) ?? Buffer.alloc(0));
  if (raw.length === 0) return null;
  try {
    return JSON.parse(raw.toString("utf8")) as JsonValue;
  } catch {
    throw new ProtobufError("an embedded object is no JSON");
  }
}

function readScalar(value: bigint | Buffer, { scalar }: ScalarSchema): JsonValue {
  switch (scalar) {
    case "string":
      return text(value);
    case "bytes":
      return bytesOf(value).toString("base64");
    case "int32":
    case "int64":
      return signed(value);
    case "boolean":
      return numberOf(value) !== 0n;
    case "double": {
      const bits = Buffer.alloc(8);
      bits.writeBigUInt64LE(numberOf(value));
      return bits.readDoubleLE();
    }
    case "quantity":
      return text(firstField(bytesOf(value), 1) ?? Buffer.alloc(0));
    case "intOrString": {
      const bytes = bytesOf(value);
      return signed(firstField(bytes, 1) ?? 0n) === 1
        ? text(firstField(bytes, 3) ?? Buffer.alloc(0))
        : signed(firstField(bytes, 2) ?? 0n);
    }
    case "time":
    case "microTime": {
      const seconds = signed(firstField(bytesOf(value), 1) ?? 0n);
      const nanos = signed(firstField(bytesOf(value), 2) ?? 0n);
      if (seconds === 0 && nanos === 0) return null;
      const instant = seconds * 1000 + Math.floor(nanos / 1e6);
      if (!(Math.abs(instant) < 8.64e15)) throw new ProtobufError("a time is out of range");
      return scalar === "time" ? formatTime(instant) : formatMicroTime(instant);
    }
    case "duration":
      return `${signed(firstField(bytesOf(value), 1) ?? 0n) / 1e9}s`;
  }
}

function firstField(bytes: Buffer, number: number): bigint | Buffer | undefined {
  for (const field of readFields(bytes)) if (field.number === number) return field.value;
  return undefined;
}

function signed(value: bigint | Buffer): number {
  return Number(BigInt.asIntN(64, numberOf(value)));
}

function text(value: bigint | Buffer): string {
  return bytesOf(value).toString("utf8");
}

function bytesOf(value: bigint | Buffer): Buffer {
  if (typeof value === "bigint") throw new ProtobufError("wrong wireType");
  return value;
}

function numberOf(value: bigint | Buffer): bigint {
  if (typeof value !== "bigint") throw new ProtobufError("wrong wireType");
  return value;
}
