import { resolve } from "node:path";
import { isObject, type JsonObject, type JsonValue } from "../../machinery/json.ts";
import { contentHash } from "../content-hash.ts";
import { DocumentError, readDocuments } from "../../machinery/yaml/documents.ts";
import { UsageError } from "../errors.ts";
import { generate } from "./generators.ts";
import { type Kustomization, readKustomization } from "./kustomization-file.ts";
import { type Loader, loadFile, openBase, openRoot } from "./loader.ts";
import { applyJsonPatches, applyPatches, applyStrategicPatches } from "./patches.ts";
import { fixReferences } from "./references.ts";
import { applyReplacements } from "./replacements.ts";
import { addAll, idOf, inLegacyOrder, metadataOf, newResource, type Resource, textOf } from "./resource.ts";
import { addAnnotations, addLabels, rename, setImages, setNamespace, setReplicas } from "./transformers.ts";
import { readVariables, resolveVariables, type Variable } from "./vars.ts";

/** How a kustomization is built. */
export interface BuildOptions {
  /** files outside of the kustomization's folder may be read (`--load-restrictor=LoadRestrictionsNone`) */
  readonly unrestricted?: boolean;
  /** takes a line about each deprecated field */
  readonly warn?: (line: string) => void;
}

/**
 * The objects of a kustomization, as `kubectl kustomize` builds them (kustomize v5), in the order in which a cluster takes
 * them best. Throws UsageError.
 * @param folder  absolute
 * @param shown   the folder as the user gave it, for errors
 */
export function buildKustomization(folder: string, shown: string, options: BuildOptions = {}): JsonObject[] {
  const state: State = { warn: options.warn ?? (() => {}), variables: [] };
  const loader = openRoot(resolve(folder), shown, !options.unrestricted);
  const kustomization = readKustomization(loader.root, state.warn);
  const resources: Resource[] = [];
  accumulate(kustomization, loader, resources, state);
  for (const resource of resources) if (resource.needsHash) addHash(resource);
  fixReferences(resources);
  resolveVariables(resources, state.variables);
  const kept = resources.filter(({ object }) => !isLocal(object));
  const ordered = kustomization.sortOptions?.order === "fifo" ? kept : inLegacyOrder(kept);
  return ordered.map(({ object }) => cleaned(object));
}

interface State {
  readonly warn: (line: string) => void;
  readonly variables: Variable[];
}

/** Resources, generators, components, transformers: in kustomize's order (`KustTarget.accumulateTarget`). */
function accumulate(kustomization: Kustomization, loader: Loader, resources: Resource[], state: State): void {
  const paths = [...(kustomization.resources ?? []), ...(kustomization.bases ?? [])];
  explained("accumulating resources: ", () => {
    for (const path of paths) accumulateResource(path, loader, resources, state);
  });
  generate("ConfigMap", kustomization.configMapGenerator ?? [], kustomization.generatorOptions, loader, resources);
  generate("Secret", kustomization.secretGenerator ?? [], kustomization.generatorOptions, loader, resources);
  explained("accumulating components: ", () => {
    for (const path of kustomization.components ?? []) {
      const base = explained("loader.New ", () => openBase(loader, path));
      accumulateFolder(base, resources, state, true);
    }
  });
  transform(kustomization, loader, resources);
  state.variables.push(...readVariables(kustomization.vars ?? []));
}

function transform(kustomization: Kustomization, loader: Loader, resources: Resource[]): void {
  const { namespace = "", namePrefix = "", nameSuffix = "", commonAnnotations = {} } = kustomization;
  applyStrategicPatches(resources, kustomization.patchesStrategicMerge ?? [], loader);
  applyPatches(resources, kustomization.patches ?? [], loader);
  if (namespace !== "") setNamespace(resources, namespace);
  rename(resources, namePrefix, nameSuffix);
  addLabels(resources, kustomization);
  addAnnotations(resources, commonAnnotations);
  applyJsonPatches(resources, kustomization.patchesJson6902 ?? [], loader);
  setReplicas(resources, kustomization.replicas ?? []);
  setImages(resources, kustomization.images ?? []);
  applyReplacements(resources, kustomization.replacements ?? [], loader);
}

/** A path is tried as a file, then as a folder; where neither works, the error tells of both. */
function accumulateResource(path: string, loader: Loader, resources: Resource[], state: State): void {
  let fileError: UsageError;
  try {
    accumulateFile(path, loader, resources);
    return;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    fileError = error;
  }
  if (fileError instanceof MalformedError) throw fileError;
  explained(`accumulation err='${fileError.message}': `, () => {
    accumulateFolder(openBase(loader, path), resources, state, false);
  });
}

