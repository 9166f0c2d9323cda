// Joins the client's models with the facts about the Go types that they lack.
import { readFileSync } from "node:fs";

/**
 * A type of the API. `file` is the group and version that owns it (`core_v1`, `apps_v1`, `meta_v1`), `fields` maps
 * names to the notation that `schema/registry.ts` reads.
 * @typedef {{ model: string, file: string, name: string, version: string, folder: string, kind: boolean, atomic: boolean,
 *   description: string, fields: ApiField[] }} ApiType
 *
 * `leaf` is a scalar name, `any`, or an ApiType; `shape` is made of `[]` and `{}`, the outermost first.
 * @typedef {{ name: string, shape: string, leaf: string | ApiType, required: boolean, facts: string,
 *   description: string }} ApiField
 *
 * @typedef {{ enums: Record<string, string[]>, types: Record<string, Record<string, string>> }} GoPackage
 */

const GO_TYPES = new URL("./go-types.json", import.meta.url);

const MODEL_NAME = /^([A-Z][a-z]+)??(V\d+(?:alpha\d+|beta\d+)?)([A-Z]\w*)$/;

/**
 * The Go packages by folder and version: `core/v1`.
 * @returns {Record<string, GoPackage>}
 */
export function readGoTypes() {
  return JSON.parse(readFileSync(GO_TYPES, "utf8"));
}

/**
 * The Go name of a model: `Deployment` of `V1Deployment`.
 * @param {string} model
 */
export function goName(model) {
  return model.match(MODEL_NAME)?.[3] ?? model;
}

/**
 * The types that the operations, and the types of their bodies and answers, refer to. Lists of kinds are left out.
 * @param {Map<string, import("./client-models.mjs").Model>} models
 * @param {import("./served-resources.mjs").Operation[]} operations
 * @param {Record<string, GoPackage>} packages
 * @returns {ApiType[]}  sorted by file and name
 */
export function joinTypes(models, operations, packages) {
  const owners = findPackages([...models.keys()], packages);
  const groups = new Map([
    ["meta", "meta"],
    ["core", "core"],
  ]);
  for (const { path, method, body } of operations) {
    const group = path.match(/^\/apis\/([^/]+)/)?.[1];
    const owner = owners.get(body);
    if (group !== undefined && method === "POST" && owner !== undefined && path.split("/").length < 8) {
      groups.set(owner.split("/")[0], group);
    }
  }
  /** @type {Map<string, ApiType>} */
  const types = new Map();
  for (const [model, owner] of owners) {
    const [folder = "", version = ""] = owner.split("/");
    const source = models.get(model);
    if (source === undefined || isList(source)) continue;
    const names = source.fields.map((field) => field.name);
    types.set(model, {
      model,
      file: `${groups.get(folder) ?? folder}_${version}`,
      name: goName(model),
      version,
      folder,
      kind: names.includes("apiVersion") && names.includes("kind") && names.includes("metadata"),
      atomic: packages[owner]?.types[goName(model)]?.[""] === "atomic",
      description: source.description,
      fields: [],
    });
  }
  for (const type of types.values()) {
    const facts = packages[`${type.folder}/${type.version}`]?.types[type.name] ?? {};
    type.fields = (models.get(type.model)?.fields ?? []).map((field) =>
      joinField(field, facts[field.name] ?? "", types),
    );
  }
  return [...types.values()].sort((a, b) => compare(a.file, b.file) || compare(a.name, b.name));
}

/**
 * The package of each model. The client puts the group before the version only where two groups share a name.
 * @param {string[]} models
 * @param {Record<string, GoPackage>} packages
 */
function findPackages(models, packages) {
  /** @type {Map<string, string>} */
  const owners = new Map();
  const known = new Set(models);
  for (const [owner, { types }] of Object.entries(packages)) {
    const [folder = "", version = ""] = owner.split("/");
    for (const name of Object.keys(types)) {
      const plain = capital(version) + name;
      const prefixed = capital(folder) + plain;
      const model = known.has(prefixed) ? prefixed : plain;
      if (owners.has(model)) throw new Error(`${model} is both ${owners.get(model)} and ${owner}`);
      if (known.has(model)) owners.set(model, owner);
    }
  }
  const homeless = models.filter((model) => !owners.has(model) && model !== "VersionInfo");
  if (homeless.length > 0) throw new Error(`go-types.json lacks ${homeless.join(", ")}`);
  return owners;
}

/** @param {import("./client-models.mjs").Model} model */
function isList(model) {
  return model.fields.some((field) => field.name === "metadata" && field.type === "V1ListMeta");
}

/**
 * @param {import("./client-models.mjs").ModelField} field
 * @param {string} facts  words of go-types.json
 * @param {Map<string, ApiType>} types
 * @returns {ApiField}
 */
function joinField(field, facts, types) {
  let rest = field.type;
  let shape = "";
  for (;;) {
    const list = rest.match(/^Array<(.*)>$/);
    const map = rest.match(/^\{ \[key: string\]: (.*); \}$/);
    if (list !== null) shape += "[]";
    else if (map !== null) shape += "{}";
    else break;
    rest = (list ?? map)?.[1] ?? "";
  }
  const words = facts.split(" ").filter((word) => word !== "");
  const special = words.find((word) => word === "quantity" || word === "duration");
  const leaf = types.get(rest) ?? special ?? scalarOf(rest, field.format);
  return {
    name: field.name,
    shape,
    leaf,
    required: field.required,
    facts: words.filter((word) => word !== special).join(" "),
    description: field.description,
  };
}

/**
 * @param {string} type
 * @param {string} format
 */
function scalarOf(type, format) {
  if (type === "number") return format;
  if (type === "V1MicroTime") return "microTime";
  if (type === "Date") return "time";
  if (type === "IntOrString") return "intOrString";
  if (type === "any" || type === "object") return "any";
  if (type === "boolean") return "boolean";
  if (type === "string") return format === "byte" ? "bytes" : "string";
  throw new Error(`the type ${type} of format ${format} is unknown`);
}

/** @param {string} word */
function capital(word) {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

/**
 * @param {string} a
 * @param {string} b
 */
function compare(a, b) {
  return a < b ? -1 : a > b ? 1 : 0;
}
