// Build step: writes src/generated/ from @kubernetes/client-node and go-types.json. `node generate.mjs [TARGET FOLDER]`
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { goName, joinTypes, readGoTypes } from "./api-types.mjs";
import { readModels } from "./client-models.mjs";
import { readOperations, servedResources } from "./served-resources.mjs";
import { typescriptTypes } from "./typescript-types.mjs";

/** @typedef {import("./api-types.mjs").ApiType} ApiType */

const target = process.argv[2] ?? fileURLToPath(new URL("../../generated", import.meta.url));

rmSync(join(target, "schemas"), { recursive: true, force: true });
for (const [path, text] of generate()) {
  const file = join(target, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

/**
 * The texts of the generated files by their paths.
 * @returns {Map<string, string>}
 */
function generate() {
  const operations = readOperations();
  const packages = readGoTypes();
  const types = joinTypes(readModels(), operations, packages);
  const files = new Map([
    ["types.ts", typescriptTypes(types)],
    ["resources.json", json(servedResources(operations, goName))],
  ]);
  /** @type {Map<string, ApiType[]>} */
  const byFile = new Map();
  for (const type of types) byFile.set(type.file, [...(byFile.get(type.file) ?? []), type]);
  const fileOf = new Map(types.map((type) => [`${type.folder}/${type.version}`, type.file]));
  for (const [file, own] of byFile) {
    const [first] = own;
    if (first === undefined) continue;
    const owner = `${first.folder}/${first.version}`;
    files.set(`schemas/${file}.json`, json(schemaFile(own, packages[owner]?.enums ?? {}, fileOf)));
    files.set(`schemas/${file}.descriptions.json`, json(descriptionFile(own)));
  }
  return files;
}

/**
 * @param {ApiType[]} types
 * @param {Record<string, string[]>} enums
 * @param {Map<string, string>} fileOf  schema files by Go package
 */
function schemaFile(types, enums, fileOf) {
  const [first] = types;
  return {
    openApi: openApiPackage(first?.folder ?? "", first?.version ?? ""),
    kinds: types.filter((type) => type.kind).map((type) => type.name),
    enums,
    types: Object.fromEntries(types.map((type) => [type.name, fieldNotations(type, fileOf)])),
  };
}

/**
 * Fields in the notation of `registry.ts`; the key "" is about the type itself.
 * @param {ApiType} type
 * @param {Map<string, string>} fileOf
 */
function fieldNotations(type, fileOf) {
  /** @type {Record<string, string>} */
  const notations = type.atomic ? { "": "atomic" } : {};
  for (const field of type.fields) {
    const leaf = typeof field.leaf === "string" ? field.leaf : reference(field.leaf, type.file);
    const facts = field.facts.replace(
      /(?<=(?:[tT]ype|Name)=)([\w/]+)\./g,
      (_, owner) => `${fileOf.get(owner) ?? owner}/`,
    );
    notations[field.name] = [field.shape + leaf, field.required ? "required" : "", facts].filter(Boolean).join(" ");
  }
  return notations;
}

/**
 * @param {ApiType} type
 * @param {string} from
 */
function reference(type, from) {
  return type.file === from ? type.name : `${type.file}/${type.name}`;
}

/** @param {ApiType[]} types */
function descriptionFile(types) {
  /** @type {Record<string, Record<string, string>>} */
  const texts = {};
  for (const type of types) {
    /** @type {Record<string, string>} */
    const own = {};
    if (type.description !== "") own[""] = type.description;
    for (const field of type.fields) if (field.description !== "") own[field.name] = field.description;
    texts[type.name] = own;
  }
  return texts;
}

/**
 * The prefix of the names that the types of a package have in OpenAPI.
 * @param {string} folder
 * @param {string} version
 */
function openApiPackage(folder, version) {
  if (folder === "meta") return `io.k8s.apimachinery.pkg.apis.meta.${version}`;
  if (folder === "apiextensions") return `io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.${version}`;
  if (folder === "apiregistration") return `io.k8s.kube-aggregator.pkg.apis.apiregistration.${version}`;
  return `io.k8s.api.${folder}.${version}`;
}

/** @param {unknown} value */
function json(value) {
  return `${JSON.stringify(value)}\n`;
}