/** A file that is there, but no YAML. */
class MalformedError extends UsageError {}

function accumulateFile(path: string, loader: Loader, resources: Resource[]): void {
  const from = `accumulating resources from '${path}': `;
  const text = explained(from, () => loadFile(loader, path)).toString("utf8");
  const added = explained(from, () => objectsOf(text, path).map(newResource));
  explained(`merging resources from '${path}': `, () => addAll(resources, added));
}

function objectsOf(text: string, path: string): JsonObject[] {
  try {
    return [...readDocuments(text)].flatMap(flatten).map(checked);
  } catch (error) {
    if (error instanceof DocumentError)
      throw new MalformedError(
        `accumulating resources from '${path}': MalformedYAMLError: ${error.message} in File: ${path}`,
      );
    throw error;
  }
}

function flatten(value: JsonValue): JsonValue[] {
  if (isObject(value) && textOf(value.kind).endsWith("List") && Array.isArray(value.items))
    return value.items.flatMap(flatten);
  return [value];
}

function checked(value: JsonValue): JsonObject {
  if (!isObject(value)) throw new UsageError("expected a map of fields");
  const shown = JSON.stringify(value);
  if (textOf(value.kind) === "") throw new UsageError(`missing Resource metadata in '${shown}'`);
  if (textOf(metadataOf(value).name) === "" && textOf(metadataOf(value).generateName) === "") {
    throw new UsageError(
      `missing metadata.name in object {{${textOf(value.apiVersion)} ${textOf(value.kind)}} {{ } map[] map[]}}`,
    );
  }
  return value;
}

function accumulateFolder(base: Loader, resources: Resource[], state: State, component: boolean): void {
  const kustomization = explained(`couldn't make target for path '${base.root}': `, () =>
    readKustomization(base.root, state.warn),
  );
  const kind = kustomization.kind || "Kustomization";
  if (component && kind !== "Component") {
    throw new UsageError(`expected kind 'Component' for path '${base.root}' but got '${kind}'`);
  }
  if (!component && kind === "Component") throw new UsageError(`expected kind != 'Component' for path '${base.root}'`);
  const own: Resource[] = component ? resources : [];
  explained(`recursed accumulation of path '${base.root}': `, () => accumulate(kustomization, base, own, state));
  if (!component) explained(`recursed merging from path '${base.root}': `, () => addAll(resources, own));
}

/** Errors of the work get a prefix that says what it was about. */
function explained<T>(prefix: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    throw error instanceof MalformedError
      ? new MalformedError(`${prefix}${error.message}`)
      : new UsageError(`${prefix}${error.message}`);
  }
}

/**
 * Names of generated objects end in a hash of what they hold, so that changes roll out. The name itself is hashed as "":
 * upstream looks for it at a path that is never there (kustomize `hasher.go`).
 */
function addHash(resource: Resource): void {
  const { object } = resource;
  const id = idOf(resource);
  const { kind, data, binaryData, stringData, type } = object;
  const content =
    kind === "Secret"
      ? { kind, type: type ?? "", name: "", data: data ?? "", ...(stringData !== undefined && { stringData }) }
      : { kind: kind ?? "", name: "", data: data ?? "", ...(binaryData !== undefined && { binaryData }) };
  resource.previous.push(id);
  metadataOf(object).name = `${id.name}-${contentHash(content)}`;
}

function isLocal(object: JsonObject): boolean {
  const { annotations } = metadataOf(object);
  return isObject(annotations) && annotations["config.kubernetes.io/local-config"] !== undefined;
}

/** Without the annotations that are meant for kustomize alone. */
function cleaned(object: JsonObject): JsonObject {
  const metadata = metadataOf(object);
  if (!isObject(metadata.annotations)) return object;
  const kept = Object.entries(metadata.annotations).filter(
    ([key]) =>
      !key.startsWith("internal.config.kubernetes.io/") &&
      key !== "kustomize.config.k8s.io/needs-hash" &&
      key !== "kustomize.config.k8s.io/behavior",
  );
  const { annotations: _, ...rest } = metadata;
  return { ...object, metadata: kept.length === 0 ? rest : { ...rest, annotations: Object.fromEntries(kept) } };
}
