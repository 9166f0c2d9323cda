import type { JsonValue } from "../json.ts";
import { compareBytes, encodeJson, isObject } from "../json.ts";

const NEEDS_ESCAPE = /["\\<>&\p{Cc}\u2028\u2029]/u;

/** JSON text of a scalar, as it stands inside an element. */
export function encodeScalar(value: JsonValue): string {
  if (typeof value === "string") return NEEDS_ESCAPE.test(value) ? encodeJson(value) : `"${value}"`;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  return encodeJson(value);
}

const RANK: { readonly [kind: string]: number } = { ".": -1, f: 0, k: 1, v: 2, i: 3 };

/**
 * The order of sibling elements in FieldsV1: the member mark, fields by name, then items by key, by value and by index
 * (structured-merge-diff `fieldpath/element.go`). Numbers inside keys and values compare as numbers.
 */
export function compareElements(a: string, b: string): number {
  const rank = (RANK[a.charAt(0)] ?? 4) - (RANK[b.charAt(0)] ?? 4);
  if (rank !== 0) return rank;
  switch (a.charAt(0)) {
    case "k":
      return compareKeys(parseJson(a.slice(2)), parseJson(b.slice(2)));
    case "v":
      return compareScalars(parseJson(a.slice(2)), parseJson(b.slice(2)));
    case "i":
      return Number(a.slice(2)) - Number(b.slice(2));
    default:
      return compareBytes(a, b);
  }
}

/**
 * The canonical text of an element that a user wrote, so that equal elements are equal strings.
 * `unknown` for a kind of a later version, which is dropped; `malformed` for text that is an error.
 */
export function canonicalElement(text: string): { element: string } | "unknown" | "malformed" {
  if (text.length < 2 || text[1] !== ":") return "malformed";
  const rest = text.slice(2);
  switch (text[0]) {
    case "f":
      return { element: text };
    case "i":
      return /^[+-]?\d+$/.test(rest) ? { element: `i:${Number(rest)}` } : "malformed";
    case "v": {
      const value = parseJson(rest);
      return value === undefined ? "malformed" : { element: `v:${encodeJson(value)}` };
    }
    case "k": {
      const key = parseJson(rest);
      return isObject(key) ? { element: `k:${encodeJson(key)}` } : "malformed";
    }
    default:
      return "unknown";
  }
}

/** An element as messages print it: `.spec`, `[name="nginx"]`, `[="blue"]`, `[0]`. */
export function formatElement(element: string): string {
  const rest = element.slice(2);
  switch (element[0]) {
    case "k": {
      const key = parseJson(rest);
      if (!isObject(key)) return `[${rest}]`;
      const parts = Object.keys(key).map((name) => `${name}=${encodePlain(key[name] ?? null)}`);
      return `[${parts.join(",")}]`;
    }
    case "v":
      return `[=${encodePlain(parseJson(rest) ?? null)}]`;
    case "i":
      return `[${rest}]`;
    default:
      return `.${rest}`;
  }
}

/** A path as messages print it: `.spec.template.spec.containers[name="nginx"].image`. */
export function formatPath(path: readonly string[]): string {
  return path.map(formatElement).join("");
}

const encodePlain = (value: JsonValue) => JSON.stringify(value);

function parseJson(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}

function compareKeys(a: JsonValue | undefined, b: JsonValue | undefined): number {
  if (!isObject(a) || !isObject(b)) return 0;
  const left = Object.keys(a);
  const right = Object.keys(b);
  for (let i = 0; i < left.length && i < right.length; i++) {
    const [x = "", y = ""] = [left[i], right[i]];
    const order = compareBytes(x, y) || compareScalars(a[x], b[y]);
    if (order !== 0) return order;
  }
  return left.length - right.length;
}

const TYPE_RANK: { readonly [type: string]: number } = { number: 0, string: 1, boolean: 2 };

function compareScalars(a: JsonValue | undefined, b: JsonValue | undefined): number {
  if (typeof a === "string" && typeof b === "string") return compareBytes(a, b);
  if (typeof a === "number" && typeof b === "number") return a - b;
  if (typeof a === "boolean" && typeof b === "boolean") return Number(a) - Number(b);
  return (TYPE_RANK[typeof a] ?? 3) - (TYPE_RANK[typeof b] ?? 3);
}
