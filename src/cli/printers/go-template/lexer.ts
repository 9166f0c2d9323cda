import { PrintError } from "../print-error.ts";

/** A piece of a template (Go `text/template/parse/lex.go`). */
export interface Token {
  readonly type: TokenType;
  /** the text as written; of an error, its message */
  readonly text: string;
  /** offset in the template */
  readonly pos: number;
  /** from 1 */
  readonly line: number;
}

export type TokenType =
  | "text"
  | "left"
  | "right"
  | "string"
  | "character"
  | "number"
  | "bool"
  | "field"
  | "variable"
  | "dot"
  | "identifier"
  | "keyword"
  | "pipe"
  | "comma"
  | "declare"
  | "assign"
  | "("
  | ")"
  | "space"
  | "eof"
  | "error";

const KEYWORDS = new Set([
  "block",
  "break",
  "continue",
  "define",
  "else",
  "end",
  "if",
  "range",
  "nil",
  "template",
  "with",
]);

const SPACE = /[ \t\r\n]+/y;
const NUMBER =
  /[-+]?(?:0[xX][0-9a-fA-F_]+|0[oO][0-7_]+|0[bB][01_]+|(?:[0-9][0-9_]*\.?[0-9_]*|\.[0-9][0-9_]*)(?:[eE][-+]?[0-9_]+)?)/y;
const WORD = /[\p{L}\p{Nd}_]+/uy;
const STRING = /"(?:\\[^\n]|[^"\\\n])*"/y;
const RAW_STRING = /`[^`]*`/y;
const CHARACTER = /'(?:\\[^\n]|[^'\\\n])*'/y;

/** All tokens of a template up to its end or to an error token. */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let pos = 0;
  let line = 1;
  let counted = 0;

  const lineAt = (at: number): number => {
    for (; counted < at; counted++) if (text.charCodeAt(counted) === 0x0a) line++;
    return line;
  };
  const emit = (type: TokenType, value: string, at: number): void => {
    tokens.push({ type, text: value, pos: at, line: lineAt(at) });
  };

  for (let trim = false; ; ) {
    const open = text.indexOf("{{", pos);
    const end = open < 0 ? text.length : open;
    const trimsBefore = open >= 0 && /^-[ \t\r\n]/.test(text.slice(open + 2, open + 4));
    let literal = text.slice(pos, end);
    let start = pos;
    if (trim) {
      const kept = literal.replace(/^[ \t\r\n]+/, "");
      start += literal.length - kept.length;
      literal = kept;
    }
    if (trimsBefore) literal = literal.replace(/[ \t\r\n]+$/, "");
    if (literal !== "") emit("text", literal, start);
    if (open < 0) {
      emit("eof", "", end);
      return tokens;
    }
    const inside = open + 2 + (trimsBefore ? 1 : 0);
    const action =
      /^[ \t\r\n]*\/\*/.test(trimsBefore ? text.slice(inside) : "") || text.startsWith("/*", inside)
        ? comment(text, inside)
        : scanAction(text, open, inside, emit);
    if ("error" in action) {
      emit("error", action.error, action.at);
      return tokens;
    }
    pos = action.end;
    trim = action.trim;
  }
}

type Scanned = { readonly end: number; readonly trim: boolean } | { readonly error: string; readonly at: number };

function comment(text: string, from: number): Scanned {
  const close = text.indexOf("*/", from);
  if (close < 0) return { error: "unclosed comment", at: from };
  const after = text.slice(close + 2);
  const right = /^(?:[ \t\r\n]-)?\}\}/.exec(after);
  if (right === null) return { error: "comment ends before closing delimiter", at: from };
  return { end: close + 2 + right[0].length, trim: right[0].length > 2 };
}

function scanAction(
  text: string,
  open: number,
  from: number,
  emit: (type: TokenType, value: string, at: number) => void,
): Scanned {
  emit("left", "{{", open);
  let pos = from;
  let parens = 0;
  const match = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = pos;
    return pattern.exec(text)?.[0];
  };
  const take = (type: TokenType, value: string): void => {
    emit(type, value, pos);
    pos += value.length;
  };

  for (;;) {
    const right = /^(?:[ \t\r\n]-)?\}\}/.exec(text.slice(pos, pos + 4));
    if (right !== null) {
      if (parens > 0) return { error: "unclosed left paren", at: pos };
      const end = pos + right[0].length;
      emit("right", "}}", end - 2);
      return { end, trim: right[0].length > 2 };
    }
    const char = text.charAt(pos);
    if (char === "") return { error: "unclosed action", at: pos };
    const space = match(SPACE);
    if (space !== undefined) {
      const kept = text.startsWith("-}}", pos + space.length) ? space.slice(0, -1) : space;
      if (kept !== "") take("space", kept);
      continue;
    }
    const problem = scanOperand(char, match, take);
    if (problem === undefined) {
      if (/[\w.$]/.test(text.charAt(pos - 1)) && !isTerminator(text, pos) && /[\w.$]/.test(char)) {
        return { error: `bad character ${describe(text, pos)}`, at: pos };
      }
      continue;
    }
    if (problem !== "") return { error: problem, at: pos };
    if (char === "(") {
      take("(", char);
      parens++;
    } else if (char === ")") {
      if (parens === 0) return { error: "unexpected right paren", at: pos };
      take(")", char);
      parens--;
    } else {
      return { error: `unrecognized character in action: ${describe(text, pos)}`, at: pos };
    }
  }
}

/** Takes an operand or operator: undefined when it did, a problem, or "" for anything else. */
function scanOperand(
  char: string,
  match: (pattern: RegExp) => string | undefined,
  take: (type: TokenType, value: string) => void,
): string | undefined {
  if (char === '"') return takeOr(match(STRING), "string", take, "unterminated quoted string");
  if (char === "`") return takeOr(match(RAW_STRING), "string", take, "unterminated raw quoted string");
  if (char === "'") return takeOr(match(CHARACTER), "character", take, "unterminated character constant");
  if (char === "|") return takeOr("|", "pipe", take, "");
  if (char === ",") return takeOr(",", "comma", take, "");
  if (char === "=") return takeOr("=", "assign", take, "");
  if (char === ":") return takeOr(match(/:=/y), "declare", take, "expected :=");
  const number = match(NUMBER);
  if (number !== undefined) return takeNumber(number, match, take);
  if (char === "+" || char === "-") return `bad number syntax: "${char}"`;
  if (char === ".") {
    const field = match(/\.[\p{L}\p{Nd}_]+/uy);
    return takeOr(field ?? ".", field === undefined ? "dot" : "field", take, "");
  }
  if (char === "$") return takeOr(match(/\$[\p{L}\p{Nd}_]*/uy), "variable", take, "");
  const word = match(WORD);
  if (word === undefined) return "";
  const type = word === "true" || word === "false" ? "bool" : KEYWORDS.has(word) ? "keyword" : "identifier";
  return takeOr(word, type, take, "");
}

