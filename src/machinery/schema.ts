/** How one scalar of the API is written in JSON. `bytes` is base64, `quantity` also accepts numbers. */
export type ScalarType =
  | "string"
  | "bytes"
  | "int32"
  | "int64"
  | "double"
  | "boolean"
  | "quantity"
  | "intOrString"
  | "time"
  | "microTime"
  | "duration";

/** The shape of a value of the API. `any` is opaque data (RawExtension, JSON). */
export type Schema = StructSchema | MapSchema | ListSchema | ScalarSchema | { readonly type: "any" };

/** A value with named, typed fields. */
export interface StructSchema {
  readonly type: "struct";
  /** Go's name of the type, which decoding errors print: `DeploymentSpec` */
  readonly name: string;
  /** the name in OpenAPI, for types that are built in: `io.k8s.api.apps.v1.DeploymentSpec` */
  readonly openApiName?: string;
  readonly description?: string;
  readonly fields: ReadonlyMap<string, Field>;
  /** server-side apply owns it as a whole (`+structType=atomic`) */
  readonly atomic?: boolean;
  /** fields that the schema does not name are kept, not reported (custom resources) */
  readonly preserveUnknown?: boolean;
}

/** A value with free keys: labels, data, limits. */
export interface MapSchema {
  readonly type: "map";
  readonly values: Schema;
  readonly atomic?: boolean;
  /** Go's name of the type, where it has one: `v1.ResourceList` */
  readonly goType?: string;
}

/** An array. */
export interface ListSchema {
  readonly type: "list";
  readonly items: Schema;
  /** how server-side apply merges it; a list that says nothing is atomic */
  readonly listType: "atomic" | "set" | "map";
  /** with listType map: the fields that identify an item */
  readonly mapKeys: readonly string[];
  /** how a strategic merge patch treats it: merged by `mergeKey` (or as a set of scalars without one) or replaced */
  readonly patchMergeKey?: string;
  readonly patchStrategy?: "merge" | "replace";
  /** Go's name of the type, where it has one: `v1.ExtraValue` */
  readonly goType?: string;
}

/** A leaf. */
export interface ScalarSchema {
  readonly type: "scalar";
  readonly scalar: ScalarType;
  readonly enum?: readonly string[];
  /** Go's name of the type, where it is not that of the scalar: `v1.Protocol` */
  readonly goType?: string;
}

/**
 * When Go writes a field back. `set`: whenever it was given; `nonEmpty`: unless it is "", 0, false or has no members;
 * `nonZero`: unless it is the zero value of its struct; `always`: also as a zero value; `null`: also when nil, as null.
 */
export type Presence = "set" | "nonEmpty" | "nonZero" | "always" | "null";

/** A field of a struct. Its schema is resolved when it is first read, so that types may refer to each other. */
export interface Field {
  readonly name: string;
  readonly schema: Schema;
  readonly required: boolean;
  readonly description?: string;
  /** when it is written back; `set` where nothing is said */
  readonly presence?: Presence;
  /** strategic merge: keys that the patch does not name are dropped (`retainKeys`, as on deployment.spec.strategy) */
  readonly retainKeys?: boolean;
  /** the value that a server-side-apply merge key takes when an item leaves it out (`protocol: TCP`) */
  readonly keyDefault?: string | number;
}

/** The schema of the named field, or undefined where the type has no such field. */
export function fieldOf(schema: Schema, name: string): Field | undefined {
  return schema.type === "struct" ? schema.fields.get(name) : undefined;
}
