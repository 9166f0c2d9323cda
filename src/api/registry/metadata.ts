import { deepEqual } from "../../machinery/json.ts";
import type { KubeObject } from "../../machinery/object.ts";
import type { Scope } from "../scope.ts";

/** Longest name that metadata.generateName may lead to (apiserver `names/generate.go`). */
const GENERATED_NAME_LIMIT = 63;
const SUFFIX_LENGTH = 5;

/** May change `object`: fills in the metadata that the server owns on a new object (apiserver `rest/create.go`). */
export function fillMetadata(scope: Scope, object: KubeObject): void {
  const { metadata } = object;
  delete metadata.deletionTimestamp;
  delete metadata.deletionGracePeriodSeconds;
  delete metadata.resourceVersion;
  delete metadata.managedFields;
  if (scope.kind.namespaced) metadata.namespace = scope.namespace;
  else delete metadata.namespace;
  if (!metadata.name && metadata.generateName) metadata.name = generateName(scope, metadata.generateName);
  metadata.uid = scope.strategy.random.uuid();
  metadata.creationTimestamp = scope.strategy.timestamp;
  if (tracksGeneration(scope, object)) metadata.generation = 1;
  else delete metadata.generation;
}

/** A name with a random suffix, as metadata.generateName asks for. */
export function generateName(scope: Scope, prefix: string): string {
  return prefix.slice(0, GENERATED_NAME_LIMIT - SUFFIX_LENGTH) + scope.strategy.random.suffix(SUFFIX_LENGTH);
}

/** May change `object`: restores what an update cannot touch, and counts a change of spec as a new generation. */
export function carryMetadata(object: KubeObject, old: KubeObject): void {
  const { metadata } = object;
  metadata.uid ??= old.metadata.uid ?? "";
  for (const key of [
    "creationTimestamp",
    "deletionTimestamp",
    "deletionGracePeriodSeconds",
    "generation",
    "generateName",
  ] as const) {
    const value = old.metadata[key];
    if (key === "generateName" && metadata.generateName !== undefined) continue;
    if (value === undefined) delete metadata[key];
    else Object.assign(metadata, { [key]: value });
  }
  delete metadata.managedFields;
}

/** May change `object`: sets metadata.generation behind the kind's own preparation. */
export function countGeneration(scope: Scope, object: KubeObject, old: KubeObject): void {
  if (!tracksGeneration(scope, object)) return;
  const generation = old.metadata.generation ?? 0;
  object.metadata.generation = specChanged(object, old) ? generation + 1 : generation;
  if (object.metadata.generation === 0) delete object.metadata.generation;
}

/** Whether anything but metadata and status differs. */
function specChanged(object: KubeObject, old: KubeObject): boolean {
  for (const key of new Set([...Object.keys(object), ...Object.keys(old)])) {
    if (key === "metadata" || key === "status" || key === "apiVersion" || key === "kind") continue;
    if (!deepEqual(object[key], old[key])) return true;
  }
  return false;
}

function tracksGeneration(scope: Scope, object: KubeObject): boolean {
  return scope.kind.tracksGeneration ?? object.spec !== undefined;
}
