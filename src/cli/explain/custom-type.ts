import { typeSchema } from "../../kinds/schema/registry.ts";
import { getOwn, isObject, type JsonObject, type JsonValue } from "../../machinery/json.ts";
import { builtInType, wrapped } from "./built-in-type.ts";
import { type ExplainedField, type ExplainedType, NO_FIELDS } from "./explained-type.ts";

/** The kind that a CustomResourceDefinition serves, with the fields that every object has. */
export function customKind(schema: JsonValue | undefined): ExplainedType {
  const type = customType(schema);
  const meta = typeSchema("meta_v1/ObjectMeta");
  const string = customType({ type: "string" });
  const own = new Map(type.fields);
  const common: [string, ExplainedType | undefined][] = [
    ["apiVersion", string],
    ["kind", string],
    ["metadata", meta && builtInType(meta)],
  ];
  for (const [name, common_] of common) {
    if (common_ === undefined) continue;
    const description = own.get(name)?.description || objectFieldDescription(name);
    own.set(name, { required: own.get(name)?.required ?? false, description, type: common_ });
  }
  return { ...type, fields: own };
}

/** What every kind says of these fields. */
function objectFieldDescription(name: string): string {
  const list = typeSchema("core_v1/ConfigMap");
  return list?.fields.get(name)?.description ?? "";
}

/** A type of a structural schema (`openAPIV3Schema`) as `explain` shows it. */
export function customType(value: JsonValue | undefined): ExplainedType {
  const schema: JsonObject = isObject(value) ? value : {};
  const { type, items, additionalProperties, description, enum: values } = schema;
  const descriptions = typeof description === "string" && description !== "" ? [description] : [];
  if (isObject(items)) return withOwn(wrapped("[]", customType(items)), descriptions);
  if (isObject(additionalProperties))
    return withOwn(wrapped("map[string]", customType(additionalProperties)), descriptions);
  const intOrString = schema["x-kubernetes-int-or-string"] === true;
  return {
    text: type === "object" || typeof type !== "string" ? (intOrString ? "IntOrString" : "Object") : type,
    descriptions,
    ...(Array.isArray(values) && { values: values.map(String) }),
    id: undefined,
    get fields() {
      return isObject(schema.properties) ? fieldsOf(schema, schema.properties) : NO_FIELDS;
    },
  };
}

function withOwn(type: ExplainedType, own: readonly string[]): ExplainedType {
  return { ...type, descriptions: [...own, ...type.descriptions] };
}

function fieldsOf(schema: JsonObject, properties: JsonObject): ReadonlyMap<string, ExplainedField> {
  const required = Array.isArray(schema.required) ? schema.required : [];
  return new Map(
    Object.keys(properties).map((name) => {
      const property = getOwn(properties, name);
      const description = isObject(property) && typeof property.description === "string" ? property.description : "";
      // The description of the field itself is not told twice.
      const { description: _, ...rest } = isObject(property) ? property : {};
      return [name, { required: required.includes(name), description, type: customType(rest) }];
    }),
  );
}
