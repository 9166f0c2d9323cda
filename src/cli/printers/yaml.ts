import { formatFloat } from "../../machinery/go-float.ts";
import { encodeKey, encodeString, isComplexKey } from "./yaml-strings.ts";

/** How `encodeYaml` writes. */
export interface YamlOptions {
  /** keys in natural order (default), or as they were inserted */
  readonly sorted?: boolean;
  /** the column after which text breaks at the next blank; Infinity never breaks */
  readonly lineWidth?: number;
}

const DEFAULT_WIDTH = 80;

/**
 * A JSON value as a YAML document, byte for byte as sigs.k8s.io/yaml (go.yaml.in/yaml/v2 `encode.go`, `emitterc.go`)
 * writes it: sequences not indented below their key, quotes only where a reader would take the text for something else.
 */
export function encodeYaml(value: unknown, { sorted = true, lineWidth = DEFAULT_WIDTH }: YamlOptions = {}): string {
  const style: Style = { sorted, lineWidth };
  if (isFilled(value)) return block(value, 0, style);
  const text = scalar(value, 0, 0, style);
  return text.endsWith("\n") ? text : `${text}\n`;
}

/** The order of keys in YAML output: letters after other characters, runs of digits by their number. */
export function compareNatural(a: string, b: string): number {
  const left = Array.from(a);
  const right = Array.from(b);
  for (let i = 0; i < left.length && i < right.length; i++) {
    const x = left[i] ?? "";
    const y = right[i] ?? "";
    if (x === y) continue;
    const xLetter = isLetter(x);
    const yLetter = isLetter(y);
    if (xLetter && yLetter) return codePoint(x) - codePoint(y);
    if (xLetter || yLetter) return yLetter ? -1 : 1;
    return compareDigitRuns(left, right, i) || codePoint(x) - codePoint(y);
  }
  return left.length - right.length;
}

/** Compares the numbers that start at `from`; zeros in front count only behind another number. */
function compareDigitRuns(a: readonly string[], b: readonly string[], from: number): number {
  let x = 0;
  let y = 0;
  if (a[from] === "0" || b[from] === "0") {
    for (let j = from - 1; j >= 0 && isDigit(a[j]); j--) {
      if (a[j] === "0") continue;
      x = 1;
      y = 1;
      break;
    }
  }
  let i = from;
  for (; isDigit(a[i]); i++) x = x * 10 + Number(a[i]);
  let j = from;
  for (; isDigit(b[j]); j++) y = y * 10 + Number(b[j]);
  return x - y || i - j;
}

function isLetter(char: string): boolean {
  return /\p{L}/u.test(char);
}

function isDigit(char: string | undefined): boolean {
  return char !== undefined && char >= "0" && char <= "9";
}

function codePoint(char: string): number {
  return char.codePointAt(0) ?? 0;
}

interface Style {
  readonly sorted: boolean;
  readonly lineWidth: number;
}

/** A filled map or sequence as lines that end with a newline; every line starts at `indent`. */
function block(value: object, indent: number, style: Style): string {
  const pad = " ".repeat(indent);
  let out = "";
  if (Array.isArray(value)) {
    for (const item of value) {
      out += `${pad}-${isFilled(item) ? compact(item, indent, style) : inline(item, indent, indent + 1, style)}`;
    }
    return out;
  }
  const members = value as Record<string, unknown>;
  for (const key of keysOf(members, style)) {
    const member = members[key];
    const name = encodeKey(key);
    if (isComplexKey(key)) {
      out += `${pad}?${inline(key, indent, indent + 1, style)}${pad}:`;
      out += isFilled(member) ? compact(member, indent, style) : inline(member, indent, indent + 1, style);
    } else if (isFilled(member)) {
      out += `${pad}${name}:\n${block(member, Array.isArray(member) ? indent : indent + 2, style)}`;
    } else {
      out += `${pad}${name}:${inline(member, indent, indent + name.length + 1, style)}`;
    }
  }
  return out;
}

/** A filled value behind a `-`, `?` or `:` on the same line. */
function compact(value: object, indent: number, style: Style): string {
  return ` ${block(value, indent + 2, style).slice(indent + 2)}`;
}

/** A scalar behind an indicator that ends at `column`, with the newline. */
function inline(value: unknown, indent: number, column: number, style: Style): string {
  const text = scalar(value, indent, column + 1, style);
  return text.endsWith("\n") ? ` ${text}` : ` ${text}\n`;
}

/** Text of a scalar or an empty collection. A literal block ends with its newline. */
function scalar(value: unknown, indent: number, column: number, style: Style): string {
  switch (typeof value) {
    case "string":
      return encodeString(value, indent + 2, column, style.lineWidth);
    case "number":
      return encodeNumber(value);
    case "boolean":
      return value ? "true" : "false";
    case "object":
      return value === null ? "null" : Array.isArray(value) ? "[]" : "{}";
    default:
      return "null";
  }
}

function isFilled(value: unknown): value is object {
  if (typeof value !== "object" || value === null) return false;
  if (Array.isArray(value)) return value.length > 0;
  for (const key of Object.keys(value)) if ((value as Record<string, unknown>)[key] !== undefined) return true;
  return false;
}

function keysOf(members: Record<string, unknown>, { sorted }: Style): string[] {
  const keys = Object.keys(members).filter((key) => members[key] !== undefined);
  return sorted ? keys.sort(compareKeys) : keys;
}

const WORD = /^[A-Za-z]+$/;

function compareKeys(a: string, b: string): number {
  if (WORD.test(a) && WORD.test(b)) return a < b ? -1 : a > b ? 1 : 0;
  return compareNatural(a, b);
}

function encodeNumber(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 2 ** 64) return BigInt(value).toString();
  if (!Number.isFinite(value)) return Number.isNaN(value) ? ".nan" : value > 0 ? ".inf" : "-.inf";
  return formatFloat(value);
}
