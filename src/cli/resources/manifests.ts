import { readdirSync, readFileSync, statSync } from "node:fs";
import { extname, join, resolve } from "node:path";
import { isObject, type JsonValue } from "../../machinery/json.ts";
import { DocumentError, readDocuments } from "../../machinery/yaml/documents.ts";
import { AggregateFailure, UsageError } from "../errors.ts";
import { reasonOf } from "../file-errors.ts";
import { type Io, readStdin } from "../io.ts";
import { globFiles } from "./file-glob.ts";

/** Where manifests come from: `-f`, `-k`, `-R`. */
export interface ManifestSources {
  readonly filenames: readonly string[];
  readonly kustomize: string;
  readonly recursive: boolean;
  /** a manifest that is in hand already, read instead of any file */
  readonly inline?: { readonly text: string; readonly source: string };
}

/** One document of a manifest. */
export interface ManifestDocument {
  readonly value: JsonValue;
  /** file name, URL or "STDIN" */
  readonly source: string;
}

/** The rest of a source that cannot be read. */
export interface BrokenManifest {
  readonly error: unknown;
  readonly source: string;
}

const EXTENSIONS = [".json", ".yaml", ".yml"];

/** Whether any source is given. */
export function hasSources({ filenames, kustomize, inline }: ManifestSources): boolean {
  return filenames.length > 0 || kustomize !== "" || inline !== undefined;
}

/**
 * The documents of all sources in order. Throws UsageError for a path that is not there before anything is read; a broken
 * document ends its own source only.
 * @param validate  documents must say their apiVersion and kind (kubectl `validation/schema.go`, with `--validate`)
 */
export async function* readManifests(
  sources: ManifestSources,
  io: Io,
  validate: boolean,
): AsyncGenerator<ManifestDocument | BrokenManifest> {
  const { filenames, kustomize } = sources;
  if (kustomize !== "" && filenames.length > 0) throw new UsageError("only one of -f or -k can be specified");
  if (kustomize !== "" && sources.recursive) throw new UsageError("the -k flag can't be used with -f or -R");
  if (kustomize !== "") {
    const { buildKustomization } = await import("../kustomize/build.ts");
    const warn = (line: string) => io.stderr.write(`${line}\n`);
    for (const value of buildKustomization(resolve(io.cwd, kustomize), kustomize, { warn }))
      yield { value, source: kustomize };
    return;
  }
  const files = expandAll(filenames, sources.recursive, io);
  if (files.filter((name) => name === "-").length > 1)
    throw new UsageError("standard input cannot be used for multiple arguments");
  if (sources.inline !== undefined) {
    const { text, source } = sources.inline;
    yield* documentsOf(() => text, source, validate);
  }
  for (const file of files) {
    yield* documentsOf(() => textOf(file, io), file === "-" ? "STDIN" : file, validate);
  }
}

async function* documentsOf(
  read: () => string | Promise<string>,
  source: string,
  validate: boolean,
): AsyncGenerator<ManifestDocument | BrokenManifest> {
  try {
    for (const value of readDocuments(await read())) {
      if (validate) checkKindIsSaid(value, source);
      yield { value, source };
    }
  } catch (error) {
    const broken = error instanceof DocumentError;
    yield { error: broken ? new UsageError(`error parsing ${source}: ${error.message}`) : error, source };
  }
}

function checkKindIsSaid(value: JsonValue, source: string): void {
  const problem = missingKind(value);
  if (problem === undefined) return;
  throw new UsageError(
    `error validating ${JSON.stringify(source)}: error validating data: ${problem}; if you choose to ignore these errors, turn validation off with --validate=false`,
  );
}

/** What a document lacks to be an object: `kind not set`; undefined where it says what it is (kubectl `validation.go`). */
export function missingKind(value: JsonValue): string | undefined {
  const problems: string[] = [];
  if (!isObject(value)) problems.push("invalid object to validate");
  else {
    for (const member of ["apiVersion", "kind"]) {
      if (value[member] === undefined || value[member] === null) problems.push(`${member} not set`);
      else if (typeof value[member] !== "string") problems.push(`${member} isn't string type`);
    }
  }
  return problems.length > 1 ? `[${problems.join(", ")}]` : problems[0];
}

/** The files, URLs and "-" that the names of `-f` stand for. Throws all that is wrong with them. */
function expandAll(filenames: readonly string[], recursive: boolean, io: Io): string[] {
  const errors: unknown[] = [];
  const files = filenames.flatMap((name) => {
    if (name === "-" || isUrl(name)) return [name];
    try {
      return expand(name, recursive, io);
    } catch (error) {
      errors.push(error);
      return [];
    }
  });
  if (errors.length > 0) throw new AggregateFailure(errors);
  return files;
}

/** How many places the sources come from; a folder counts its files, stdin as a stream. */
export function isSingleSource({ filenames, kustomize, recursive }: ManifestSources, io: Io): boolean {
  if (kustomize !== "" || filenames.length !== 1) return false;
  const [name = ""] = filenames;
  return name !== "-" && (isUrl(name) || expand(name, recursive, io).length === 1);
}

async function textOf(file: string, io: Io): Promise<string> {
  if (file === "-") return (await readStdin(io)).replace(/^\ufeff/, "");
  if (isUrl(file)) return fetchText(file);
  try {
    return decodeText(readFileSync(resolve(io.cwd, file)));
  } catch (error) {
    throw new UsageError(`open ${file}: ${reasonOf(error)}`);
  }
}

/** Text in the encoding that its byte order mark names, else in UTF-8 (cli-runtime `FileVisitor`): editors of Windows write such files. */
function decodeText(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder("utf-16le").decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder("utf-16be").decode(bytes);
  return bytes.toString("utf8").replace(/^\ufeff/, "");
}

/** Manifests may lie on a web server; kubectl tries a few times, we once, since there is no network to rely on. */
async function fetchText(url: string): Promise<string> {
  const response = await fetch(url).catch((error: unknown) => {
    throw new UsageError(`unable to read URL "${url}", ${error instanceof Error ? error.message : String(error)}`);
  });
  if (!response.ok)
    throw new UsageError(
      `unable to read URL "${url}", server reported ${response.status} ${response.statusText}, status code=${response.status}`,
    );
  return response.text();
}

/** The manifest files of a path: itself, or those in a folder. */
function expand(path: string, recursive: boolean, io: Io): string[] {
  const stat = statOf(resolve(io.cwd, path));
  if (stat === undefined) {
    const matches = globFiles(path, io.cwd);
    if (matches.length === 0) throw new UsageError(`the path "${path}" does not exist`);
    return matches.flatMap((match) => expand(match, recursive, io));
  }
  if (!stat.isDirectory()) return [path];
  const files = filesIn(path, recursive, io);
  if (files.length === 0)
    throw new UsageError(`error reading [${path}]: recognized file extensions are [${EXTENSIONS.join(" ")}]`);
  return files;
}

function filesIn(folder: string, recursive: boolean, io: Io): string[] {
  const names = readdirSync(resolve(io.cwd, folder)).sort();
  return names.flatMap((name) => {
    const path = join(folder, name);
    if (statOf(resolve(io.cwd, path))?.isDirectory()) return recursive ? filesIn(path, recursive, io) : [];
    return EXTENSIONS.includes(extname(name)) ? [path] : [];
  });
}

function statOf(path: string) {
  try {
    return statSync(path);
  } catch (error) {
    if (error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR"))
      return undefined;
    throw error;
  }
}

function isUrl(name: string): boolean {
  return name.startsWith("http://") || name.startsWith("https://");
}
