import { lstatSync, readFileSync, realpathSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { UsageError } from "../errors.ts";
import { reasonOf } from "../file-errors.ts";

/** Where a kustomization lives, and what it may read (kustomize `api/internal/loader`). */
export interface Loader {
  /** absolute, without symbolic links */
  readonly root: string;
  /** the roots that led here, itself last */
  readonly visited: readonly string[];
  /** files must lie in or below the root */
  readonly restricted: boolean;
}

/**
 * The loader of the folder that is built. Throws UsageError for anything but a folder.
 * @param shown  the path as the user gave it, for errors
 */
export function openRoot(path: string, shown: string, restricted: boolean): Loader {
  const root = confirmFolder(path, shown);
  return { root, visited: [root], restricted };
}

/** The loader of a folder that a kustomization refers to. Throws UsageError, also for one that contains a referrer. */
export function openBase(loader: Loader, path: string): Loader {
  const target = resolve(loader.root, path);
  const root = confirmFolder(target, target);
  for (const visited of [...loader.visited].reverse()) {
    if (!isBelow(visited, root)) continue;
    throw new UsageError(`cycle detected: candidate root '${root}' contains visited root '${visited}'`);
  }
  return { root, visited: [...loader.visited, root], restricted: loader.restricted };
}

/** The bytes of a file that a kustomization refers to. Throws UsageError. */
export function loadFile(loader: Loader, path: string): Buffer {
  const target = resolve(loader.root, path);
  if (loader.restricted) {
    const real = realPath(target, target);
    if (statSync(real).isDirectory()) throw new UsageError(`'${target}' must resolve to a file`);
    if (!isBelow(dirname(real), loader.root)) {
      throw new UsageError(`security; file '${target}' is not in or below '${loader.root}'`);
    }
  }
  try {
    return readFileSync(target);
  } catch (error) {
    throw new UsageError(`${lstatSafe(target) ? "read" : "open"} ${target}: ${reasonOf(error)}`);
  }
}

/** The key that a file gets where none is given. */
export function keyOfFile(path: string): string {
  return basename(path);
}

function confirmFolder(path: string, shown: string): string {
  let real: string;
  try {
    real = realPath(path, shown);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    throw new UsageError(`must build at directory: not a valid directory: ${error.message}`);
  }
  if (!statSync(real).isDirectory()) {
    throw new UsageError(`must build at directory: '${shown}': file is not directory`);
  }
  return real;
}

/** The path without symbolic links; errors name the first part that is not there. */
function realPath(path: string, shown: string): string {
  let so = "/";
  for (const part of resolve(path).split("/").filter(Boolean)) {
    so = join(so, part);
    if (!lstatSafe(so)) throw new UsageError(`evalsymlink failure on '${shown}' : lstat ${so}: ${missingReason(so)}`);
  }
  try {
    return realpathSync(path);
  } catch (error) {
    throw new UsageError(`evalsymlink failure on '${shown}' : lstat ${path}: ${reasonOf(error)}`);
  }
}

function missingReason(path: string): string {
  try {
    lstatSync(path);
    return "no such file or directory";
  } catch (error) {
    return reasonOf(error);
  }
}

function lstatSafe(path: string): boolean {
  try {
    lstatSync(path);
    return true;
  } catch {
    return false;
  }
}

function isBelow(path: string, root: string): boolean {
  return path === root || root === "/" || path.startsWith(`${root}/`);
}
