import { isBase60, resolvePlain } from "../../machinery/yaml/yaml-scalars.ts";

/**
 * A string as a YAML scalar: plain, quoted or, when it has several lines, a literal block that ends with its newline.
 * @param indent  of the scalar's own lines
 * @param column  where its first character will stand
 * @param width   text breaks at the first single blank behind this column
 */
export function encodeString(text: string, indent: number, column: number, width: number): string {
  if (SAFE.test(text) && !isTyped(text)) return text;
  const facts = analyze(text);
  if (text.includes("\n")) {
    return facts.blockAllowed ? literal(text, indent) : doubleQuoted(text, indent, column, width);
  }
  if (isTyped(text) || isBase60(text)) return doubleQuoted(text, indent, column, width);
  if (facts.plainAllowed) return fold(text, indent, column, width, 0, text.length);
  if (facts.singleAllowed) return singleQuoted(text, indent, column, width);
  return doubleQuoted(text, indent, column, width);
}

/** A key on one line; a key with line breaks is double quoted. */
export function encodeKey(key: string): string {
  if (SAFE.test(key) && !isTyped(key)) return key;
  if (isTyped(key) || isBase60(key)) return doubleQuoted(key, 0, 0, Number.POSITIVE_INFINITY);
  const facts = analyze(key);
  if (facts.breaks) return doubleQuoted(key, 0, 0, Number.POSITIVE_INFINITY);
  if (facts.plainAllowed) return key;
  return facts.singleAllowed ? `'${key.replaceAll("'", "''")}'` : doubleQuoted(key, 0, 0, Number.POSITIVE_INFINITY);
}

/** Whether a key needs the `? key` form: several lines, or more than 128 bytes. */
export function isComplexKey(key: string): boolean {
  if (key.length <= LONGEST_KEY / 4) return key.includes("\n") || (!SAFE.test(key) && analyze(key).breaks);
  return Buffer.byteLength(key) > LONGEST_KEY || analyze(key).breaks;
}

const LONGEST_KEY = 128;

/** Text that is plain for sure unless it is a word with a type. */
const SAFE = /^[A-Za-z_/][A-Za-z0-9_./-]{0,60}$/;

function isTyped(text: string): boolean {
  return resolvePlain(text).tag !== "str";
}

interface Facts {
  breaks: boolean;
  plainAllowed: boolean;
  singleAllowed: boolean;
  blockAllowed: boolean;
}

const FIRST_INDICATORS = new Set("#,[]{}&*!|>'\"%@`");

/** What the characters of a string rule out (yaml/v2 `yaml_emitter_analyze_scalar`). */
function analyze(text: string): Facts {
  let indicators = text.startsWith("---") || text.startsWith("...");
  let special = false;
  let breaks = false;
  let breakSpace = false;
  let spaceBreak = false;
  let before = "\n";
  for (let i = 0; i < text.length; i++) {
    const char = text.charAt(i);
    const next = text.charAt(i + 1);
    const blankNext = next === "" || next === " " || next === "\t";
    if (i === 0) {
      if (FIRST_INDICATORS.has(char) || ((char === "?" || char === ":" || char === "-") && blankNext))
        indicators = true;
    } else if ((char === ":" && blankNext) || (char === "#" && isBlankOrBreak(before))) {
      indicators = true;
    }
    if (!isPrintable(text.charCodeAt(i))) special = true;
    if (char === " ") {
      if (i > 0 && isBreak(before)) breakSpace = true;
    } else if (isBreak(char)) {
      breaks = true;
      if (before === " ") spaceBreak = true;
    }
    before = char;
  }
  const first = text.charAt(0);
  const edges = first === " " || isBreak(first) || before === " " || isBreak(before);
  return {
    breaks,
    plainAllowed: !edges && !indicators && !breaks && !special,
    singleAllowed: !breakSpace && !spaceBreak && !special,
    blockAllowed: before !== " " && !spaceBreak && !special,
  };
}

function isBreak(char: string): boolean {
  return char === "\n" || char === "\r" || char === "\u0085" || char === "\u2028" || char === "\u2029";
}

