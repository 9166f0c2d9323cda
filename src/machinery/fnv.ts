import { encodeJson, isObject, setOwn } from "./json.ts";

const OFFSET_BASIS = 0x811c9dc5;
const PRIME = 0x01000193;
const SAFE_CHARACTERS = "bcdfghjklmnpqrstvwxz2456789";

/** FNV-1a, 32 bits, over the UTF-8 bytes of a text; `hash` continues an earlier one. */
export function fnv32a(text: string, hash: number = OFFSET_BASIS): number {
  let state = hash;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code >= 0x80) return fnv32aBytes(Buffer.from(text.slice(i)), state);
    state = Math.imul(state ^ code, PRIME);
  }
  return state >>> 0;
}

/** FNV-1a, 32 bits, over bytes; continues an earlier hash. */
export function fnv32aBytes(bytes: Iterable<number>, hash: number): number {
  let state = hash;
  for (const byte of bytes) state = Math.imul(state ^ byte, PRIME);
  return state >>> 0;
}

/** The text in the alphabet of generated names, which has no vowels (apimachinery `rand.SafeEncodeString`). */
export function safeEncode(text: string): string {
  let encoded = "";
  for (const char of text) encoded += SAFE_CHARACTERS.charAt((char.codePointAt(0) ?? 0) % SAFE_CHARACTERS.length);
  return encoded;
}

/**
 * The hash that ends the names of the ControllerRevisions of a template; not the one that upstream gives. Depends on the
 * content alone, not on the order of keys or on members that are null. `collisionCount` gives another hash for the same
 * template.
 */
export function templateHash(template: object, collisionCount?: number): string {
  const hash = fnv32a(encodeJson(withoutNulls(template)));
  return safeEncode(String(collisionCount === undefined ? hash : fnv32aBytes(littleEndian(collisionCount), hash)));
}

function littleEndian(count: number): number[] {
  return [0, 8, 16, 24].map((shift) => (count >>> shift) & 0xff).concat(0, 0, 0, 0);
}

function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (!isObject(value)) return value;
  const kept: Record<string, unknown> = {};
  for (const key of Object.keys(value)) {
    const member = value[key];
    if (member !== null && member !== undefined) setOwn(kept, key, withoutNulls(member));
  }
  return kept;
}
