import { ALL_VERBS, type Kind } from "../../kinds/kind.ts";
import type { GroupVersionKind } from "../../machinery/gvk.ts";
import { GVK, type SchemaObject } from "./schemas.ts";

/** What a kind is served as: names and references that its operations mention. */
export interface ServedKind {
  readonly kind: Kind;
  readonly gvk: GroupVersionKind;
  /** references to the kind's own schema and to its list's */
  readonly item: SchemaObject;
  readonly list: SchemaObject;
}

/** Writes operations in the words of one version of OpenAPI. */
export interface Dialect {
  /** a parameter in the query */
  query(name: string, type: "string" | "boolean" | "integer"): SchemaObject;
  /** a parameter in the path */
  inPath(name: string): SchemaObject;
  /** the part of an operation that says what it takes and what it gives */
  operation(
    parameters: SchemaObject[],
    consumes: readonly string[],
    taken: SchemaObject | undefined,
    given: SchemaObject,
  ): SchemaObject;
}

const WRITE = [
  ["dryRun", "string"],
  ["fieldManager", "string"],
  ["fieldValidation", "string"],
] as const;
const LIST = [
  ["allowWatchBookmarks", "boolean"],
  ["continue", "string"],
  ["fieldSelector", "string"],
  ["labelSelector", "string"],
  ["limit", "integer"],
  ["resourceVersion", "string"],
  ["resourceVersionMatch", "string"],
  ["sendInitialEvents", "boolean"],
  ["timeoutSeconds", "integer"],
  ["watch", "boolean"],
] as const;
const DELETE = [
  ["dryRun", "string"],
  ["gracePeriodSeconds", "integer"],
  ["orphanDependents", "boolean"],
  ["propagationPolicy", "string"],
] as const;
const PATCH_TYPES = [
  "application/json-patch+json",
  "application/merge-patch+json",
  "application/strategic-merge-patch+json",
  "application/apply-patch+yaml",
];

/** The paths of a kind: its collection, its objects, their status and scale. */
export function pathsOf(served: ServedKind, dialect: Dialect): Record<string, SchemaObject> {
  const { kind, gvk } = served;
  const root = gvk.group === "" ? `/api/${gvk.version}` : `/apis/${gvk.group}/${gvk.version}`;
  const base = kind.namespaced ? `${root}/namespaces/{namespace}` : root;
  const scope = kind.namespaced ? [dialect.inPath("namespace")] : [];
  const verbs: ReadonlySet<string> = new Set(kind.verbs ?? ALL_VERBS);
  const paths: Record<string, SchemaObject> = {};
  const add = (path: string, parameters: SchemaObject[], operations: SchemaObject) => {
    if (Object.keys(operations).length === 0) return;
    paths[path] = { ...operations, ...(parameters.length > 0 && { parameters }) };
  };
  const collection = operationsOf(served, dialect, verbs, ["list", "create", "deletecollection"]);
  add(`${base}/${kind.resource}`, scope, collection);
  if (kind.namespaced) {
    add(`${root}/${kind.resource}`, [], operationsOf(served, dialect, verbs, ["list"], "ForAllNamespaces"));
  }
  const named = [dialect.inPath("name"), ...scope];
  const item = `${base}/${kind.resource}/{name}`;
  add(item, named, operationsOf(served, dialect, verbs, ["get", "update", "patch", "delete"]));
  if (kind.status)
    add(`${item}/status`, named, operationsOf(served, dialect, verbs, ["get", "update", "patch"], "Status"));
  return paths;
}

const METHODS: Readonly<Record<string, { method: string; action: string; word: string }>> = {
  list: { method: "get", action: "list", word: "list" },
  create: { method: "post", action: "post", word: "create" },
  deletecollection: { method: "delete", action: "deletecollection", word: "deleteCollection" },
  get: { method: "get", action: "get", word: "read" },
  update: { method: "put", action: "put", word: "replace" },
  patch: { method: "patch", action: "patch", word: "patch" },
  delete: { method: "delete", action: "delete", word: "delete" },
};

function operationsOf(
  { kind, gvk, item, list }: ServedKind,
  dialect: Dialect,
  served: ReadonlySet<string>,
  verbs: readonly string[],
  suffix = "",
): SchemaObject {
  const operations: SchemaObject = {};
  for (const verb of verbs) {
    const known = METHODS[verb];
    if (known === undefined || !served.has(verb)) continue;
    const { method, action, word } = known;
    const takes = verb === "create" || verb === "update" ? item : verb === "patch" ? { type: "object" } : undefined;
    const scope = kind.namespaced && suffix !== "ForAllNamespaces" ? "Namespaced" : "";
    operations[method] = {
      operationId: `${word}${title(gvk.group)}${title(gvk.version)}${scope}${gvk.kind}${suffix}`,
      ...dialect.operation(
        parametersOf(verb, dialect),
        verb === "patch" ? PATCH_TYPES : ["*/*"],
        takes,
        verb === "list" ? list : item,
      ),
      "x-kubernetes-action": action,
      [GVK]: gvk,
    };
  }
  return operations;
}

function parametersOf(verb: string, { query }: Dialect): SchemaObject[] {
  const parameters = [];
  if (verb === "list" || verb === "deletecollection") parameters.push(...LIST);
  if (verb === "create" || verb === "update" || verb === "patch") parameters.push(...WRITE);
  if (verb === "patch") parameters.push(["force", "boolean"] as const);
  if (verb === "delete") parameters.push(...DELETE);
  return [...parameters, ["pretty", "string"] as const].map(([name, type]) => query(name, type));
}

function title(text: string): string {
  if (text === "") return "Core";
  const short = text.replace(/\.k8s\.io$/, "").split(".")[0] ?? "";
  return `${short.charAt(0).toUpperCase()}${short.slice(1)}`;
}
