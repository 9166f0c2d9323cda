import { PrintError } from "../print-error.ts";

/** A step of a kubectl JSONPath template (client-go `util/jsonpath`). Lists are the braces of a template, in order. */
export type PathNode =
  | { readonly kind: "list"; readonly nodes: PathNode[] }
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "field"; readonly name: string }
  | { readonly kind: "constant"; readonly value: number | boolean }
  | { readonly kind: "identifier"; readonly name: string }
  | { readonly kind: "wildcard" }
  | { readonly kind: "recursive" }
  | { readonly kind: "slice"; readonly start: Bound; readonly end: Bound; readonly step: Bound }
  | { readonly kind: "filter"; readonly left: PathNode[]; readonly operator: string; readonly right: PathNode[] }
  | { readonly kind: "union"; readonly members: PathNode[][] };

/** One number of `[start:end:step]`; `derived` is the end of a plain index. */
export interface Bound {
  readonly value: number | undefined;
  readonly derived?: boolean;
}

/** A parsed template: text and braces in order. */
export type Template = readonly PathNode[];

/** Parses a template. Throws PrintError with upstream's words: `unclosed action`, `unterminated array`. */
export function parseTemplate(text: string): Template {
  const nodes: PathNode[] = [];
  let pos = 0;
  while (pos < text.length) {
    const open = text.indexOf("{", pos);
    if (open < 0 || open > pos) nodes.push({ kind: "text", text: text.slice(pos, open < 0 ? undefined : open) });
    if (open < 0) break;
    const action = parseAction(text, open + 1);
    nodes.push({ kind: "list", nodes: action.nodes });
    pos = action.end;
  }
  return nodes;
}

/** Whether evaluation meets a `..` anywhere. */
export function usesDescent(template: Template): boolean {
  return template.some((node) => {
    if (node.kind === "list") return usesDescent(node.nodes);
    if (node.kind === "filter") return usesDescent(node.left) || usesDescent(node.right);
    return node.kind === "recursive" || (node.kind === "union" && node.members.some(usesDescent));
  });
}

interface Action {
  nodes: PathNode[];
  /** behind the closing brace */
  end: number;
}

function parseAction(text: string, from: number): Action {
  const nodes: PathNode[] = [];
  let pos = from;
  for (;;) {
    const char = text.charAt(pos);
    if (char === "}") return { nodes, end: pos + 1 };
    if (char === "" || char === "\n" || char === "\r") throw new PrintError("unclosed action");
    if (text.startsWith("[?(", pos)) {
      pos = parseFilter(text, pos, nodes);
    } else if (text.startsWith("..", pos)) {
      if (nodes.at(-1)?.kind === "recursive") throw new PrintError("invalid multiple recursive descent");
      nodes.push({ kind: "recursive" });
      pos += 2;
      if (isAlphaNumeric(text.charAt(pos))) pos = parseField(text, pos, nodes);
    } else if (char === " " || char === "@" || char === "$") {
      pos++;
    } else if (char === "[") {
      pos = parseArray(text, pos, nodes);
    } else if (char === '"' || char === "'") {
      pos = parseQuote(text, pos, nodes);
    } else if (char === ".") {
      pos = parseField(text, pos + 1, nodes);
    } else if (/[-+\d]/.test(char)) {
      pos = parseNumber(text, pos, nodes);
    } else if (isAlphaNumeric(char)) {
      pos = parseIdentifier(text, pos, nodes);
    } else {
      throw new PrintError(`unrecognized character in action: ${describeRune(text, pos)}`);
    }
  }
}

/** The nodes of a piece of a template as if it stood in braces of its own. */
function parsePiece(text: string): PathNode[] {
  return parseAction(`${text}}`, 0).nodes;
}

function parseField(text: string, from: number, nodes: PathNode[]): number {
  let pos = from;
  while (pos < text.length && !isTerminator(text.charAt(pos))) pos += text.charAt(pos) === "\\" ? 2 : 1;
  const name = text.slice(from, pos);
  nodes.push(name === "*" ? { kind: "wildcard" } : { kind: "field", name: name.replaceAll("\\", "") });
  return Math.min(pos, text.length);
}

function parseIdentifier(text: string, from: number, nodes: PathNode[]): number {
  let pos = from;
  while (!isTerminator(text.charAt(pos))) pos++;
  const name = text.slice(from, pos);
  if (name === "true" || name === "false") nodes.push({ kind: "constant", value: name === "true" });
  else nodes.push({ kind: "identifier", name });
  return pos;
}

function parseNumber(text: string, from: number, nodes: PathNode[]): number {
  let pos = from + 1;
  while (/[.\d]/.test(text.charAt(pos))) pos++;
  const digits = text.slice(from, pos);
  if (!/^[-+]?(?:\d+\.?\d*|\.\d+)$/.test(digits)) throw new PrintError(`cannot parse number ${digits}`);
  nodes.push({ kind: "constant", value: Number(digits) });
  return pos;
}

