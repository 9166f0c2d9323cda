import { compareBytes, isObject, type JsonObject, type JsonValue } from "../../machinery/json.ts";
import { parseApiVersion } from "../../machinery/gvk.ts";
import { UsageError } from "../errors.ts";

/** An object on its way through kustomizations; its names change, and references follow them. */
export interface Resource {
  /** changed in place by transformers */
  object: JsonObject;
  /** who it was before each change of name, namespace or kind, oldest first */
  readonly previous: ResourceId[];
  readonly prefixes: string[];
  readonly suffixes: string[];
  needsHash: boolean;
}

/** What identifies an object. */
export interface ResourceId {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly name: string;
  /** "" where it has none */
  readonly namespace: string;
}

/** A fresh resource. */
export function newResource(object: JsonObject): Resource {
  return { object, previous: [], prefixes: [], suffixes: [], needsHash: false };
}

/** The id that an object has now. */
export function idOf({ object }: Resource): ResourceId {
  const { group, version } = parseApiVersion(textOf(object.apiVersion));
  const metadata = metadataOf(object);
  return {
    group,
    version,
    kind: textOf(object.kind),
    name: textOf(metadata.name),
    namespace: textOf(metadata.namespace),
  };
}

/** All ids that an object has had, and has. */
export function idsOf(resource: Resource): ResourceId[] {
  return [...resource.previous, idOf(resource)];
}

/** The id that an object had in its file. */
export function originalId(resource: Resource): ResourceId {
  return resource.previous[0] ?? idOf(resource);
}

/** `ConfigMap.v1.[noGrp]/app.[noNs]` (kustomize `resid`). */
export function formatId({ group, version, kind, name, namespace }: ResourceId): string {
  return `${kind || "[noKind]"}.${version || "[noVer]"}.${group || "[noGrp]"}/${name || "[noName]"}.${namespace || "[noNs]"}`;
}

/** Whether two ids mean the same object: equal kinds and names; no namespace means default. */
export function sameId(a: ResourceId, b: ResourceId): boolean {
  return (
    a.group === b.group &&
    a.version === b.version &&
    a.kind === b.kind &&
    a.name === b.name &&
    (a.namespace || "default") === (b.namespace || "default")
  );
}

/** Adds resources, none of which may be there already. Throws UsageError. */
export function addAll(resources: Resource[], added: readonly Resource[]): void {
  for (const one of added) {
    const id = idOf(one);
    if (resources.some((other) => sameId(idOf(other), id))) {
      throw new UsageError(`may not add resource with an already registered id: ${formatId(id)}`);
    }
    resources.push(one);
  }
}

/** metadata of an object, made if it is not there. */
export function metadataOf(object: JsonObject): JsonObject {
  if (!isObject(object.metadata)) object.metadata = {};
  return object.metadata as JsonObject;
}

/** A text, "" for anything else. */
export function textOf(value: JsonValue | undefined): string {
  return typeof value === "string" ? value : "";
}

const FIRST =
  "Namespace ResourceQuota StorageClass CustomResourceDefinition ServiceAccount PodSecurityPolicy Role ClusterRole RoleBinding ClusterRoleBinding ConfigMap Secret Endpoints Service LimitRange PriorityClass PersistentVolume PersistentVolumeClaim Deployment StatefulSet CronJob PodDisruptionBudget".split(
    " ",
  );
const LAST = ["MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"];

/** The order in which a cluster takes objects best: what others need comes first (kustomize `SortOrderTransformer`, legacy). */
export function inLegacyOrder(resources: readonly Resource[]): Resource[] {
  return resources
    .map((resource) => ({ resource, id: idOf(resource) }))
    .sort((a, b) => compareIds(a.id, b.id))
    .map(({ resource }) => resource);
}

function compareIds(a: ResourceId, b: ResourceId): number {
  return (
    rank(a.kind) - rank(b.kind) ||
    compareBytes(kindKey(a), kindKey(b)) ||
    compareBytes(`${a.namespace || "~X"}|${a.name || "~N"}`, `${b.namespace || "~X"}|${b.name || "~N"}`)
  );
}

function rank(kind: string): number {
  const first = FIRST.indexOf(kind);
  return first >= 0 ? first - FIRST.length : LAST.indexOf(kind) + 1;
}

function kindKey({ group, version, kind }: ResourceId): string {
  return `${group || "~G"}_${version || "~V"}_${kind || "~K"}`;
}
