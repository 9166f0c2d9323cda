import { compareBytes } from "../../machinery/json.ts";
import { isWatchEvent, type Printer } from "./printer.ts";
import { isTimestamp } from "../../machinery/yaml/yaml-scalars.ts";

/** `-o kyaml` (cli-runtime `printers/kyaml.go`). */
export function newKyamlPrinter(sorted = true): Printer {
  return {
    print(object) {
      if (!isWatchEvent(object)) return encodeKyaml(object, sorted);
      return encodeKyaml({ type: object.type, object: sorted ? sortKeys(object.object) : object.object }, false);
    },
  };
}

/**
 * A JSON value as a KYAML document with its `---`: flow style, strings always quoted, keys only where needed
 * (sigs.k8s.io/yaml `kyaml/kyaml.go`).
 */
export function encodeKyaml(value: unknown, sorted = true): string {
  return `---\n${node(sorted ? sortKeys(value) : value, 0)}\n`;
}

function sortKeys(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(sortKeys);
  const keys = Object.keys(value).sort(compareBytes);
  return new Map(keys.map((key) => [key, sortKeys((value as Record<string, unknown>)[key])]));
}

function node(value: unknown, level: number): string {
  if (typeof value === "string") return quote(value, level + 1);
  if (typeof value !== "object" || value === null) return JSON.stringify(value ?? null);
  return Array.isArray(value) ? sequence(value, level) : mapping(value, level);
}

function sequence(items: readonly unknown[], level: number): string {
  if (items.length === 0) return "[]";
  if (items.every((item) => typeof item === "object" && item !== null)) {
    return `[${items.map((item) => node(item, level)).join(", ")}]`;
  }
  const lines = items.map((item) => `${pad(level + 1)}${node(item, level + 1)},\n`);
  return `[\n${lines.join("")}${pad(level)}]`;
}

function mapping(value: object, level: number): string {
  const members = value instanceof Map ? [...value] : Object.entries(value);
  let lines = "";
  for (const [key, member] of members) {
    if (member === undefined) continue;
    const name = needsQuotes(key) ? quoteLine(key) : key;
    lines += `${pad(level + 1)}${name}: ${node(member, level + 1)},\n`;
  }
  return lines === "" ? "{}" : `{\n${lines}${pad(level)}}`;
}

function pad(level: number): string {
  return "  ".repeat(level);
}

function quoteLine(text: string): string {
  return `"${Array.from(text, escapeChar).join("")}"`;
}

/** Text of several lines is folded: each line of it on its own, behind a backslash and one blank more than the quote. */
function quote(text: string, level: number): string {
  if (!text.includes("\n")) return quoteLine(text);
  const margin = pad(level);
  const parts = text.split("\n");
  const last = parts.pop() ?? "";
  let out = '"\\\n';
  for (const part of parts) out += `${margin}${lead(part)}${Array.from(part, escapeChar).join("")}\\n\\\n`;
  if (last !== "") out += `${margin}${lead(last)}${Array.from(last, escapeChar).join("")}\\\n`;
  return `${out}${margin}"`;
}

/** White space at the start of a line would be lost in folding, so it is escaped. */
function lead(line: string): string {
  return /^\s/.test(line) ? "\\" : " ";
}

const PRINTABLE = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u;
const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['"', '\\"'],
  ["\\", "\\\\"],
  ["\u0007", "\\a"],
  ["\b", "\\b"],
  ["\f", "\\f"],
  ["\n", "\\n"],
  ["\r", "\\r"],
  ["\t", "\\t"],
  ["\v", "\\v"],
  ["\0", "\\0"],
  ["\u001b", "\\e"],
  ["\u0085", "\\N"],
  ["\u00a0", "\\_"],
  ["\u2028", "\\L"],
  ["\u2029", "\\P"],
]);

function escapeChar(char: string): string {
  const short = ESCAPES.get(char);
  if (short !== undefined) return short;
  if (PRINTABLE.test(char)) return char;
  const code = char.codePointAt(0) ?? 0;
  const hex = code.toString(16);
  if (code < 0x20 || code === 0x7f) return `\\x${hex.padStart(2, "0")}`;
  return code < 0x10000 ? `\\u${hex.padStart(4, "0")}` : `\\U${hex.padStart(8, "0")}`;
}

const PLAIN_KEY = /^[\p{L}\p{N}_](?:[\p{L}\p{N}_./-]*[\p{L}\p{N}_])?$/u;
const WORDS = /^(?:null|true|false|t|f|y|n|yes|no|on|off|inf|infinity|nan)$/i;
const INTEGER = /^(?:0|[1-9][0-9]*|0[xX][0-9a-fA-F]+|0[oO]?[0-7]+|0[bB][01]+)$/;
const FLOAT = /^(?:[0-9]+\.?[0-9]*(?:[eE][0-9]+)?|0[xX][0-9a-fA-F]+\.?[0-9a-fA-F]*[pP][0-9]+)$/;

/** Whether a reader could take a key for something else than a string. */
function needsQuotes(key: string): boolean {
  if (!PLAIN_KEY.test(key) || WORDS.test(key) || isTimestamp(key)) return true;
  const digits = key.replaceAll("_", "");
  return INTEGER.test(digits) || FLOAT.test(digits);
}
