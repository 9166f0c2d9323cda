import type { GroupVersionKind } from "../../machinery/gvk.ts";
import type { Field, Schema, ScalarType, StructSchema } from "../../machinery/schema.ts";

/** An OpenAPI schema object, in whatever version: plain data. */
export type SchemaObject = Record<string, unknown>;

const META = "io.k8s.apimachinery.pkg.apis.meta.v1.";

/** Scalars that have a name of their own in OpenAPI. */
const NAMED: Partial<Record<ScalarType, { name: string; schema: SchemaObject }>> = {
  quantity: {
    name: "io.k8s.apimachinery.pkg.api.resource.Quantity",
    schema: { description: "A number with a unit, as text: 500m, 1.5, 128Mi, 2G.", type: "string" },
  },
  intOrString: {
    name: "io.k8s.apimachinery.pkg.util.intstr.IntOrString",
    schema: {
      description: "A number, or text such as a name or a percentage.",
      type: "string",
      format: "int-or-string",
    },
  },
  time: { name: `${META}Time`, schema: { description: "An instant, RFC 3339.", type: "string", format: "date-time" } },
  microTime: {
    name: `${META}MicroTime`,
    schema: { description: "An instant with microseconds, RFC 3339.", type: "string", format: "date-time" },
  },
  duration: { name: `${META}Duration`, schema: { description: "A length of time: 1h30m.", type: "string" } },
};

const SCALARS: Partial<Record<ScalarType, SchemaObject>> = {
  string: { type: "string" },
  bytes: { type: "string", format: "byte" },
  int32: { type: "integer", format: "int32" },
  int64: { type: "integer", format: "int64" },
  double: { type: "number", format: "double" },
  boolean: { type: "boolean" },
};

/** Collects the named schemas that a document needs. */
export interface SchemaCollection {
  /** The reference to a built-in type, which is collected with all that it needs; other types are written out. */
  refer(schema: StructSchema): SchemaObject;
  /** Marks a collected type as a kind. */
  mark(schema: StructSchema, gvk: GroupVersionKind): void;
  /** Adds the list of a kind; its name is the kind's with `List`. */
  addList(item: StructSchema, gvk: GroupVersionKind): SchemaObject;
  readonly schemas: Record<string, SchemaObject>;
}

/**
 * A collection whose references begin with `prefix` (`#/components/schemas/`, or `#/definitions/` in version 2, where
 * references stand without anything beside them).
 */
export function collectSchemas(prefix: string, isV3: boolean): SchemaCollection {
  const schemas: Record<string, SchemaObject> = {};
  const waiting: StructSchema[] = [];
  const pending = new Set<string>();

  const reference = (name: string): SchemaObject => ({ $ref: `${prefix}${name}` });

  function refer(schema: StructSchema): SchemaObject {
    const name = schema.openApiName;
    if (name === undefined) return structOf(schema);
    if (!pending.has(name)) {
      pending.add(name);
      waiting.push(schema);
      if (waiting.length === 1) while (waiting[0] !== undefined) collectFirst();
    }
    return reference(name);
  }

  /** Works the list off from the front; the entry stays there meanwhile, so that inner calls only add to it. */
  function collectFirst(): void {
    const schema = waiting[0];
    if (schema?.openApiName !== undefined) schemas[schema.openApiName] = structOf(schema);
    waiting.shift();
  }

  function structOf({ fields, description, preserveUnknown, atomic }: StructSchema): SchemaObject {
    const properties: Record<string, SchemaObject> = {};
    const required: string[] = [];
    for (const field of fields.values()) {
      properties[field.name] = propertyOf(field);
      if (field.required) required.push(field.name);
    }
    return {
      ...(description && { description }),
      type: "object",
      ...(required.length > 0 && { required }),
      ...(fields.size > 0 && { properties }),
      ...(atomic && { "x-kubernetes-map-type": "atomic" }),
      ...(preserveUnknown && { "x-kubernetes-preserve-unknown-fields": true }),
    };
  }

  function propertyOf({ schema, description }: Field): SchemaObject {
    const value = describeValue(schema);
    const beside = { ...(description && { description }), ...extensionsOf(schema) };
    if ("$ref" in value && isV3) return { allOf: [value], ...beside };
    return { ...value, ...beside };
  }

  function describeValue(schema: Schema): SchemaObject {
    switch (schema.type) {
      case "struct":
        return refer(schema);
      case "list":
        return { type: "array", items: describeValue(schema.items) };
      case "map":
        return { type: "object", additionalProperties: describeValue(schema.values) };
      case "any":
        return { type: "object" };
      case "scalar":
        return scalarOf(schema.scalar, schema.enum);
    }
  }

  function scalarOf(scalar: ScalarType, values: readonly string[] | undefined): SchemaObject {
    const named = NAMED[scalar];
    if (named === undefined) return { ...SCALARS[scalar], ...(values && isV3 && { enum: [...values] }) };
    schemas[named.name] = named.schema;
    return reference(named.name);
  }

  return {
    schemas,
    refer,
    mark(schema, gvk) {
      refer(schema);
      const marked = schemas[schema.openApiName ?? ""];
      if (marked === undefined) return;
      const marks = (marked[GVK] as GroupVersionKind[] | undefined) ?? [];
      marked[GVK] = [...marks, gvk];
    },
    addList(item, gvk) {
      const name = `${item.openApiName ?? `${gvk.group}.${gvk.version}.${gvk.kind}`}List`;
      schemas[name] = {
        description: `A list of ${gvk.kind}.`,
        type: "object",
        required: ["items"],
        properties: {
          apiVersion: { type: "string" },
          items: { type: "array", items: refer(item) },
          kind: { type: "string" },
          metadata: { type: "object" },
        },
        [GVK]: [{ group: gvk.group, version: gvk.version, kind: `${gvk.kind}List` }],
      };
      return reference(name);
    },
  };
}

/** How types and operations say which kind they are about. */
export const GVK = "x-kubernetes-group-version-kind";

/** How lists and maps merge, for clients that make patches. */
function extensionsOf(schema: Schema): SchemaObject {
  if (schema.type === "map") return schema.atomic ? { "x-kubernetes-map-type": "atomic" } : {};
  if (schema.type !== "list") return {};
  const { listType, mapKeys, patchStrategy, patchMergeKey } = schema;
  return {
    "x-kubernetes-list-type": listType,
    ...(mapKeys.length > 0 && { "x-kubernetes-list-map-keys": [...mapKeys] }),
    ...(patchStrategy !== undefined && { "x-kubernetes-patch-strategy": patchStrategy }),
    ...(patchMergeKey !== undefined && { "x-kubernetes-patch-merge-key": patchMergeKey }),
  };
}
