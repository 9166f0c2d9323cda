import { getOwn, isObject, type JsonObject, setOwn } from "../../machinery/json.ts";
import { envVarNameFaults } from "../../machinery/names.ts";
import { UsageError } from "../errors.ts";
import type { GeneratorArgs, GeneratorOptions } from "./kustomization-file.ts";
import { keyOfFile, type Loader, loadFile } from "./loader.ts";
import { addAll, formatId, idOf, idsOf, metadataOf, newResource, type Resource, sameId, textOf } from "./resource.ts";

type Kind = "ConfigMap" | "Secret";

/** Generates ConfigMaps or Secrets into the resources (kustomize `generators`, behavior create, merge or replace). Throws UsageError. */
export function generate(
  kind: Kind,
  generators: readonly GeneratorArgs[],
  common: GeneratorOptions | undefined,
  loader: Loader,
  resources: Resource[],
): void {
  for (const args of generators) {
    const options = mergeOptions(common, args.options);
    const generated = newResource(buildObject(kind, args, options, loader));
    generated.needsHash = options.disableNameSuffixHash !== true;
    place(generated, args.behavior ?? "", resources);
  }
}

function mergeOptions(common: GeneratorOptions = {}, own: GeneratorOptions = {}): GeneratorOptions {
  return {
    labels: { ...common.labels, ...own.labels },
    annotations: { ...common.annotations, ...own.annotations },
    disableNameSuffixHash: own.disableNameSuffixHash || common.disableNameSuffixHash || false,
    immutable: own.immutable || common.immutable || false,
  };
}

function buildObject(kind: Kind, args: GeneratorArgs, options: GeneratorOptions, loader: Loader): JsonObject {
  const name = args.name ?? "";
  if (name === "") throw new UsageError(`a ${kind === "Secret" ? "secret" : "configmap"} must have a name`);
  const data: JsonObject = {};
  const binaryData: JsonObject = {};
  for (const [key, bytes] of loadPairs(args, loader)) {
    if (Object.hasOwn(data, key) || Object.hasOwn(binaryData, key)) {
      throw new UsageError(`${kind.toLowerCase()} ${name} illegally repeats the key \`${key}\``);
    }
    const text = bytes.toString("utf8");
    if (kind === "Secret") setOwn(data, key, bytes.toString("base64"));
    else if (Buffer.compare(Buffer.from(text), bytes) === 0) setOwn(data, key, text);
    else setOwn(binaryData, key, bytes.toString("base64"));
  }
  const { labels = {}, annotations = {}, immutable } = options;
  return {
    apiVersion: "v1",
    kind,
    metadata: {
      name,
      ...(args.namespace && { namespace: args.namespace }),
      ...(Object.keys(labels).length > 0 && { labels: { ...labels } }),
      ...(Object.keys(annotations).length > 0 && { annotations: { ...annotations } }),
    },
    ...(kind === "Secret" && { type: args.type || "Opaque" }),
    ...(Object.keys(data).length > 0 && { data }),
    ...(Object.keys(binaryData).length > 0 && { binaryData }),
    ...(immutable && { immutable: true }),
  };
}

/** Keys and values: of env files, then literals, then files. */
function loadPairs(args: GeneratorArgs, loader: Loader): [string, Buffer][] {
  const envs = [...(args.envs ?? []), ...(args.env ? [args.env] : [])];
  return [
    ...sourced("env source files", envs, (path) => envPairs(loadFile(loader, path).toString("utf8"))),
    ...sourced("literal sources", args.literals ?? [], (text) => [literalPair(text)]),
    ...sourced("file sources", args.files ?? [], (source) => {
      const { key, path } = fileSource(source);
      return [[key, loadFile(loader, path)]];
    }),
  ];
}

function sourced(
  what: string,
  sources: readonly string[],
  read: (source: string) => [string, Buffer][],
): [string, Buffer][] {
  try {
    return sources.flatMap(read);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    throw new UsageError(`loading KV pairs: ${what}: [${sources.join(" ")}]: ${error.message}`);
  }
}

function literalPair(text: string): [string, Buffer] {
  const equals = text.indexOf("=");
  if (equals < 1) throw new UsageError(`invalid literal source ${text}, expected key=value`);
  return [text.slice(0, equals), Buffer.from(text.slice(equals + 1).replace(/^["']+|["']+$/g, ""))];
}

function fileSource(source: string): { key: string; path: string } {
  const [first = "", second, ...more] = source.split("=");
  if (second === undefined) return { key: keyOfFile(source), path: source };
  if (more.length > 0) throw new UsageError("key names or file paths cannot contain '='");
  if (first === "") throw new UsageError(`missing key name for file path "${second}" in source "${source}"`);
  if (second === "") throw new UsageError(`missing file path for key name "${first}" in source "${source}"`);
  return { key: first, path: second };
}

function envPairs(text: string): [string, Buffer][] {
  const pairs: [string, Buffer][] = [];
  for (const raw of text.replace(/^\ufeff/, "").split("\n")) {
    const line = raw.replace(/\r$/, "").trimStart();
    if (line === "" || line.startsWith("#")) continue;
    const equals = line.indexOf("=");
    const key = equals < 0 ? line : line.slice(0, equals);
    const faults = envVarNameFaults(key);
    if (faults.length > 0) throw new UsageError(`"${key}" is not a valid key name: ${faults.join(";")}`);
    pairs.push([key, Buffer.from(equals < 0 ? "" : line.slice(equals + 1))]);
  }
  return pairs;
}

function place(generated: Resource, behavior: string, resources: Resource[]): void {
  const id = idOf(generated);
  const matches = resources.filter((one) => idsOf(one).some((other) => sameId(other, id)));
  const merging = behavior === "merge" || behavior === "replace";
  if (matches.length === 0) {
    if (merging) throw new UsageError(`id ${formatId(id)} does not exist; cannot merge or replace`);
    addAll(resources, [generated]);
    return;
  }
  const [old] = matches;
  if (old === undefined || matches.length > 1)
    throw new UsageError(`found multiple objects with id ${formatId(id)} that could accept merge`);
  if (!merging) throw new UsageError(`id ${formatId(id)} exists; behavior must be merge or replace`);
  old.object = combined(old.object, generated.object, behavior === "merge");
  old.needsHash = generated.needsHash;
}

/** The new object under the old one's name; merging also keeps what the new one does not say. */
function combined(before: JsonObject, after: JsonObject, merge: boolean): JsonObject {
  const old = metadataOf(before);
  const metadata: JsonObject = { ...metadataOf(after), name: textOf(old.name) };
  if (textOf(old.namespace) !== "") metadata.namespace = textOf(old.namespace);
  for (const field of ["labels", "annotations"]) {
    const joined = { ...mapOf(getOwn(old, field)), ...mapOf(getOwn(metadata, field)) };
    if (Object.keys(joined).length > 0) metadata[field] = joined;
  }
  const result: JsonObject = { ...(merge ? before : {}), ...after, metadata };
  if (!merge) return result;
  for (const field of ["data", "binaryData"]) {
    const joined = { ...mapOf(before[field]), ...mapOf(after[field]) };
    if (Object.keys(joined).length > 0) result[field] = joined;
  }
  return result;
}

function mapOf(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}
