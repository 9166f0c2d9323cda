import { isObject, type JsonObject, type JsonValue } from "../../machinery/json.ts";
import { readDocuments } from "../../machinery/yaml/documents.ts";
import { UsageError } from "../errors.ts";
import { changeAt, valuesAt } from "./fields.ts";
import type { Selector } from "./kustomization-file.ts";
import { type Loader, loadFile } from "./loader.ts";
import { select } from "./patches.ts";
import { type Resource, textOf } from "./resource.ts";

/** Copies fields of one object into others (kustomize `ReplacementTransformer`). Throws UsageError. */
export function applyReplacements(
  resources: readonly Resource[],
  replacements: readonly JsonObject[],
  loader: Loader,
): void {
  for (const entry of replacements) for (const one of expand(entry, loader)) replace(resources, one);
}

function expand(entry: JsonObject, loader: Loader): JsonObject[] {
  const path = textOf(entry.path);
  if (path === "") return [entry];
  const values = [...readDocuments(loadFile(loader, path).toString("utf8"))];
  return values.flatMap((value) => (Array.isArray(value) ? value : [value])).filter(isObject);
}

function replace(resources: readonly Resource[], { source, targets, sourceValue }: JsonObject): void {
  if (!Array.isArray(targets)) throw new UsageError("replacements must specify a source and at least one target");
  const value = sourceValue ?? (isObject(source) ? readSource(resources, source) : undefined);
  if (value === undefined) throw new UsageError("replacements must specify a source and at least one target");
  for (const target of targets.filter(isObject)) {
    if (!isObject(target.select)) throw new UsageError("target must specify resources to select");
    const rejected = (Array.isArray(target.reject) ? target.reject : [])
      .filter(isObject)
      .flatMap((selector) => select(resources, anchored(selector)));
    const paths = Array.isArray(target.fieldPaths) ? target.fieldPaths.map(textOf) : ["metadata.name"];
    const options = isObject(target.options) ? target.options : {};
    for (const resource of select(resources, anchored(target.select))) {
      if (!rejected.includes(resource)) for (const path of paths) write(resource.object, path, value, options);
    }
  }
}

/** Selectors of replacements are plain texts, not patterns. */
function anchored(selector: JsonObject): Selector {
  const escaped = (text: JsonValue | undefined) => textOf(text).replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return {
    group: escaped(selector.group),
    version: escaped(selector.version),
    kind: escaped(selector.kind),
    name: escaped(selector.name),
    namespace: escaped(selector.namespace),
  };
}

function readSource(resources: readonly Resource[], source: JsonObject): JsonValue {
  const found = select(resources, anchored(source));
  const [resource] = found;
  const shown = `${textOf(source.kind) || "[noKind]"}.${textOf(source.version) || "[noVer]"}.${textOf(source.group) || "[noGrp]"}/${textOf(source.name) || "[noName]"}.${textOf(source.namespace) || "[noNs]"}`;
  const path = textOf(source.fieldPath) || "metadata.name";
  if (resource === undefined) throw new UsageError(`nothing selected by ${shown}:${path}`);
  if (found.length > 1) throw new UsageError(`multiple matches for selector ${shown}`);
  const [value] = valuesAt(resource.object, plainPath(resource.object, path));
  if (value === undefined) throw new UsageError(`fieldPath \`${path}\` is missing for replacement source ${shown}`);
  const options = isObject(source.options) ? source.options : {};
  const delimiter = textOf(options.delimiter);
  if (delimiter === "") return value;
  return textOf(value).split(delimiter)[Number(options.index ?? 0)] ?? "";
}

function write(object: JsonObject, path: string, value: JsonValue, options: JsonObject): void {
  const create = options.create === true;
  const delimiter = textOf(options.delimiter);
  const before = valuesAt(object, plainPath(object, path));
  if (before.length === 0 && !create) {
    throw new UsageError(`unable to find field "${path}" in replacement target`);
  }
  changeAt(object, plainPath(object, path), create, (old) => {
    if (delimiter === "") return value;
    const parts = textOf(old).split(delimiter);
    const index = Number(options.index ?? 0);
    if (index < 0) return [textOf(value), ...parts].join(delimiter);
    if (index >= parts.length) return [...parts, textOf(value)].join(delimiter);
    return parts.map((part, at) => (at === index ? textOf(value) : part)).join(delimiter);
  });
}

/** `spec.containers.[name=web].image` and `a.0.b` as a path with slashes, list items by their number. */
function plainPath(root: JsonObject, path: string): string {
  const parts = path.match(/\[[^\]]*\]|(?:\\.|[^.[\\])+/g) ?? [];
  let node: JsonValue | undefined = root;
  const out: string[] = [];
  for (const raw of parts) {
    const part = raw.replace(/\\(.)/g, "$1");
    const condition = /^\[([^=]+)=(.*)\]$/.exec(part);
    if (condition !== null && Array.isArray(node)) {
      const at: number = node.findIndex((item) => isObject(item) && String(item[condition[1] ?? ""]) === condition[2]);
      out.push(`#${at}`);
      node = node[at];
    } else {
      out.push(Array.isArray(node) && /^\d+$/.test(part) ? `#${part}` : part === "*" ? "#*" : part);
      node = isObject(node) ? node[part] : Array.isArray(node) && /^\d+$/.test(part) ? node[Number(part)] : undefined;
    }
  }
  return out.filter((part) => part !== "#*").join("/");
}
