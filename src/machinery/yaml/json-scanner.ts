import { MAX_DEPTH } from "./yaml-scanner.ts";

/** Where a JSON value ends, or why it is none: Go's message, and the bytes read up to the wrong character. */
export type JsonScan = { readonly end: number } | { readonly error: string; readonly offset: number | undefined };

type State = "value" | "first key" | "key" | "colon" | "after member" | "first item" | "after item" | "done";

/**
 * Finds the end of the JSON value that starts behind white space at `from`, with the errors of Go's encoding/json:
 * `invalid character '"' after object key:value pair`, `unexpected EOF` (without an offset).
 */
export function scanJson(text: string, from: number): JsonScan {
  const open: ("{" | "[")[] = [];
  let state: State = "value";
  let pos = from;

  const wrong = (at: number, where: string): JsonScan => {
    const char = String.fromCodePoint(text.codePointAt(at) ?? 0);
    return { error: `invalid character ${quoteChar(char)} ${where}`, offset: byteOffset(text, from, at) + 1 };
  };
  const closed = (): State => (open.length === 0 ? "done" : open.at(-1) === "{" ? "after member" : "after item");

  while (state !== "done") {
    while (isSpace(text.charCodeAt(pos))) pos++;
    const char = text.charAt(pos);
    if (char === "") return { error: "unexpected EOF", offset: undefined };
    switch (state) {
      case "value":
      case "first item": {
        if (state === "first item" && char === "]") {
          open.pop();
          state = closed();
          pos++;
        } else if (char === "{" || char === "[") {
          open.push(char);
          if (open.length > MAX_DEPTH) return { error: "exceeded max depth", offset: byteOffset(text, from, pos) + 1 };
          state = char === "{" ? "first key" : "first item";
          pos++;
        } else {
          const scalar = char === '"' ? scanString(text, pos) : scanLiteral(text, pos);
          if (typeof scalar !== "number") return scalar.at < text.length ? wrong(scalar.at, scalar.where) : EOF;
          pos = scalar;
          state = closed();
        }
        break;
      }
      case "first key":
      case "key": {
        if (state === "first key" && char === "}") {
          open.pop();
          state = closed();
          pos++;
          break;
        }
        if (char !== '"') return wrong(pos, "looking for beginning of object key string");
        const key = scanString(text, pos);
        if (typeof key !== "number") return key.at < text.length ? wrong(key.at, key.where) : EOF;
        pos = key;
        state = "colon";
        break;
      }
      case "colon":
        if (char !== ":") return wrong(pos, "after object key");
        state = "value";
        pos++;
        break;
      default: {
        const close = state === "after member" ? "}" : "]";
        if (char !== "," && char !== close) {
          return wrong(pos, state === "after member" ? "after object key:value pair" : "after array element");
        }
        pos++;
        if (char === ",") {
          state = state === "after member" ? "key" : "value";
        } else {
          open.pop();
          state = closed();
        }
      }
    }
  }
  return { end: pos };
}

const EOF: JsonScan = { error: "unexpected EOF", offset: undefined };

interface Wrong {
  at: number;
  where: string;
}

function scanString(text: string, from: number): number | Wrong {
  for (let i = from + 1; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 0x22) return i + 1;
    if (code < 0x20) return { at: i, where: "in string literal" };
    if (code !== 0x5c) continue;
    const letter = text.charAt(++i);
    if (letter === "u") {
      for (let n = 0; n < 4; n++) {
        if (!/[0-9a-fA-F]/.test(text.charAt(++i))) return { at: i, where: "in \\u hexadecimal character escape" };
      }
    } else if (!'"\\/bfnrt'.includes(letter) || letter === "") {
      return { at: i, where: "in string escape code" };
    }
  }
  return { at: text.length, where: "" };
}

function scanLiteral(text: string, from: number): number | Wrong {
  const number = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?/y;
  number.lastIndex = from;
  const match = number.exec(text);
  if (match !== null) {
    const end = from + match[0].length;
    const next = text.charAt(end);
    if (next === ".") return { at: end + 1, where: "after decimal point in numeric literal" };
    if (next === "e" || next === "E") return { at: end + 1, where: "in exponent of numeric literal" };
    return end;
  }
  if (text.charAt(from) === "-") return { at: from + 1, where: "in numeric literal" };
  for (const word of ["true", "false", "null"]) {
    if (text.charAt(from) !== word.charAt(0)) continue;
    for (let i = 1; i < word.length; i++) {
      if (text.charAt(from + i) === word.charAt(i)) continue;
      return { at: from + i, where: `in literal ${word} (expecting ${quoteChar(word.charAt(i))})` };
    }
    return from + word.length;
  }
  return { at: from, where: "looking for beginning of value" };
}

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x09 || code === 0x0a || code === 0x0d;
}

function byteOffset(text: string, from: number, at: number): number {
  return Buffer.byteLength(text.slice(from, at));
}

function quoteChar(char: string): string {
  if (char === "'") return "'\\''";
  if (char === '"') return "'\"'";
  if (char === "\n") return "'\\n'";
  if (char === "\t") return "'\\t'";
  if (char === "\r") return "'\\r'";
  if (char === "\\") return "'\\\\'";
  const code = char.codePointAt(0) ?? 0;
  return code < 0x20 || code === 0x7f ? `'\\x${code.toString(16).padStart(2, "0")}'` : `'${char}'`;
}