const QUOTED_KEY = /^'([^']*)'$/;
const SLICE = /^(-?\d*)(:-?\d*)?(:-?\d*)?$/;

function parseArray(text: string, from: number, nodes: PathNode[]): number {
  const close = text.slice(from).search(/[\]\n]/);
  if (close < 0 || text.charAt(from + close) === "\n") throw new PrintError("unterminated array");
  const inner = text.slice(from + 1, from + close);
  const end = from + close + 1;
  const body = inner === "*" ? ":" : inner;
  const parts = body.split(",");
  if (parts.length > 1) {
    const members = parts.map((part) => parsePiece(`[${part.replace(/^ +| +$/g, "")}]`));
    nodes.push({ kind: "union", members });
    return end;
  }
  const key = QUOTED_KEY.exec(body);
  if (key !== null) {
    nodes.push(...parsePiece(`.${key[1]}`));
    return end;
  }
  const slice = SLICE.exec(body);
  if (slice === null) throw new PrintError(`invalid array index ${body}`);
  nodes.push(sliceOf(slice[1] ?? "", slice[2], slice[3]));
  return end;
}

function sliceOf(first: string, second: string | undefined, third: string | undefined): PathNode {
  const start = bound(first);
  const end = second ? bound(second.slice(1)) : { value: (start.value ?? 0) + 1, derived: true };
  return { kind: "slice", start, end, step: bound(third?.slice(1) ?? "") };
}

function bound(digits: string): Bound {
  if (digits === "") return { value: undefined };
  if (digits === "-") throw new PrintError(`array index ${digits} is not a number`);
  return { value: Number(digits) };
}

const COMPARISON = /^([^!<>=]+)([!<>=]+)(.+)$/s;

function parseFilter(text: string, from: number, nodes: PathNode[]): number {
  let pos = from + "[?(".length;
  const start = pos;
  let quote = "";
  let closed = true;
  for (; ; pos++) {
    const char = text.charAt(pos);
    if (char === "" || char === "\n") throw new PrintError("unterminated filter");
    if (char === '"' || char === "'") {
      if (quote === "") {
        quote = char;
        closed = false;
      } else if (char === quote && text.charAt(pos - 1) !== "\\") {
        closed = true;
      }
    } else if (char === ")" && closed) {
      break;
    }
  }
  if (text.charAt(pos + 1) !== "]") throw new PrintError("unclosed array expect ]");
  const condition = text.slice(start, pos);
  const comparison = COMPARISON.exec(condition);
  if (comparison === null) {
    nodes.push({ kind: "filter", left: parsePiece(condition), operator: "exists", right: [] });
  } else {
    const [, left = "", operator = "", right = ""] = comparison;
    nodes.push({ kind: "filter", left: parsePiece(left), operator, right: parsePiece(right) });
  }
  return pos + 2;
}

function parseQuote(text: string, from: number, nodes: PathNode[]): number {
  const quote = text.charAt(from);
  let pos = from + 1;
  for (; text.charAt(pos) !== quote || text.charAt(pos - 1) === "\\"; pos++) {
    if (pos >= text.length || text.charAt(pos) === "\n") throw new PrintError("unterminated quoted string");
  }
  const body = text.slice(from + 1, pos);
  const value = unquote(body, quote);
  if (value === undefined) throw new PrintError(`unquote string ${quote}${body}${quote} error invalid syntax`);
  nodes.push({ kind: "text", text: value });
  return pos + 1;
}

const ESCAPES: { readonly [letter: string]: string } = {
  a: "\u0007",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
  "\\": "\\",
};

/** Go's escapes of a quoted string; undefined where one is broken. */
function unquote(body: string, quote: string): string | undefined {
  let broken = false;
  const value = body.replace(
    /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{3})|([\s\S]?))/g,
    (_, x?: string, u?: string, long?: string, octal?: string, letter = "") => {
      const hex = x ?? u ?? long;
      const code = hex !== undefined ? Number.parseInt(hex, 16) : octal !== undefined ? Number.parseInt(octal, 8) : -1;
      if (code >= 0 && code <= 0x10ffff) return String.fromCodePoint(code);
      if (code < 0 && letter === quote) return quote;
      if (code < 0 && Object.hasOwn(ESCAPES, letter)) return ESCAPES[letter] ?? "";
      broken = true;
      return "";
    },
  );
  return broken ? undefined : value;
}

function isTerminator(char: string): boolean {
  return char === "" || " \t\r\n.,[]$@{}".includes(char);
}

function isAlphaNumeric(char: string): boolean {
  return /^[_\p{L}\p{Nd}]$/u.test(char);
}

function describeRune(text: string, pos: number): string {
  const char = String.fromCodePoint(text.codePointAt(pos) ?? 0);
  const code = (char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
  return /[\p{L}\p{M}\p{N}\p{P}\p{S}]/u.test(char) ? `U+${code} '${char}'` : `U+${code}`;
}
