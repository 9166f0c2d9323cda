import { closeSync, existsSync, mkdirSync, openSync, realpathSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, isAbsolute, relative, resolve } from "node:path";
import { configPath, homeOf } from "../../client/home.ts";
import { deepCopy, deepEqual, type JsonObject } from "../../machinery/json.ts";
import { wallSleep } from "../../sim/wall.ts";
import { UsageError } from "../errors.ts";
import type { Io } from "../io.ts";
import { encodeYaml } from "../printers/yaml.ts";
import { emptyDocument, fromJson, type KubeconfigDocument, SECTION_NAMES, type Section, toJson } from "./document.ts";
import { HOME_KUBECONFIG } from "./kubeconfig.ts";
import { kubeconfigFiles, readKubeconfigFile } from "./load.ts";

/** The files of a command line, merged, with where everything comes from. */
export interface EditableKubeconfig {
  readonly merged: KubeconfigDocument;
  /** the file that new entries go to, as messages name it */
  readonly shown: string;
}

interface KubeconfigFile {
  /** absolute */
  readonly path: string;
  readonly document: KubeconfigDocument;
}

/** How often and how long, in real milliseconds, another process's lock is waited for. */
const LOCK_TRIES = 40;
const LOCK_PAUSE = 50;
/** Fields that are paths, which in a file are relative to it. */
const PATH_FIELDS: Readonly<Record<Section, readonly string[]>> = {
  clusters: ["certificate-authority"],
  users: ["client-certificate", "client-key", "tokenFile"],
  contexts: [],
};

/**
 * The kubeconfig that the config commands look at; files that do not exist are empty, the home's is as it begins.
 * @param flag  value of `--kubeconfig`
 */
export async function openKubeconfig(io: Io, flag: string): Promise<EditableKubeconfig> {
  const files = await readFiles(io, flag);
  const target = targetOf(files, flag);
  return { merged: merge(files), shown: flag !== "" ? flag : (target?.path ?? "") };
}

/**
 * Changes the kubeconfig: entries go back to the files that they came from, new ones to the first file that exists
 * (client-go `clientcmd.ModifyConfig`). The files are locked meanwhile and replaced whole, readable only by their owner.
 */
export async function editKubeconfig<T>(io: Io, flag: string, change: (config: EditableKubeconfig) => T): Promise<T> {
  const paths = kubeconfigFiles(io, flag);
  const release = await lockFiles(paths);
  try {
    const files = await readFiles(io, flag);
    const target = targetOf(files, flag);
    const merged = merge(files);
    const before = deepCopyDocument(merged);
    const result = change({ merged, shown: flag !== "" ? flag : (target?.path ?? "") });
    if (target !== undefined) for (const file of apply(files, target, before, merged)) writeFile(file);
    return result;
  } finally {
    release();
  }
}

async function readFiles(io: Io, flag: string): Promise<KubeconfigFile[]> {
  const home = configPath(homeOf(io.env));
  const files: KubeconfigFile[] = [];
  for (const path of kubeconfigFiles(io, flag)) {
    if (existsSync(path)) {
      files.push({ path, document: withAbsolutePaths(fromJson(await readKubeconfigFile(path, flag || path)), path) });
    } else {
      files.push({ path, document: path === home ? homeDocument() : emptyDocument() });
    }
  }
  return files;
}

function homeDocument(): KubeconfigDocument {
  const { currentContext, clusters, users, contexts } = HOME_KUBECONFIG;
  const entries = (map: ReadonlyMap<string, object>) =>
    new Map([...map].map(([name, entry]) => [name, deepCopy(entry) as JsonObject]));
  return {
    currentContext,
    clusters: entries(clusters),
    users: entries(users),
    contexts: entries(contexts),
    others: {},
  };
}

/** The file that new entries go to: the named one, else the first that exists, else the last. */
function targetOf(files: readonly KubeconfigFile[], flag: string): KubeconfigFile | undefined {
  return flag !== "" ? files[0] : (files.find(({ path }) => existsSync(path)) ?? files.at(-1));
}

