import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { wallClock } from "../sim/wall.ts";
import { bootstrap, type ClusterSpec } from "./bootstrap.ts";
import { openCluster } from "./cluster.ts";
import { createAuthority } from "./pki/pki.ts";

/** Where kubesim keeps its clusters: one folder each with `cluster.db`, and the kubeconfig `config`. */
export interface Home {
  readonly path: string;
}

/** The home cannot be used or has no such cluster; the message is for the user. */
export class HomeError extends Error {
  override readonly name = "HomeError";
}

/** The cluster that is there without any set-up. */
export const DEFAULT_CLUSTER = "default";
const DATABASE = "cluster.db";
const CLUSTERS = "clusters";
const CURRENT = "current-cluster";
const CLUSTER_NAME = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;

/** The home of this environment: `$KUBESIM_HOME`, else `~/.kubesim`. */
export function homeOf(env: Readonly<Record<string, string | undefined>>): Home {
  return { path: env.KUBESIM_HOME ? resolve(env.KUBESIM_HOME) : join(env.HOME || homedir(), ".kubesim") };
}

/** Path of the home's kubeconfig. */
export function configPath(home: Home): string {
  return join(home.path, "config");
}

/** Path of a cluster's database. */
export function databasePath(home: Home, name: string): string {
  return join(home.path, CLUSTERS, name, DATABASE);
}

/** Path of a cluster's folder: its database, its certificates and what its server leaves there. */
export function clusterFolder(home: Home, name: string): string {
  return join(home.path, CLUSTERS, name);
}

/** The cluster that commands without other word are about. Throws HomeError where the home's word on it cannot be read. */
export function currentCluster(home: Home): string {
  const file = join(home.path, CURRENT);
  if (!existsSync(file)) return DEFAULT_CLUSTER;
  const name = guarded(home, () => readFileSync(file, "utf8")).trim() || DEFAULT_CLUSTER;
  if (!CLUSTER_NAME.test(name)) throw new HomeError(`${file} holds no name of a cluster: kubesim cluster use NAME`);
  return name;
}

/** Makes a cluster the current one. Throws HomeError where there is none of that name. */
export function useCluster(home: Home, name: string): void {
  if (!hasCluster(home, name)) throw new HomeError(`there is no cluster "${name}"`);
  guarded(home, () => writeFileSync(join(home.path, CURRENT), `${name}\n`));
}

/** Whether a cluster of this name has been created. */
export function hasCluster(home: Home, name: string): boolean {
  return existsSync(databasePath(home, name));
}

/** Names of all clusters, sorted. Throws HomeError where the home cannot be read. */
export function clusterNames(home: Home): string[] {
  const folder = join(home.path, CLUSTERS);
  if (!existsSync(folder)) return [];
  return guarded(home, () => {
    removeDeadDrafts(folder);
    return readdirSync(folder)
      .filter((name) => CLUSTER_NAME.test(name) && hasCluster(home, name))
      .sort();
  });
}

/** What a new cluster is to be, where the user does not say. */
export function defaultSpec(random: number): ClusterSpec {
  return { seed: random, start: wallClock(), nodes: 3, addons: true };
}

/**
 * Creates a cluster. It is built beside its place and moved there when it is whole, so that a crash leaves nothing half
 * done and of two processes at once one wins. Throws HomeError where the name is taken or the home cannot be written.
 */
export function createCluster(home: Home, name: string, spec: ClusterSpec): void {
  if (!CLUSTER_NAME.test(name)) {
    throw new HomeError(`"${name}" is no cluster name: lower-case letters, digits and '-', at most 63`);
  }
  if (hasCluster(home, name)) throw new HomeError(`there is a cluster "${name}" already`);
  guarded(home, () => {
    const folder = join(home.path, CLUSTERS, name);
    const draft = join(home.path, CLUSTERS, `.${name}.${process.pid}`);
    makeFolder(join(home.path, CLUSTERS));
    removeDeadDrafts(join(home.path, CLUSTERS));
    makeFolder(draft);
    try {
      const cluster = openCluster({ path: join(draft, DATABASE) });
      try {
        bootstrap(cluster, spec, createAuthority(draft));
      } finally {
        cluster.close();
      }
      renameSync(draft, folder);
    } catch (error) {
      rmSync(draft, { recursive: true, force: true });
      // Another process was faster.
      if (hasCluster(home, name)) return;
      throw error;
    }
  });
}

/** Removes what processes left behind that died while they created a cluster. */
function removeDeadDrafts(folder: string): void {
  for (const entry of readdirSync(folder)) {
    const pid = /^\..*\.([0-9]+)$/.exec(entry)?.[1];
    if (pid !== undefined && !isAlive(Number(pid))) rmSync(join(folder, entry), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // A process of another user may not be signalled, but it is there.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

/** Makes a folder, for its owner alone, and those above it. Node's own recursive way does not come to an end below /proc. */
function makeFolder(path: string): void {
  if (existsSync(path)) return;
  if (dirname(path) !== path) makeFolder(dirname(path));
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    // Another process may have been faster.
    if (!existsSync(path)) throw error;
  }
}

/** Removes a cluster and all that is in it. Throws HomeError where there is none of that name. */
export function deleteCluster(home: Home, name: string): void {
  if (!hasCluster(home, name)) throw new HomeError(`there is no cluster "${name}"`);
  guarded(home, () => {
    rmSync(join(home.path, CLUSTERS, name), { recursive: true });
    if (currentCluster(home) === name) rmSync(join(home.path, CURRENT), { force: true });
  });
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: "permission denied",
  EPERM: "permission denied",
  EROFS: "it is on a read-only file system",
  ENOENT: "there is no such place",
  ENOSPC: "the disk is full",
  ENOTDIR: "a part of the path is no folder",
  EISDIR: "there is a folder where a file should be",
  ENAMETOOLONG: "the path is too long",
  ELOOP: "the path has too many symbolic links",
};

/** Runs work on the home's files; what the system refuses becomes a HomeError. */
export function guarded<T>(home: Home, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    const reason = REASONS[code];
    if (reason === undefined) throw error;
    throw new HomeError(`cannot use the home ${home.path}: ${reason} (set KUBESIM_HOME to a folder of your own)`);
  }
}

/** The seed of a cluster for which nobody chose one: the one place where a cluster takes chance from outside. */
export function randomSeed(): number {
  return crypto.getRandomValues(new Uint32Array(1))[0] ?? 0;
}
