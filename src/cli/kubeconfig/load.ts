import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { configPath, homeOf } from "../../client/home.ts";
import { isObject, type JsonObject } from "../../machinery/json.ts";
import { UsageError } from "../errors.ts";
import type { Io } from "../io.ts";
import {
  type ClusterEntry,
  type ContextEntry,
  HOME_KUBECONFIG,
  type Kubeconfig,
  type UserEntry,
} from "./kubeconfig.ts";

/**
 * The files that a command line and environment name, in order of precedence: `--kubeconfig`, `$KUBECONFIG`, the home's
 * `config`. `~/.kube/config` is never among them by itself.
 */
export function kubeconfigFiles(io: Io, flag: string): readonly string[] {
  if (flag !== "") return [resolve(io.cwd, flag)];
  const listed = (io.env.KUBECONFIG ?? "").split(":").filter((path) => path !== "");
  if (listed.length > 0) return [...new Set(listed.map((path) => resolve(io.cwd, path)))];
  return [configPath(homeOf(io.env))];
}

/**
 * The kubeconfig in force, merged from its files: of entries with the same name the first counts. Where only the home's
 * file is meant and it does not exist yet, the one that it would begin with. Throws UsageError for an unreadable file.
 */
export async function loadKubeconfig(io: Io, flag: string): Promise<Kubeconfig> {
  const files = kubeconfigFiles(io, flag);
  if (flag !== "" && !existsSync(files[0] ?? "")) throw new UsageError(`stat ${flag}: no such file or directory`);
  const home = configPath(homeOf(io.env));
  if (files.length === 1 && files[0] === home && !existsSync(home)) return HOME_KUBECONFIG;
  const configs: Kubeconfig[] = [];
  for (const file of files) if (existsSync(file)) configs.push(await readKubeconfig(file, flag || file));
  return merge(configs);
}

/** One kubeconfig file. Throws UsageError where it cannot be read. */
export async function readKubeconfig(file: string, shown: string = file): Promise<Kubeconfig> {
  const value = await readKubeconfigFile(file, shown);
  return {
    currentContext: typeof value["current-context"] === "string" ? value["current-context"] : "",
    clusters: named<ClusterEntry>(value.clusters, "cluster"),
    users: named<UserEntry>(value.users, "user"),
    contexts: named<ContextEntry>(value.contexts, "context"),
  };
}

/**
 * What is in a kubeconfig file. Throws UsageError where it cannot be read.
 * @param shown  the file's name in messages, as the user gave it
 */
export async function readKubeconfigFile(file: string, shown: string): Promise<JsonObject> {
  const text = readFileSync(file, "utf8");
  if (text.trim() === "") return {};
  const { readDocuments } = await import("../../machinery/yaml/documents.ts");
  try {
    const [value = {}] = [...readDocuments(text)];
    if (isObject(value)) return value;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    // The loader of kubeconfigs decodes YAML as it is.
    throw new UsageError(
      `error loading config file "${shown}": ${message.replace(/^error converting YAML to JSON: /, "")}`,
    );
  }
  throw new UsageError(`error loading config file "${shown}": it is no kubeconfig`);
}

function named<T>(list: unknown, member: string): Map<string, T> {
  const entries = new Map<string, T>();
  if (!Array.isArray(list)) return entries;
  for (const item of list) {
    if (isObject(item) && typeof item.name === "string")
      entries.set(item.name, (isObject(item[member]) ? item[member] : {}) as T);
  }
  return entries;
}

function merge(configs: readonly Kubeconfig[]): Kubeconfig {
  const first = <T>(pick: (config: Kubeconfig) => ReadonlyMap<string, T>) => {
    const all = new Map<string, T>();
    for (const config of configs) for (const [name, entry] of pick(config)) if (!all.has(name)) all.set(name, entry);
    return all;
  };
  return {
    currentContext: configs.find(({ currentContext }) => currentContext !== "")?.currentContext ?? "",
    clusters: first(({ clusters }) => clusters),
    users: first(({ users }) => users),
    contexts: first(({ contexts }) => contexts),
  };
}