function merge(files: readonly KubeconfigFile[]): KubeconfigDocument {
  const merged = emptyDocument();
  for (const { document } of files) {
    merged.currentContext ||= document.currentContext;
    Object.assign(merged.others, { ...document.others, ...merged.others });
    for (const section of SECTION_NAMES) {
      for (const [name, entry] of document[section]) {
        if (!merged[section].has(name)) merged[section].set(name, deepCopy(entry));
      }
    }
  }
  return merged;
}

function deepCopyDocument(document: KubeconfigDocument): KubeconfigDocument {
  return merge([{ path: "", document }]);
}

/** Takes the changes over into the files. @returns those that are to be written */
function apply(
  files: readonly KubeconfigFile[],
  target: KubeconfigFile,
  before: KubeconfigDocument,
  after: KubeconfigDocument,
): Set<KubeconfigFile> {
  const changed = new Set<KubeconfigFile>();
  for (const section of SECTION_NAMES) {
    const originOf = (name: string) => files.find(({ document }) => document[section].has(name)) ?? target;
    for (const [name, entry] of after[section]) {
      if (deepEqual(entry, before[section].get(name))) continue;
      const file = originOf(name);
      file.document[section].set(name, entry);
      changed.add(file);
    }
    for (const name of before[section].keys()) {
      if (after[section].has(name)) continue;
      const file = originOf(name);
      file.document[section].delete(name);
      changed.add(file);
    }
  }
  if (after.currentContext !== before.currentContext) {
    const file = files.find(({ document }) => document.currentContext !== "") ?? target;
    file.document.currentContext = after.currentContext;
    changed.add(file);
  }
  return changed;
}

function writeFile({ path, document }: KubeconfigFile): void {
  const place = existsSync(path) ? realpathSync(path) : path;
  const draft = `${place}.new`;
  try {
    writeFileSync(draft, encodeYaml(toJson(withRelativePaths(document, path))), { mode: 0o600 });
    renameSync(draft, place);
  } catch (error) {
    rmSync(draft, { force: true });
    throw systemError(error, path);
  }
}

/** Locks files as kubectl does, by a file beside each. @returns what lets go of them */
async function lockFiles(paths: readonly string[]): Promise<() => void> {
  const held: string[] = [];
  const release = () => {
    for (const lock of held) rmSync(lock, { force: true });
  };
  try {
    for (const path of [...paths].sort()) {
      mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
      await lockFile(`${path}.lock`);
      held.push(`${path}.lock`);
    }
  } catch (error) {
    release();
    throw error;
  }
  return release;
}

async function lockFile(lock: string): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      closeSync(openSync(lock, "wx", 0o600));
      return;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code !== "EEXIST" || tries === LOCK_TRIES) throw systemError(error, lock);
      await wallSleep(LOCK_PAUSE);
    }
  }
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: "permission denied",
  EEXIST: "file exists",
  EISDIR: "is a directory",
  ENOSPC: "no space left on device",
  ENOTDIR: "not a directory",
  EROFS: "read-only file system",
};

function systemError(error: unknown, path: string): Error {
  const reason = REASONS[String((error as NodeJS.ErrnoException).code)];
  return reason === undefined ? (error as Error) : new UsageError(`open ${path}: ${reason}`);
}

function withAbsolutePaths(document: KubeconfigDocument, file: string): KubeconfigDocument {
  return withPaths(document, (path) => resolve(dirname(file), path));
}

/** Paths below the file's folder are written relative to it, others stay (client-go `RelativizePathWithNoBacksteps`). */
function withRelativePaths(document: KubeconfigDocument, file: string): KubeconfigDocument {
  return withPaths(document, (path) => {
    if (!isAbsolute(path)) return path;
    const short = relative(dirname(file), path);
    return short.startsWith("..") ? path : short;
  });
}

function withPaths(document: KubeconfigDocument, move: (path: string) => string): KubeconfigDocument {
  const result = deepCopyDocument(document);
  for (const section of SECTION_NAMES) {
    for (const entry of result[section].values()) {
      for (const field of PATH_FIELDS[section]) {
        const path = entry[field];
        if (typeof path === "string" && path !== "") entry[field] = move(path);
      }
    }
  }
  return result;
}
