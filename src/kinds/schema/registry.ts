import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { GroupVersionKind } from "../../machinery/gvk.ts";
import { getOwn } from "../../machinery/json.ts";
import type { Field, ListSchema, Presence, ScalarType, Schema, StructSchema } from "../../machinery/schema.ts";

/**
 * The schema of a built-in kind, or undefined where there is none of that group and version. Loaded from the generated
 * files on first use; the same object each time. Descriptions are read from their own files when first asked for.
 */
export function schemaOf({ group, version, kind }: GroupVersionKind): StructSchema | undefined {
  if (group === "core" || group === "meta") return undefined;
  const file = openFile(`${group === "" ? "core" : group}_${version}`);
  return file?.kinds.includes(kind) ? typeSchema(`${file.id}/${kind}`) : undefined;
}

/**
 * The schema of any built-in type by file and Go name: `core_v1/PodSpec`, `meta_v1/ObjectMeta`, `apps_v1/DeploymentSpec`.
 */
export function typeSchema(name: string): StructSchema | undefined {
  const known = structs.get(name);
  if (known !== undefined) return known;
  const slash = name.indexOf("/");
  const file = openFile(name.slice(0, slash));
  const goName = name.slice(slash + 1);
  const notations = file === undefined ? undefined : getOwn(file.types, goName);
  if (file === undefined || notations === undefined) return undefined;
  const schema = buildStruct(file, goName, notations);
  structs.set(name, schema);
  return schema;
}

/** Go's name of a type as decoding errors print it: `int32`, `[]v1.Container`, `map[string]string`. */
export function goTypeOf(schema: Schema): string {
  switch (schema.type) {
    case "struct": {
      const parts = schema.openApiName?.split(".");
      return `${parts?.at(-2) ?? "v1"}.${schema.name}`;
    }
    case "list":
      return schema.goType ?? `[]${goTypeOf(schema.items)}`;
    case "map":
      return schema.goType ?? `map[string]${goTypeOf(schema.values)}`;
    case "scalar":
      return schema.goType ?? GO_SCALARS[schema.scalar];
    case "any":
      return "runtime.RawExtension";
  }
}

/** One generated file: the types that one group and version owns, each field in the notation of `buildField`. */
interface SchemaFile {
  id: string;
  openApi: string;
  kinds: string[];
  enums: Record<string, string[]>;
  types: Record<string, Record<string, string>>;
}

type Descriptions = Record<string, Record<string, string>>;

const GO_SCALARS: Record<ScalarType, string> = {
  string: "string",
  bytes: "[]uint8",
  int32: "int32",
  int64: "int64",
  double: "float64",
  boolean: "bool",
  quantity: "resource.Quantity",
  intOrString: "intstr.IntOrString",
  time: "v1.Time",
  microTime: "v1.MicroTime",
  duration: "v1.Duration",
};

/** Where the generated files are: in `schemas/` beside the bundle, else in `src/generated/schemas/`. */
let directory: string | undefined;
const files = new Map<string, SchemaFile>();
const descriptions = new Map<string, Descriptions>();
const structs = new Map<string, StructSchema>();

/** Users choose groups and versions, so the id must not lead out of the directory. */
const FILE_ID = /^[a-z0-9]+([.-][a-z0-9]+)*_v[a-z0-9]+$/;

function openFile(id: string): SchemaFile | undefined {
  const open = files.get(id);
  if (open !== undefined) return open;
  if (!FILE_ID.test(id)) return undefined;
  const content = readGenerated<Omit<SchemaFile, "id">>(`${id}.json`);
  if (content === undefined) return undefined;
  const file = { ...content, id };
  files.set(id, file);
  return file;
}

function readGenerated<T>(name: string): T | undefined {
  const path = join(schemaDirectory(), name);
  return existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as T) : undefined;
}

function schemaDirectory(): string {
  if (directory === undefined) {
    const bundled = join(import.meta.dirname, "schemas");
    directory = existsSync(bundled) ? bundled : join(import.meta.dirname, "../../generated/schemas");
  }
  return directory;
}

function describe(file: SchemaFile, type: string, field: string): string {
  let texts = descriptions.get(file.id);
  if (texts === undefined) {
    texts = readGenerated<Descriptions>(`${file.id}.descriptions.json`) ?? {};
    descriptions.set(file.id, texts);
  }
  return getOwn(getOwn(texts, type), field) ?? "";
}

function buildStruct(file: SchemaFile, name: string, notations: Record<string, string>): StructSchema {
  let fields: ReadonlyMap<string, Field> | undefined;
  return {
    type: "struct",
    name,
    openApiName: `${file.openApi}.${name}`,
    ...(getOwn(notations, "") === "atomic" && { atomic: true }),
    get description() {
      return describe(file, name, "");
    },
    get fields() {
      fields ??= new Map(
        Object.keys(notations)
          .filter((field) => field !== "")
          .map((field) => [field, buildField(file, name, field, notations[field] ?? "")]),
      );
      return fields;
    },
  };
}

