import { compareBytes, getOwn } from "../../../machinery/json.ts";
import { PrintError } from "../print-error.ts";
import { sprintf } from "./printf.ts";
import { format, isTrue, type Kind, kindOf, sprint, typeName, type Value } from "./values.ts";

/** A function of templates. Errors are PrintErrors, which the caller prefixes with `error calling <name>: `. */
export interface TemplateFunction {
  readonly call: (...args: Value[]) => Value;
  readonly least: number;
  /** undefined takes any number */
  readonly most?: number;
  /** how many of the first arguments must be strings */
  readonly strings?: number;
}

/**
 * Go's functions of text/template (`funcs.go`) and kubectl's `exists` and `base64decode`. `and` and `or` are here only by
 * their names: they do not evaluate all of their arguments.
 */
export const FUNCTIONS: ReadonlyMap<string, TemplateFunction> = new Map<string, TemplateFunction>([
  ["and", { call: (...args) => args.at(-1), least: 1 }],
  ["or", { call: (...args) => args.at(-1), least: 1 }],
  ["not", { call: (value) => !isTrue(value), least: 1, most: 1 }],
  ["len", { call: length, least: 1, most: 1 }],
  ["index", { call: index, least: 1 }],
  ["slice", { call: slice, least: 1, most: 4 }],
  ["print", { call: (...args) => sprint(args), least: 0 }],
  ["println", { call: (...args) => `${args.map(format).join(" ")}\n`, least: 0 }],
  ["printf", { call: (pattern, ...args) => sprintf(String(pattern), args), least: 1, strings: 1 }],
  ["html", { call: (...args) => escapeHtml(sprint(args)), least: 0 }],
  ["js", { call: (...args) => escapeJs(sprint(args)), least: 0 }],
  ["urlquery", { call: (...args) => escapeQuery(sprint(args)), least: 0 }],
  ["eq", { call: equal, least: 1 }],
  ["ne", { call: (a, b) => !equal(a, b), least: 2, most: 2 }],
  ["lt", { call: (a, b) => order(a, b) < 0, least: 2, most: 2 }],
  ["le", { call: (a, b) => order(a, b) <= 0, least: 2, most: 2 }],
  ["gt", { call: (a, b) => order(a, b) > 0, least: 2, most: 2 }],
  ["ge", { call: (a, b) => order(a, b) >= 0, least: 2, most: 2 }],
  ["call", { call: callValue, least: 1 }],
  ["exists", { call: exists, least: 1 }],
  ["base64decode", { call: (text) => base64decode(String(text)), least: 1, most: 1, strings: 1 }],
]);

function length(value: Value): bigint {
  switch (kindOf(value)) {
    case "string":
      return BigInt(Buffer.byteLength(value as string));
    case "slice":
      return BigInt((value as unknown[]).length);
    case "map":
      return BigInt(Object.keys(value as object).length);
    case "invalid":
      throw new PrintError("len of nil pointer");
    default:
      throw new PrintError(`len of type ${typeName(value)}`);
  }
}

function index(item: Value, ...indices: Value[]): Value {
  if (kindOf(item) === "invalid") throw new PrintError("index of untyped nil");
  let value = item;
  for (const at of indices) {
    switch (kindOf(value)) {
      case "slice":
        value = (value as Value[])[position(at, (value as Value[]).length, false)];
        break;
      case "string": {
        const bytes = Buffer.from(value as string);
        value = bytes[position(at, bytes.length, false)];
        break;
      }
      case "map":
        if (kindOf(at) === "invalid") throw new PrintError("value is nil; should be of type string");
        if (typeof at !== "string") throw new PrintError(`value has type ${typeName(at)}; should be string`);
        value = getOwn(value as Record<string, Value>, at);
        break;
      case "invalid":
        throw new PrintError("index of nil pointer");
      default:
        throw new PrintError(`can't index item of type ${typeName(value)}`);
    }
  }
  return value;
}

function position(at: Value, length: number, inclusive: boolean): number {
  if (kindOf(at) === "invalid") throw new PrintError("cannot index slice/array with nil");
  if (kindOf(at) !== "int") throw new PrintError(`cannot index slice/array with type ${typeName(at)}`);
  const value = Number(at);
  if (value < 0 || (inclusive ? value > length : value >= length)) {
    throw new PrintError(`index out of range: ${value}`);
  }
  return value;
}

