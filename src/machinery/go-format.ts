import { compareBytes, isObject } from "./json.ts";
import { ParseError } from "./parse-error.ts";

/** Nesting that prints; deeper values show as `...`, so that no input can exhaust the stack. */
const MAX_DEPTH = 1000;

const ESCAPES: { readonly [char: string]: string } = {
  '"': '\\"',
  "\\": "\\\\",
  "\u0007": "\\a",
  "\b": "\\b",
  "\f": "\\f",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
  "\v": "\\v",
};

/** A string as Go's `%q` and strconv.Quote write it. */
export function quote(text: string): string {
  if (/^[ !#-[\]-~]*$/.test(text)) return `"${text}"`;
  let quoted = '"';
  for (const char of text) quoted += quoteChar(char);
  return `${quoted}"`;
}

/** A JSON-like value as Go's `%v` writes it: `map[a:b]`, `[x y]`, `<nil>`; strings bare, keys sorted. */
export function formatV(value: unknown, depth = 0): string {
  if (value === undefined || value === null) return "<nil>";
  if (typeof value === "string") return value;
  if (typeof value === "number") return formatNumber(value);
  if (depth > MAX_DEPTH) return "...";
  if (Array.isArray(value)) return `[${value.map((item) => formatV(item, depth + 1)).join(" ")}]`;
  if (!isObject(value)) return String(value);
  return `map[${sortedKeys(value)
    .map((key) => `${key}:${formatV(value[key], depth + 1)}`)
    .join(" ")}]`;
}

/** A JSON-like value as Go's `%#v` writes it: `map[string]interface {}{"a":1}`, `[]interface {}{"x"}`. */
export function formatSharpV(value: unknown, depth = 0): string {
  if (value === undefined || value === null) return depth === 0 ? "<nil>" : "interface {}(nil)";
  if (typeof value === "string") return quote(value);
  if (typeof value === "number") return formatNumber(value);
  if (depth > MAX_DEPTH) return "...";
  if (Array.isArray(value)) return `[]interface {}{${value.map((item) => formatSharpV(item, depth + 1)).join(", ")}}`;
  if (!isObject(value)) return String(value);
  return `map[string]interface {}{${sortedKeys(value)
    .map((key) => `${quote(key)}:${formatSharpV(value[key], depth + 1)}`)
    .join(", ")}}`;
}

/** Strings as `%#v` of a []string: `[]string{"a", "b"}`. */
export function formatStringSlice(items: readonly string[]): string {
  return `[]string{${items.map(quote).join(", ")}}`;
}

/** Strings as `%q` of a []string: `["a" "b"]`. */
export function quoteList(items: readonly string[]): string {
  return `[${items.map(quote).join(" ")}]`;
}

/** strconv.Atoi: a decimal 64-bit integer. Throws ParseError `strconv.Atoi: parsing "x": invalid syntax`. */
export function atoi(text: string): number {
  return readInteger("Atoi", text, 10, 64);
}

/**
 * strconv.ParseInt. Base 0 takes it from the prefix (0x, 0o, 0b, 0) and allows underscores, as flags do.
 * Throws ParseError; integers beyond 2^53 lose their last digits.
 */
export function parseInteger(text: string, bits: 32 | 64 = 64, base: 0 | 10 = 10): number {
  return readInteger("ParseInt", text, base, bits);
}

/** strconv.ParseUint, as `parseInteger` without signs. */
export function parseUnsigned(text: string, bits: 16 | 32 | 64 = 64, base: 0 | 10 = 10): number {
  const value = readDigits(text, base);
  if (value === undefined) throw syntaxError("ParseUint", text);
  if (value >= 1n << BigInt(bits)) throw rangeError("ParseUint", text);
  return Number(value);
}

/** strconv.ParseBool: 1, t, T, true, True, TRUE and their opposites. Throws ParseError. */
export function parseBoolean(text: string): boolean {
  if (["1", "t", "T", "true", "TRUE", "True"].includes(text)) return true;
  if (["0", "f", "F", "false", "FALSE", "False"].includes(text)) return false;
  throw syntaxError("ParseBool", text);
}

/** strconv.ParseFloat for plain decimal notation. Throws ParseError. */
export function parseFloating(text: string): number {
  if (/^[-+]?inf(inity)?$/i.test(text)) return text.startsWith("-") ? -Infinity : Infinity;
  if (/^[-+]?nan$/i.test(text)) return Number.NaN;
  if (!/^[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]+)?$/.test(text)) throw syntaxError("ParseFloat", text);
  const value = Number(text);
  if (!Number.isFinite(value)) throw rangeError("ParseFloat", text);
  return value;
}

function readInteger(name: string, text: string, base: 0 | 10, bits: number): number {
  const negative = text.startsWith("-");
  const value = readDigits(negative || text.startsWith("+") ? text.slice(1) : text, base);
  if (value === undefined) throw syntaxError(name, text);
  const limit = 1n << BigInt(bits - 1);
  if (value > (negative ? limit : limit - 1n)) throw rangeError(name, text);
  return negative ? -Number(value) : Number(value);
}

function readDigits(text: string, base: 0 | 10): bigint | undefined {
  if (/^[0-9]+$/.test(text) && (base === 10 || text === "0" || text[0] !== "0")) return boundedBigInt(text);
  if (base === 10) return undefined;
  const plain = /^(0[xX]_?[0-9a-fA-F]+|0[bB]_?[01]+|0[oO]?_?[0-7]+|[0-9]+)(_[0-9a-fA-F]+)*$/.test(text)
    ? text.replaceAll("_", "")
    : "x";
  if (/^[0-9]+$/.test(plain) && plain[0] !== "0") return boundedBigInt(plain);
  const literal = /^0[0-7]+$/.test(plain) ? `0o${plain.slice(1)}` : plain;
  if (!/^0([xX][0-9a-fA-F]+|[bB][01]+|[oO][0-7]+)$/.test(literal)) return undefined;
  return boundedBigInt(literal);
}

/** A long run of digits is out of every range; its exact value is not worth computing. */
function boundedBigInt(literal: string): bigint {
  return literal.length > 200 && /[^0xXoObB]/.test(literal) ? 1n << 200n : BigInt(literal);
}

function syntaxError(name: string, text: string): ParseError {
  return new ParseError(`strconv.${name}: parsing ${quote(text)}: invalid syntax`);
}

function rangeError(name: string, text: string): ParseError {
  return new ParseError(`strconv.${name}: parsing ${quote(text)}: value out of range`);
}

function quoteChar(char: string): string {
  const escaped = ESCAPES[char];
  if (escaped !== undefined) return escaped;
  const code = char.codePointAt(0) ?? 0;
  if (code >= 0xd800 && code <= 0xdfff) return "\ufffd";
  if (/[\p{L}\p{M}\p{N}\p{P}\p{S} ]/u.test(char)) return char;
  if (code < 0x20 || code === 0x7f) return `\\x${code.toString(16).padStart(2, "0")}`;
  if (code < 0x10000) return `\\u${code.toString(16).padStart(4, "0")}`;
  return `\\U${code.toString(16).padStart(8, "0")}`;
}

/** Integers as such, others as `%v` of a float64: exponents have two digits and start below 1e-4 and at 1e21. */
function formatNumber(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "+Inf" : "-Inf";
  const size = Math.abs(value);
  const text = size !== 0 && size < 1e-4 ? value.toExponential() : String(value);
  return text.replace(/e([-+])(\d)$/, "e$10$2");
}

function sortedKeys(value: object): string[] {
  return Object.keys(value).sort(compareBytes);
}
