import type { Field, Schema, StructSchema } from "../../schema.ts";
import { PatchError, UnknownPatchFieldError } from "../patch-error.ts";

/** How a strategic merge patch treats one map or list field, and the type below it. */
export interface PatchMeta {
  /** the type of the field, or of the items of a list */
  readonly schema: Schema;
  readonly strategy: "merge" | "replace" | undefined;
  /** the member that identifies an item; "" for lists of scalars */
  readonly mergeKey: string;
  readonly retainKeys: boolean;
}

/** A field that may also ask for its object to be replaced as a whole, as a disruption budget's selector does. */
type PatchField = Field & { readonly patchStrategy?: "replace" };

/**
 * The patch metadata of a field that holds a map (apimachinery `PatchMetaFromStruct`).
 * @throws UnknownPatchFieldError where the type has no such field, PatchError where it is no struct
 */
export function mapFieldMeta(parent: Schema, key: string): PatchMeta {
  const field = findField(parent, key);
  const { schema } = field;
  const list = schema.type === "list" ? schema : undefined;
  return {
    schema,
    strategy: list?.patchStrategy ?? field.patchStrategy,
    mergeKey: list?.patchMergeKey ?? "",
    retainKeys: field.retainKeys === true,
  };
}

/**
 * The patch metadata of a field that holds a list, with the type of its items.
 * @throws as `mapFieldMeta`, and PatchError where the field is no list or a list of lists
 */
export function listFieldMeta(parent: Schema, key: string): PatchMeta {
  const meta = mapFieldMeta(parent, key);
  if (meta.schema.type !== "list") {
    throw new PatchError("internal", `expected slice or array type, but got: ${goKindOf(parent)}`);
  }
  const { items } = meta.schema;
  if (items.type === "list") throw new PatchError("internal", "unexpected slice of slice");
  return { ...meta, schema: items };
}

/** Go's kind of a type, as messages print it. */
export function goKindOf(schema: Schema): string {
  if (schema.type === "list") return "slice";
  if (schema.type !== "scalar") return schema.type === "any" ? "struct" : schema.type;
  const { scalar } = schema;
  if (scalar === "boolean") return "bool";
  if (scalar === "double") return "float64";
  if (scalar === "bytes") return "slice";
  return Object.hasOwn(STRUCT_SCALARS, scalar) ? "struct" : scalar;
}

/** Scalars in JSON that are structs in Go, without fields that JSON could name. */
const STRUCT_SCALARS: Readonly<Record<string, string>> = {
  quantity: "Quantity",
  intOrString: "IntOrString",
  time: "Time",
  microTime: "MicroTime",
  duration: "Duration",
};

function findField(parent: Schema, key: string): PatchField {
  if (goKindOf(parent) !== "struct") {
    throw new PatchError(
      "internal",
      `merging an object in json but data type is not struct, instead is: ${goKindOf(parent)}`,
    );
  }
  const field = parent.type === "struct" ? (parent.fields.get(key) ?? foldedField(parent, key)) : undefined;
  if (field === undefined) throw new UnknownPatchFieldError(goNameOf(parent), key);
  return field;
}

/** encoding/json takes a name in another case where none fits exactly. */
function foldedField(parent: StructSchema, key: string): Field | undefined {
  const folded = key.toLowerCase();
  for (const [name, field] of parent.fields) if (name.toLowerCase() === folded) return field;
  return undefined;
}

function goNameOf(schema: Schema): string {
  if (schema.type === "struct") return schema.name;
  return schema.type === "scalar" ? (STRUCT_SCALARS[schema.scalar] ?? schema.scalar) : "RawExtension";
}
