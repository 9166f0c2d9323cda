import { readdirSync, readFileSync, type Stats, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { quote } from "../../../machinery/go-format.ts";
import { envVarNameFaults } from "../../../machinery/names.ts";
import { UsageError } from "../../errors.ts";
import { reasonOf } from "../../file-errors.ts";
import type { Io } from "../../io.ts";

/** Adds one key to a ConfigMap or Secret. Throws UsageError where the key is no good. */
export type AddKey = (key: string, value: Buffer) => void;

/** `--from-literal`: `key=value` (kubectl `util.ParseLiteralSource`). */
export function addLiterals(sources: readonly string[], add: AddKey): void {
  for (const source of sources) {
    const equals = source.indexOf("=");
    if (equals < 1) throw new UsageError(`invalid literal source ${source}, expected key=value`);
    add(source.slice(0, equals), Buffer.from(source.slice(equals + 1)));
  }
}

/** `--from-file`: a file, a folder or `key=file`. A folder gives its regular files. */
export function addFiles(sources: readonly string[], io: Io, add: AddKey): void {
  for (const source of sources) {
    const { key, path } = parseFileSource(source);
    if (!statOf(path, io).isDirectory()) {
      add(key, readFile(path, io));
      continue;
    }
    if (source.includes("=")) throw new UsageError("cannot give a key name for a directory path");
    const entries = readdirSync(resolve(io.cwd, path), { withFileTypes: true }).filter((entry) => entry.isFile());
    for (const name of entries.map((entry) => entry.name).sort()) add(name, readFile(join(path, name), io));
  }
}

/**
 * `--from-env-file`: lines of `key=value`, `#` comments; a key alone takes its value from the environment (kubectl
 * `cmd/util/env_file.go`).
 * @param kind  what errors call the file's purpose: `config`, `secret`
 */
export function addEnvFiles(sources: readonly string[], io: Io, kind: string, add: AddKey): void {
  for (const source of sources) {
    if (statOf(source, io).isDirectory()) throw new UsageError(`env ${kind} file cannot be a directory`);
    for (const { key, value } of parseEnvFile(readFile(source, io), source, io.env)) add(key, Buffer.from(value));
  }
}

/** The pairs of an env file in order. Throws UsageError for a bad key or text that is not UTF-8. */
export function parseEnvFile(
  content: Buffer,
  path: string,
  env: Readonly<Record<string, string | undefined>>,
): { key: string; value: string }[] {
  const pairs: { key: string; value: string }[] = [];
  for (const [index, bytes] of linesOf(content).entries()) {
    if (!isUtf8(bytes)) {
      throw new UsageError(
        `env file ${path} contains invalid utf8 bytes at line ${index + 1}: [${[...bytes].join(" ")}]`,
      );
    }
    const text = bytes.toString("utf8");
    const line = (index === 0 ? text.replace(/^\ufeff/, "") : text).replace(/^[\s\u0085]+/, "");
    if (line === "" || line.startsWith("#")) continue;
    const equals = line.indexOf("=");
    const key = equals < 0 ? line : line.slice(0, equals);
    const faults = envVarNameFaults(key);
    if (faults.length > 0) throw new UsageError(`${quote(key)} is not a valid key name: ${faults.join(";")}`);
    pairs.push({ key, value: equals < 0 ? (env[key] ?? "") : line.slice(equals + 1) });
  }
  return pairs;
}

/** Whether bytes are UTF-8. */
export function isUtf8(bytes: Buffer): boolean {
  return Buffer.compare(Buffer.from(bytes.toString("utf8")), bytes) === 0;
}

/** The content of a file. Throws UsageError with Go's words. */
export function readFile(path: string, io: Io): Buffer {
  try {
    return readFileSync(resolve(io.cwd, path));
  } catch (error) {
    throw new UsageError(`open ${path}: ${reasonOf(error)}`);
  }
}

function parseFileSource(source: string): { key: string; path: string } {
  const [first = "", second, ...more] = source.split("=");
  if (second === undefined) return { key: source.replace(/\/+$/, "").split("/").at(-1) || "/", path: source };
  if (more.length > 0) throw new UsageError("key names or file paths cannot contain '='");
  if (first === "") throw new UsageError(`key name for file path ${second} missing`);
  if (second === "") throw new UsageError(`file path for key name ${first} missing`);
  return { key: first, path: second };
}

function statOf(path: string, io: Io): Stats {
  try {
    return statSync(resolve(io.cwd, path));
  } catch (error) {
    throw new UsageError(`error reading ${path}: ${reasonOf(error)}`);
  }
}

/** Lines without their ends, as bufio.ScanLines cuts them. */
function linesOf(content: Buffer): Buffer[] {
  const lines: Buffer[] = [];
  let start = 0;
  while (start < content.length) {
    const newline = content.indexOf(10, start);
    const end = newline < 0 ? content.length : newline;
    lines.push(content.subarray(start, end > start && content[end - 1] === 13 ? end - 1 : end));
    start = end + 1;
  }
  return lines;
}