/**
 * Reads a notation: the type, then words. The type is `[]` and `{}` (a map) around a scalar, `any`, a type of the same
 * file or `file/Type`. Words: `required`, `emit=` a Presence, `list=set`, `list=map:KEYS`, `map=atomic`,
 * `patch=merge[:KEY]`, `patch=replace`, `retainKeys`, `default=` JSON, and Go's names: `type=` of the leaf, `mapType=`,
 * `listName=`.
 */
function buildField(file: SchemaFile, owner: string, name: string, notation: string): Field {
  const [type = "", ...words] = notation.split(" ");
  const facts = new Map<string, string>();
  for (const word of words) {
    const equals = word.indexOf("=");
    facts.set(equals < 0 ? word : word.slice(0, equals), equals < 0 ? "" : word.slice(equals + 1));
  }
  const required = facts.has("required");
  const keyDefault = readDefault(facts.get("default"));
  let schema: Schema | undefined;
  return {
    name,
    required,
    presence: (facts.get("emit") as Presence | undefined) ?? usualPresence(type, required),
    ...(facts.has("retainKeys") && { retainKeys: true }),
    ...(keyDefault !== undefined && { keyDefault }),
    get description() {
      return describe(file, owner, name);
    },
    get schema() {
      schema ??= buildSchema(file, type, facts, true);
      return schema;
    },
  };
}

function buildSchema(file: SchemaFile, type: string, facts: ReadonlyMap<string, string>, outermost: boolean): Schema {
  if (type.startsWith("{}")) {
    const values = buildSchema(file, type.slice(2), facts, false);
    const goType = outermost ? goName(facts.get("mapType")) : undefined;
    const atomic = outermost && facts.get("map") === "atomic";
    return { type: "map", values, ...(atomic && { atomic }), ...(goType !== undefined && { goType }) };
  }
  if (type.startsWith("[]")) {
    const items = buildSchema(file, type.slice(2), facts, false);
    return outermost ? buildList(items, facts) : { type: "list", items, listType: "atomic", mapKeys: [] };
  }
  if (type === "any") return { type: "any" };
  if (Object.hasOwn(GO_SCALARS, type)) {
    const named = facts.get("type");
    const goType = goName(named);
    const values = named === undefined ? undefined : enumOf(named);
    return {
      type: "scalar",
      scalar: type as ScalarType,
      ...(values !== undefined && { enum: values }),
      ...(goType !== undefined && { goType }),
    };
  }
  const struct = typeSchema(type.includes("/") ? type : `${file.id}/${type}`);
  if (struct === undefined) throw new Error(`the schema of ${file.id} refers to ${type}, which does not exist`);
  return struct;
}

function buildList(items: Schema, facts: ReadonlyMap<string, string>): ListSchema {
  const [listType = "atomic", keys = ""] = facts.get("list")?.split(":") ?? [];
  const [patchStrategy, patchMergeKey] = facts.get("patch")?.split(":") ?? [];
  const goType = goName(facts.get("listName"));
  return {
    type: "list",
    items,
    listType: listType as ListSchema["listType"],
    mapKeys: keys === "" ? [] : keys.split(","),
    ...(patchStrategy !== undefined && { patchStrategy: patchStrategy as "merge" | "replace" }),
    ...(patchMergeKey !== undefined && { patchMergeKey }),
    ...(goType !== undefined && { goType }),
  };
}

/** What most Go fields do: pointers to structs and optional lists are left out, required ones are written. */
function usualPresence(type: string, required: boolean): Presence {
  if (type.startsWith("[]") || type.startsWith("{}") || type === "bytes") return required ? "null" : "nonEmpty";
  const plain = ["string", "int32", "int64", "double", "boolean"].includes(type);
  if (required) return "always";
  return plain ? "nonEmpty" : "set";
}

/** `v1.Protocol` of `core_v1/Protocol`. */
function goName(named: string | undefined): string | undefined {
  if (named === undefined) return undefined;
  const [owner = "", name = ""] = named.split("/");
  return `${owner.slice(owner.lastIndexOf("_") + 1)}.${name}`;
}

function enumOf(named: string): string[] | undefined {
  const [owner = "", name = ""] = named.split("/");
  const file = openFile(owner);
  return file === undefined ? undefined : getOwn(file.enums, name);
}

function readDefault(text: string | undefined): string | number | undefined {
  if (text === undefined) return undefined;
  const value: unknown = JSON.parse(text);
  return typeof value === "string" || typeof value === "number" ? value : undefined;
}
