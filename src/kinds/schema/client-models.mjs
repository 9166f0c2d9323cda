// Reads the OpenAPI models that @kubernetes/client-node ships as generated code. Its folders also hold files of older
// releases; only what its indexes export belongs to the release.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * One field of a model, as the client declares it.
 * @typedef {{ name: string, type: string, format: string, required: boolean, description: string }} ModelField
 *
 * One model. `name` is the client's: `V1Deployment`, `CoreV1Event`.
 * @typedef {{ name: string, description: string, fields: ModelField[] }} Model
 */

const GENERATED = fileURLToPath(new URL("../../../node_modules/@kubernetes/client-node/dist/gen", import.meta.url));

/**
 * All models by their client names.
 * @returns {Map<string, Model>}
 */
export function readModels() {
  const folder = join(GENERATED, "models");
  const models = new Map();
  const index = readFileSync(join(folder, "all.js"), "utf8");
  for (const [, name = ""] of index.matchAll(/models\/(\w+)\.js/g)) {
    const code = readFileSync(join(folder, `${name}.js`), "utf8");
    const declaration = readFileSync(join(folder, `${name}.d.ts`), "utf8");
    models.set(name, readModel(name, code, declaration));
  }
  return models;
}

/**
 * The texts of the API classes, one a group and version.
 * @returns {string[]}
 */
export function readApiClasses() {
  const index = readFileSync(join(GENERATED, "index.js"), "utf8");
  const classes = [...index.matchAll(/\bObject\w+ as (\w+Api)\b/g)].map(([, name]) => name);
  return classes.sort().map((name) => readFileSync(join(GENERATED, "apis", `${name}.js`), "utf8"));
}

/**
 * @param {string} name
 * @param {string} code
 * @param {string} declaration
 * @returns {Model}
 */
function readModel(name, code, declaration) {
  const table = code.match(/attributeTypeMap = (\[[\s\S]*?\n\]);/)?.[1] ?? "[]";
  /** @type {{ name: string, baseName: string, type: string, format: string }[]} */
  const attributes = JSON.parse(table);
  const [head = "", body = ""] = declaration.split(/export declare class \w+ \{/);
  const fields = attributes.map((attribute) => {
    const member = body.match(
      new RegExp(`(?:/\\*\\*([^/]*(?:/(?<!\\*/)[^/]*)*?)\\*/\\s*)?'${escapePattern(attribute.name)}'(\\??):`),
    );
    if (member === null) throw new Error(`${name}.d.ts declares no member ${attribute.name}`);
    return {
      name: attribute.baseName,
      type: attribute.type,
      format: attribute.format,
      required: member[2] === "",
      description: plainText(member[1] ?? ""),
    };
  });
  const comments = [...head.matchAll(/\/\*\*([\s\S]*?)\*\//g)];
  return { name, description: plainText(comments.at(-1)?.[1] ?? ""), fields };
}

/**
 * The text of a doc comment: no asterisks in the margin, no escapes.
 * @param {string} comment
 */
function plainText(comment) {
  const lines = comment.split("\n").map((line) => line.replace(/^\s*\* ?/, ""));
  return lines
    .join("\n")
    .trim()
    .replace(/\\(['"\\`])/g, "$1");
}

/** @param {string} text */
function escapePattern(text) {
  return text.replace(/[$.*+?^(){}|[\]\\]/g, "\\$&");
}
