import type { Field, ScalarType, Schema } from "../../machinery/schema.ts";
import { type ExplainedField, type ExplainedType, NO_FIELDS } from "./explained-type.ts";

/** The types of scalars in OpenAPI; quantities and ports are types of their own there, times are strings. */
const SCALARS: Readonly<Record<ScalarType, string>> = {
  boolean: "boolean",
  bytes: "string",
  double: "number",
  duration: "string",
  int32: "integer",
  int64: "integer",
  intOrString: "IntOrString",
  microTime: "string",
  quantity: "Quantity",
  string: "string",
  time: "string",
};

/** A type of the API as `explain` shows it. */
export function builtInType(schema: Schema, field = ""): ExplainedType {
  switch (schema.type) {
    case "struct":
      return {
        text: schema.name,
        descriptions: schema.description ? [schema.description] : [],
        id: schema.openApiName ?? schema.name,
        get fields() {
          return fieldsOf(schema.fields);
        },
      };
    case "list":
      return wrapped("[]", builtInType(schema.items));
    case "map":
      return wrapped("map[string]", builtInType(schema.values));
    case "scalar":
      return {
        text: SCALARS[schema.scalar],
        descriptions: [],
        ...(schema.enum !== undefined && { values: schema.enum }),
        id: undefined,
        fields: NO_FIELDS,
      };
    case "any":
      return {
        text: field === "fieldsV1" ? "FieldsV1" : "RawExtension",
        descriptions: [],
        id: undefined,
        fields: NO_FIELDS,
      };
  }
}

/** A list or map of a type. */
export function wrapped(prefix: string, inner: ExplainedType): ExplainedType {
  const { text, descriptions, id } = inner;
  return {
    text: prefix + text,
    descriptions,
    id,
    get fields() {
      return inner.fields;
    },
  };
}

function fieldsOf(fields: ReadonlyMap<string, Field>): ReadonlyMap<string, ExplainedField> {
  return new Map(
    [...fields].map(([name, field]) => [
      name,
      {
        required: field.required,
        get description() {
          return field.description ?? "";
        },
        // The generated schemas have no texts of fields that are references; the type's is better than none.
        get otherwise() {
          return builtInType(field.schema, name).descriptions[0] ?? "";
        },
        get type() {
          return builtInType(field.schema, name);
        },
      },
    ]),
  );
}
