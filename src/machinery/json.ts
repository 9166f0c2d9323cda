import { ParseError } from "./parse-error.ts";

/** A value that JSON can carry. */
export type JsonValue = null | boolean | number | string | JsonValue[] | { [key: string]: JsonValue };

/** A JSON object. Keys that are present always have a value; `undefined` stands for an absent key. */
export type JsonObject = { [key: string]: JsonValue };

/** Narrows to a JSON object: neither null, nor an array, nor a scalar. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** How deep values may nest: what is deeper is refused where it is decoded, so that nothing recurses out of the stack. */
const MAX_DEPTH = 2_000;

/** Copies a JSON value all the way down; keys whose value is `undefined` are left out. Throws ParseError where it nests too deep. */
export function deepCopy<T>(value: T): T {
  return copyAt(value, 0);
}

function copyAt<T>(value: T, depth: number): T {
  if (typeof value !== "object" || value === null) return value;
  if (depth > MAX_DEPTH) throw new ParseError("exceeded max depth");
  if (Array.isArray(value)) return value.map((item) => copyAt(item as unknown, depth + 1)) as T;
  const copy: Record<string, unknown> = {};
  for (const key of Object.keys(value)) {
    const member = (value as Record<string, unknown>)[key];
    if (member !== undefined) setOwn(copy, key, copyAt(member, depth + 1));
  }
  return copy as T;
}

/** Whether two JSON values are equal; the order of keys does not count, that of array items does. */
export function deepEqual(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a) || Array.isArray(b)) {
    if (!Array.isArray(a) || !Array.isArray(b) || a.length !== b.length) return false;
    return a.every((item, i) => deepEqual(item, b[i]));
  }
  const left = a as Record<string, unknown>;
  const right = b as Record<string, unknown>;
  let count = 0;
  for (const key of Object.keys(left)) {
    if (left[key] === undefined) continue;
    count++;
    if (!Object.hasOwn(right, key) || !deepEqual(left[key], right[key])) return false;
  }
  for (const key of Object.keys(right)) if (right[key] !== undefined) count--;
  return count === 0;
}

/** Sets an own property, also where the name is one that assignment treats specially (`__proto__`). */
export function setOwn(target: object, key: string, value: unknown): void {
  if (key === "__proto__") {
    Object.defineProperty(target, key, { value, writable: true, enumerable: true, configurable: true });
  } else {
    (target as Record<string, unknown>)[key] = value;
  }
}

/** Reads an own property; inherited ones (`constructor`, `toString`) do not exist. */
export function getOwn<T>(target: { readonly [key: string]: T } | undefined, key: string): T | undefined {
  return target !== undefined && Object.hasOwn(target, key) ? target[key] : undefined;
}

/**
 * JSON text as Go's encoding/json writes it: object keys sorted by bytes, `<`, `>`, `&`, U+2028 and U+2029 escaped.
 * @param indent  white space a level; none gives one line without blanks
 * @param sorted  false keeps the keys in insertion order, as Go does for structs
 */
export function encodeJson(value: unknown, indent = "", sorted = true): string {
  const text = sorted ? encodeSorted(value, indent) : JSON.stringify(value, undefined, indent);
  return text.replace(/[<>&\u2028\u2029]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

function encodeSorted(value: unknown, indent: string): string {
  const found = { numericKeys: false };
  const sorted = sortKeys(value, found);
  return found.numericKeys ? writeSorted(sorted, indent, "\n") : JSON.stringify(sorted, undefined, indent);
}

/** Keys that JavaScript puts first and in the order of their numbers, whatever the order of insertion. */
const NUMERIC_KEY = /^(?:0|[1-9][0-9]{0,9})$/;

function sortKeys(value: unknown, found: { numericKeys: boolean }): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => sortKeys(item, found));
  const sorted: Record<string, unknown> = {};
  for (const key of Object.keys(value).sort(compareBytes)) {
    found.numericKeys ||= NUMERIC_KEY.test(key);
    setOwn(sorted, key, sortKeys((value as Record<string, unknown>)[key], found));
  }
  return sorted;
}

/** What JSON.stringify gives, except that keys are in the order of their bytes; `margin` is a line break and the blanks behind it. */
function writeSorted(value: unknown, indent: string, margin: string): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value ?? null);
  const inner = indent === "" ? "" : margin + indent;
  const outer = indent === "" ? "" : margin;
  const parts: string[] = [];
  if (Array.isArray(value)) {
    for (const item of value) parts.push(inner + writeSorted(item, indent, inner));
    return parts.length === 0 ? "[]" : `[${parts.join(",")}${outer}]`;
  }
  const colon = indent === "" ? ":" : ": ";
  for (const key of Object.keys(value).sort(compareBytes)) {
    const member = (value as Record<string, unknown>)[key];
    if (member !== undefined) parts.push(`${inner}${JSON.stringify(key)}${colon}${writeSorted(member, indent, inner)}`);
  }
  return parts.length === 0 ? "{}" : `{${parts.join(",")}${outer}}`;
}

/** Compares two strings as Go does: by their UTF-8 bytes. Negative, zero or positive. */
export function compareBytes(a: string, b: string): number {
  if (a === b) return 0;
  for (let i = 0; i < a.length && i < b.length; i++) {
    const x = a.codePointAt(i) ?? 0;
    const y = b.codePointAt(i) ?? 0;
    if (x !== y) return x - y;
  }
  return a.length - b.length;
}

/** The entries of a map in the order of their keys: upstream's order is random, ours is always the same. */
export function sortedEntries<T>(map: Readonly<Record<string, T>> | undefined): [string, T][] {
  const entries = Object.entries(map ?? {});
  return entries.length < 2 ? entries : entries.sort(([a], [b]) => compareBytes(a, b));
}