function slice(item: Value, ...indices: Value[]): Value {
  const kind = kindOf(item);
  if (kind === "invalid") throw new PrintError("slice of untyped nil");
  if (kind !== "string" && kind !== "slice") throw new PrintError(`can't slice item of type ${typeName(item)}`);
  if (kind === "string" && indices.length === 3) throw new PrintError("cannot 3-index slice a string");
  const whole = kind === "string" ? Buffer.from(item as string) : (item as Value[]);
  const [from = 0, to = whole.length] = indices.map((at) => position(at, whole.length, true));
  if (from > to) throw new PrintError(`invalid slice index: ${from} > ${to}`);
  return Buffer.isBuffer(whole) ? whole.subarray(from, to).toString("utf8") : whole.slice(from, to);
}

const BASIC: ReadonlySet<Kind> = new Set<Kind>(["bool", "string", "int", "float"]);

function equal(first: Value, ...others: Value[]): boolean {
  if (others.length === 0) throw new PrintError("missing argument for comparison");
  return others.some((other) => equalTo(first, other));
}

function equalTo(a: Value, b: Value): boolean {
  const [kind, other] = [kindOf(a), kindOf(b)];
  if (kind === "invalid" || other === "invalid") return kind === other;
  if (!BASIC.has(kind) || !BASIC.has(other)) {
    if (BASIC.has(kind) !== BASIC.has(other)) throw incompatible(a, b);
    throw new PrintError(`non-comparable types ${format(a)}: ${typeName(a)}, ${typeName(b)}: ${format(b)}`);
  }
  if (kind !== other) throw incompatible(a, b);
  return kind === "int" ? BigInt(a as bigint) === BigInt(b as bigint) : a === b;
}

function incompatible(a: Value, b: Value): PrintError {
  return new PrintError(`incompatible types for comparison: ${typeName(a)} and ${typeName(b)}`);
}

function order(a: Value, b: Value): number {
  const kind = kindOf(a);
  const other = kindOf(b);
  if (!BASIC.has(kind) || !BASIC.has(other)) throw new PrintError("invalid type for comparison");
  if (kind !== other) throw incompatible(a, b);
  if (kind === "bool") throw new PrintError("invalid type for comparison");
  if (kind === "string") return compareBytes(a as string, b as string);
  return Math.sign(Number(a) - Number(b));
}

function callValue(value: Value): never {
  if (kindOf(value) === "invalid") throw new PrintError("call of nil");
  throw new PrintError(`non-function of type ${typeName(value)}`);
}

/** Whether `index` with these arguments would find something (cli-runtime `exists`). */
function exists(item: Value, ...indices: Value[]): boolean {
  let value = item;
  for (const at of indices) {
    if (Array.isArray(value) && kindOf(at) === "int") value = value[Number(at)];
    else if (kindOf(value) === "map" && typeof at === "string") value = getOwn(value as Record<string, Value>, at);
    else if (typeof value === "string" && kindOf(at) === "int") value = Buffer.from(value)[Number(at)];
    else return false;
  }
  return kindOf(value) !== "invalid";
}

function base64decode(text: string): string {
  const compact = text.replace(/[\r\n]/g, "");
  const wrong = compact.search(/[^A-Za-z0-9+/=]/);
  if (wrong >= 0) throw new PrintError(`base64 decode failed: illegal base64 data at input byte ${wrong}`);
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(compact)) {
    const padding = compact.indexOf("=");
    const at = padding >= 0 ? padding : compact.length - (compact.length % 4);
    throw new PrintError(`base64 decode failed: illegal base64 data at input byte ${at}`);
  }
  return Buffer.from(compact, "base64").toString("utf8");
}

const HTML: { readonly [char: string]: string } = {
  "\0": "\ufffd",
  '"': "&#34;",
  "'": "&#39;",
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
};

function escapeHtml(text: string): string {
  return text.replace(/[\0"'&<>]/g, (char) => HTML[char] ?? char);
}

function escapeJs(text: string): string {
  return text.replace(/[^ !#-%(-;?-[\]-~]/gu, (char) => {
    if (char === "\\" || char === "'" || char === '"') return `\\${char}`;
    const code = char.codePointAt(0) ?? 0;
    if (code > 0x7f && /[\p{L}\p{M}\p{N}\p{P}\p{S}]/u.test(char)) return char;
    return `\\u${code.toString(16).toUpperCase().padStart(4, "0")}`;
  });
}

function escapeQuery(text: string): string {
  return encodeURIComponent(text.toWellFormed())
    .replaceAll("%20", "+")
    .replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}
