import { isObject, type JsonObject, type JsonValue } from "../../machinery/json.ts";
import { matchesLabels, parseLabelSelector } from "../../machinery/label-selector.ts";
import { applyJsonPatch } from "../../machinery/patch/json-patch.ts";
import { PatchError } from "../../machinery/patch/patch-error.ts";
import { DocumentError, readDocuments } from "../../machinery/yaml/documents.ts";
import { UsageError } from "../errors.ts";
import type { PatchArgs, Selector } from "./kustomization-file.ts";
import { type Loader, loadFile } from "./loader.ts";
import { mergePatch } from "./merge-patch.ts";
import { formatId, idOf, idsOf, metadataOf, newResource, type Resource, sameId, textOf } from "./resource.ts";

/** `patchesStrategicMerge`: files or inline patches that name their object. Throws UsageError. */
export function applyStrategicPatches(resources: Resource[], patches: readonly string[], loader: Loader): void {
  for (const patch of patches) {
    const inline = /[\n:]/.test(patch) && patch.includes("kind:");
    const text = inline ? patch : loadFile(loader, patch).toString("utf8");
    for (const value of documents(text)) if (isObject(value)) mergeByName(resources, value);
  }
}

/** `patches`: strategic merge or JSON 6902, for the object they name or for all that the target selects. Throws UsageError. */
export function applyPatches(resources: Resource[], patches: readonly PatchArgs[], loader: Loader): void {
  for (const args of patches) applyPatch(resources, args, loader);
}

function applyPatch(
  resources: Resource[],
  { path = "", patch = "", target, options }: PatchArgs,
  loader: Loader,
): void {
  if ((path === "") === (patch === "")) {
    throw new UsageError(
      path === "" ? "must specify one of patch and path in\n" : "patch and path can't be set at the same time\n",
    );
  }
  const text = path === "" ? patch : loadFile(loader, path).toString("utf8");
  const values = documents(text);
  const [first] = values;
  if (first === undefined) throw new UsageError(`unable to parse SM or JSON patch from ${where(path, patch)}`);
  if (Array.isArray(first)) {
    if (target === undefined) throw new UsageError(`must specify a target for JSON patch ${where(path, patch)}`);
    for (const resource of select(resources, target))
      applyOperations(resource, first, options?.allowNameChange === true);
    return;
  }
  for (const value of values) {
    if (!isObject(value)) throw new UsageError(`unable to parse SM or JSON patch from ${where(path, patch)}`);
    if (target === undefined) mergeByName(resources, value);
    else for (const resource of select(resources, target)) merge(resources, resource, value);
  }
}

/** `patchesJson6902`: operations for one named object. Throws UsageError. */
export function applyJsonPatches(resources: Resource[], patches: readonly PatchArgs[], loader: Loader): void {
  for (const { path = "", patch = "", target = {} } of patches) {
    const text = path === "" ? patch : loadFile(loader, path).toString("utf8");
    const [operations] = documents(text);
    const { group = "", version = "", kind = "", name = "", namespace = "" } = target;
    const found = resources.filter((one) =>
      idsOf(one).some(
        (id) =>
          id.name === name &&
          id.kind === kind &&
          (group === "" || id.group === group) &&
          (version === "" || id.version === version) &&
          (namespace === "" || id.namespace === namespace),
      ),
    );
    if (found.length === 0) {
      const id = formatId({ group, version, kind, name, namespace });
      throw new UsageError(`unable to find target for patch ${id}`);
    }
    for (const resource of found) applyOperations(resource, operations ?? [], false);
  }
}

function where(path: string, patch: string): string {
  return path === "" ? `[patch: ${JSON.stringify(patch)}]` : `[path: ${JSON.stringify(path)}]`;
}

function documents(text: string): JsonValue[] {
  try {
    return [...readDocuments(text)];
  } catch (error) {
    if (error instanceof DocumentError) throw new UsageError(error.message);
    throw error;
  }
}

function mergeByName(resources: Resource[], patch: JsonObject): void {
  const id = idOf(newResource({ ...patch, metadata: { ...metadataOf(patch) } }));
  const current = resources.filter((one) => sameId(idOf(one), id));
  const found = current.length > 0 ? current : resources.filter((one) => idsOf(one).some((other) => sameId(other, id)));
  const [resource] = found;
  if (resource === undefined || found.length > 1) {
    const why = found.length === 0 ? "no" : "multiple";
    throw new UsageError(
      `no resource matches strategic merge patch ${JSON.stringify(formatId(id))}: ${why} matches for Id ${formatId(id)}; failed to find unique target for patch ${formatId(id)}`,
    );
  }
  merge(resources, resource, patch);
}

/** Names, namespaces and kinds stay, whatever the patch says. */
function merge(resources: Resource[], resource: Resource, patch: JsonObject): void {
  const before = resource.object;
  const { name, namespace } = metadataOf(before);
  const merged = mergePatch(before, patch);
  if (merged === undefined) {
    resources.splice(resources.indexOf(resource), 1);
    return;
  }
  const { name: _, namespace: __, ...metadata } = metadataOf(merged);
  resource.object = {
    ...merged,
    ...(before.apiVersion !== undefined && { apiVersion: before.apiVersion }),
    ...(before.kind !== undefined && { kind: before.kind }),
    metadata: { ...metadata, ...(name !== undefined && { name }), ...(namespace !== undefined && { namespace }) },
  };
}

function applyOperations(resource: Resource, operations: JsonValue, allowNameChange: boolean): void {
  const id = idOf(resource);
  try {
    resource.object = applyJsonPatch(resource.object, operations, "client") as JsonObject;
  } catch (error) {
    if (error instanceof PatchError) throw new UsageError(error.message);
    throw error;
  }
  const metadata = metadataOf(resource.object);
  if (metadata.name !== id.name && allowNameChange) resource.previous.push(id);
  else if (metadata.name !== id.name) metadata.name = id.name;
}

/** The resources that a selector picks, by what they are or were called. */
export function select(resources: readonly Resource[], selector: Selector): Resource[] {
  const { labelSelector = "", annotationSelector = "" } = selector;
  const labels = labelSelector === "" ? undefined : parseLabelSelector(labelSelector);
  const annotations = annotationSelector === "" ? undefined : parseLabelSelector(annotationSelector);
  return resources.filter((resource) => {
    const metadata = metadataOf(resource.object);
    if (labels !== undefined && !matchesLabels(labels, textMap(metadata.labels))) return false;
    if (annotations !== undefined && !matchesLabels(annotations, textMap(metadata.annotations))) return false;
    return idsOf(resource).some(
      (id) =>
        fits(id.group, selector.group) &&
        fits(id.version, selector.version) &&
        fits(id.kind, selector.kind) &&
        fits(id.name, selector.name) &&
        fits(id.namespace || "default", selector.namespace),
    );
  });
}

function fits(value: string, pattern = ""): boolean {
  if (pattern === "") return true;
  try {
    return new RegExp(`^(?:${pattern})$`).test(value);
  } catch {
    throw new UsageError(`error parsing regexp: invalid pattern: \`${pattern}\``);
  }
}

function textMap(value: JsonValue | undefined): Record<string, string> {
  if (!isObject(value)) return {};
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, textOf(member)]));
}