function takeNumber(
  number: string,
  match: (pattern: RegExp) => string | undefined,
  take: (type: TokenType, value: string) => void,
): string | undefined {
  const word = match(/[-+.]?[\p{L}\p{Nd}_.+-]+/uy) ?? number;
  if (word.length > number.length && /[\p{L}_]/u.test(word.charAt(number.length))) {
    return `bad number syntax: "${word.slice(0, number.length + 1)}"`;
  }
  take("number", number);
  return undefined;
}

function takeOr(
  value: string | undefined,
  type: TokenType,
  take: (type: TokenType, value: string) => void,
  problem: string,
): string | undefined {
  if (value === undefined) return problem;
  take(type, value);
  return undefined;
}

function isTerminator(text: string, pos: number): boolean {
  const char = text.charAt(pos);
  return char === "" || " \t\r\n.,|:()=".includes(char) || text.startsWith("}}", pos);
}

/** Go's %#U: `U+007C '|'`. */
export function describe(text: string, pos: number): string {
  const char = String.fromCodePoint(text.codePointAt(pos) ?? 0xfffd);
  return `U+${(char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")} '${char}'`;
}

/** The value of a quoted or raw string, or of a character constant, as Go unquotes it. Throws PrintError. */
export function unquote(literal: string): string {
  if (literal.startsWith("`")) return literal.slice(1, -1).replaceAll("\r", "");
  let broken = false;
  const value = literal
    .slice(1, -1)
    .replace(
      /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{3})|([\s\S]?))/g,
      (_, x, u, long, octal, letter) => {
        const hex: string | undefined = x ?? u ?? long;
        if (hex !== undefined) return String.fromCodePoint(Math.min(Number.parseInt(hex, 16), 0x10ffff));
        if (octal !== undefined) return String.fromCodePoint(Number.parseInt(octal, 8));
        const char = ESCAPES.get(letter);
        if (char === undefined || letter === (literal.startsWith('"') ? "'" : '"')) broken = true;
        return char ?? "";
      },
    );
  if (broken) throw new PrintError("invalid syntax");
  return value;
}

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ["a", "\u0007"],
  ["b", "\b"],
  ["f", "\f"],
  ["n", "\n"],
  ["r", "\r"],
  ["t", "\t"],
  ["v", "\v"],
  ["\\", "\\"],
  ['"', '"'],
  ["'", "'"],
]);
