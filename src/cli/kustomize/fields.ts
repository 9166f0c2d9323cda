import { getOwn, isObject, type JsonObject, type JsonValue, setOwn } from "../../machinery/json.ts";

/**
 * Calls `change` with every value at a path such as `spec/containers/image`; a result replaces the value. Lists on the way
 * count with all their items, or with one (`containers/#0`); `~1` is a slash in a key.
 */
export function changeAt(
  root: JsonObject,
  path: string,
  create: boolean,
  change: (value: JsonValue | undefined) => JsonValue | undefined,
): void {
  descend(root, path.split("/"), 0, create, change);
}

/** All values at a path. */
export function valuesAt(root: JsonObject, path: string): JsonValue[] {
  const found: JsonValue[] = [];
  changeAt(root, path, false, (value) => {
    if (value !== undefined) found.push(value);
    return value;
  });
  return found;
}

/** Merges pairs into the map at a path. */
export function mergeAt(
  root: JsonObject,
  path: string,
  create: boolean,
  pairs: Readonly<Record<string, string>>,
): void {
  changeAt(root, path, create, (value) => {
    if (value === undefined && !create) return undefined;
    return { ...(isObject(value) ? value : {}), ...pairs };
  });
}

function descend(
  node: JsonValue,
  path: readonly string[],
  at: number,
  create: boolean,
  change: (value: JsonValue | undefined) => JsonValue | undefined,
): void {
  const key = path[at]?.replace("~1", "/");
  if (Array.isArray(node) && key?.startsWith("#")) {
    const index = Number(key.slice(1));
    const item = node[index];
    if (item === undefined) return;
    if (at < path.length - 1) return descend(item, path, at + 1, create, change);
    const changed = change(item);
    if (changed !== undefined) node[index] = changed;
    return;
  }
  if (Array.isArray(node)) {
    for (const item of node) descend(item, path, at, create, change);
    return;
  }
  if (!isObject(node) || key === undefined) return;
  const value = getOwn(node, key);
  if (at === path.length - 1) {
    if (value === undefined && !create) return;
    const changed = change(value ?? undefined);
    if (changed !== undefined) setOwn(node, key, changed);
    return;
  }
  if (value === undefined || value === null) {
    if (!create) return;
    setOwn(node, key, {});
  }
  descend(getOwn(node, key) ?? {}, path, at + 1, create, change);
}

const TEMPLATED = ["Deployment", "ReplicaSet", "DaemonSet", "StatefulSet", "Job", "ReplicationController"];

/** Where the pod spec of a kind is; undefined where it has none. */
export function podSpecPath(kind: string): string | undefined {
  if (kind === "Pod") return "spec";
  if (TEMPLATED.includes(kind)) return "spec/template/spec";
  return kind === "CronJob" ? "spec/jobTemplate/spec/template/spec" : undefined;
}

/** Where the metadata of templates in a kind is. */
export function templateMetadataPaths(kind: string): string[] {
  if (TEMPLATED.includes(kind)) return ["spec/template/metadata"];
  return kind === "CronJob" ? ["spec/jobTemplate/metadata", "spec/jobTemplate/spec/template/metadata"] : [];
}