function isBlankOrBreak(char: string): boolean {
  return char === " " || char === "\t" || isBreak(char);
}

/** Tabs, control characters, the byte order mark and everything beyond the basic plane are not printable to yaml/v2. */
function isPrintable(unit: number): boolean {
  if (unit < 0x7f) return unit >= 0x20 || unit === 0x0a;
  return unit >= 0xa0 && (unit < 0xd800 || unit > 0xdfff) && unit !== 0xfeff && unit < 0xfffe;
}

function literal(text: string, indent: number): string {
  const first = text.charAt(0);
  let header = first === " " || isBreak(first) ? "|2" : "|";
  const last = text.charAt(text.length - 1);
  if (!isBreak(last)) header += "-";
  else if (text.length === 1 || isBreak(text.charAt(text.length - 2))) header += "+";
  return `${header}\n${indentLines(text, indent)}${isBreak(last) ? "" : "\n"}`;
}

/** Indents every line that is not empty. */
function indentLines(text: string, indent: number): string {
  const pad = " ".repeat(indent);
  return text.replace(/(^|[\n\u2028\u2029])(?=[^\n\u2028\u2029])/g, `$1${pad}`);
}

/** Breaks plain text at single blanks once the column is behind the width. */
function fold(text: string, indent: number, column: number, width: number, first: number, last: number): string {
  if (column + text.length <= width) return text;
  let out = "";
  let at = column;
  let blank = false;
  let i = 0;
  for (const char of text) {
    const next = text.charAt(i + 1);
    if (char === " " && !blank && at > width && i >= first && i < last && next !== " ") {
      out += `\n${" ".repeat(indent)}`;
      at = indent;
    } else {
      out += char;
      at++;
    }
    blank = char === " ";
    i += char.length;
  }
  return out;
}

function singleQuoted(text: string, indent: number, column: number, width: number): string {
  const pad = " ".repeat(indent);
  const folded = fold(text, indent, column + 1, width, 1, text.length - 1);
  return `'${folded.replaceAll("'", "''").replace(/([\u2028\u2029])(?![\u2028\u2029]|$)/g, `$1${pad}`)}'`;
}

const ESCAPES = new Map([
  [0x00, "0"],
  [0x07, "a"],
  [0x08, "b"],
  [0x09, "t"],
  [0x0a, "n"],
  [0x0b, "v"],
  [0x0c, "f"],
  [0x0d, "r"],
  [0x1b, "e"],
  [0x22, '"'],
  [0x5c, "\\"],
  [0x85, "N"],
  [0xa0, "_"],
  [0x2028, "L"],
  [0x2029, "P"],
]);

function doubleQuoted(text: string, indent: number, column: number, width: number): string {
  const escapeAll = text.startsWith("\ufeff");
  let out = '"';
  let at = column + 1;
  let blank = false;
  let i = 0;
  for (const char of text) {
    const code = char.codePointAt(0) ?? 0;
    const next = text.charAt(i + char.length);
    if (escapeAll || code > 0xffff || code === 0x22 || code === 0x5c || isBreak(char) || !isPrintable(code)) {
      const escaped = escapeCode(code);
      out += escaped;
      at += escaped.length;
      blank = false;
    } else if (char === " " && !blank && at > width && i > 0 && i < text.length - 1) {
      out += `\n${" ".repeat(indent)}${next === " " ? "\\" : ""}`;
      at = indent + (next === " " ? 1 : 0);
      blank = true;
    } else {
      out += char;
      at++;
      blank = char === " ";
    }
    i += char.length;
  }
  return `${out}"`;
}

function escapeCode(code: number): string {
  const short = ESCAPES.get(code);
  if (short !== undefined) return `\\${short}`;
  const hex = code.toString(16).toUpperCase();
  if (code <= 0xff) return `\\x${hex.padStart(2, "0")}`;
  return code <= 0xffff ? `\\u${hex.padStart(4, "0")}` : `\\U${hex.padStart(8, "0")}`;
}
