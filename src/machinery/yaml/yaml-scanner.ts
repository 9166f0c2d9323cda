import {
  CHAR,
  isBlank,
  isBlankOrEnd,
  isBreak,
  isBreakOrEnd,
  isFlowIndicator,
  isWordCharacter,
} from "./yaml-characters.ts";
import { type Scanner, type Token, type TokenType, YamlError } from "./yaml-tokens.ts";

/** Deepest nesting of blocks and of flow collections. Go allows 10,000; ours must fit a JavaScript stack. */
export const MAX_DEPTH = 1000;

const LONGEST_KEY = 1024;
const NOT_A_PLAIN_START = new Set(Array.from("-?:,[]{}#&*!|>'\"%@`", (char) => char.charCodeAt(0)));
const FORBIDDEN = /[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;

const SHORT_ESCAPES: ReadonlyMap<string, string> = new Map([
  ["0", "\0"],
  ["a", "\u0007"],
  ["b", "\b"],
  ["t", "\t"],
  ["\t", "\t"],
  ["n", "\n"],
  ["v", "\v"],
  ["f", "\f"],
  ["r", "\r"],
  ["e", "\u001b"],
  [" ", " "],
  ['"', '"'],
  ["'", "'"],
  ["\\", "\\"],
  ["N", "\u0085"],
  ["_", "\u00a0"],
  ["L", "\u2028"],
  ["P", "\u2029"],
]);
const LONG_ESCAPES: ReadonlyMap<string, number> = new Map([
  ["x", 2],
  ["u", 4],
  ["U", 8],
]);

/** A place where a key may begin although nothing says so yet: `name` of `name: web`. */
interface SimpleKey {
  possible: boolean;
  required: boolean;
  token: number;
  line: number;
  pos: number;
  column: number;
}

/** A scanner over one YAML document. Throws YamlError, with the texts and line numbers of goyaml. */
export function newScanner(text: string): Scanner {
  if (FORBIDDEN.test(text)) throw new YamlError("control characters are not allowed");

  let pos = 0;
  let line = 0;
  let lineStart = 0;
  let queue: Token[] = [];
  let head = 0;
  let parsed = 0;
  let indent = -1;
  const indents: number[] = [];
  let flowLevel = 0;
  let keyAllowed = true;
  const keys: SimpleKey[] = [{ possible: false, required: false, token: 0, line: 0, pos: 0, column: 0 }];
  const keyOfToken = new Map<number, SimpleKey>();

  const at = (offset = 0): number => text.charCodeAt(pos + offset);
  const column = (): number => pos - lineStart;

  function fail(problem: string, contextLine = line): never {
    if (line > 0) throw new YamlError(`line ${line + 1}: ${problem}`);
    throw new YamlError(contextLine > 0 ? `line ${contextLine}: ${problem}` : problem);
  }

  function push(type: TokenType, value = "", plain = false, tokenLine = line): void {
    queue.push({ type, line: tokenLine, value, plain });
  }

  function skipBreak(): void {
    pos += at() === CHAR.CR && at(1) === CHAR.LF ? 2 : 1;
    line++;
    lineStart = pos;
  }

  /** Consumes a line break; carriage returns and NEL are read as newlines. */
  function readBreak(): string {
    const char = text.charAt(pos);
    skipBreak();
    return char === "\u2028" || char === "\u2029" ? char : char === "" ? "" : "\n";
  }

  function isValid(key: SimpleKey): boolean {
    if (!key.possible) return false;
    if (key.line >= line && key.pos + LONGEST_KEY >= pos) return true;
    if (key.required) fail("could not find expected ':'", key.line);
    key.possible = false;
    return false;
  }

  function currentKey(): SimpleKey {
    return keys[keys.length - 1] as SimpleKey;
  }

  function saveKey(): void {
    if (!keyAllowed) return;
    removeKey();
    const token = parsed + queue.length - head;
    const required = flowLevel === 0 && indent === column();
    const key: SimpleKey = { possible: true, required, token, line, pos, column: column() };
    keys[keys.length - 1] = key;
    keyOfToken.set(token, key);
  }

  function removeKey(): void {
    const key = currentKey();
    if (!key.possible) return;
    if (key.required) fail("could not find expected ':'", key.line);
    key.possible = false;
    keyOfToken.delete(key.token);
  }

  function roll(to: number, type: TokenType, number: number, tokenLine: number): void {
    if (flowLevel > 0 || indent >= to) return;
    indents.push(indent);
    indent = to;
    if (indents.length > MAX_DEPTH) fail(`exceeded max depth of ${MAX_DEPTH}`);
    const token: Token = { type, line: tokenLine, value: "", plain: false };
    if (number < 0) queue.push(token);
    else queue.splice(head + number - parsed, 0, token);
  }

  function unroll(to: number): void {
    if (flowLevel > 0) return;
    while (indent > to) {
      push("block end");
      indent = indents.pop() ?? -1;
    }
  }

  function skipToToken(): void {
    for (;;) {
      if (column() === 0 && at() === 0xfeff) pos++;
      while (at() === CHAR.SPACE || (at() === CHAR.TAB && (flowLevel > 0 || !keyAllowed))) pos++;
      if (at() === CHAR.HASH) while (!isBreakOrEnd(at())) pos++;
      if (!isBreak(at())) return;
      skipBreak();
      if (flowLevel === 0) keyAllowed = true;
    }
  }

  function isDocumentMark(char: number): boolean {
    return column() === 0 && at() === char && at(1) === char && at(2) === char && isBlankOrEnd(at(3));
  }

  function fetch(): void {
    skipToToken();
    unroll(column());
    const char = at();
    if (Number.isNaN(char)) fetchEnd();
    else if (column() === 0 && char === CHAR.PERCENT) fetchDirective();
    else if (isDocumentMark(CHAR.DASH)) fetchDocumentMark("document start");
    else if (isDocumentMark(CHAR.DOT)) fetchDocumentMark("document end");
    else if (!fetchIndicator(char)) fetchText(char);
  }

  /** Takes one of the characters that always mean something; false for any other. */
  function fetchIndicator(char: number): boolean {
    if (char === CHAR.LEFT_BRACKET) fetchFlowStart("flow sequence");
    else if (char === CHAR.LEFT_BRACE) fetchFlowStart("flow mapping");
    else if (char === CHAR.RIGHT_BRACKET) fetchFlowEnd("flow sequence end");
    else if (char === CHAR.RIGHT_BRACE) fetchFlowEnd("flow mapping end");
    else if (char === CHAR.COMMA) fetchFlowEntry();
    else if (char === CHAR.ASTERISK) fetchAnchor("alias");
    else if (char === CHAR.AMPERSAND) fetchAnchor("anchor");
    else if (char === CHAR.EXCLAMATION) fetchTag();
    else if (char === CHAR.APOSTROPHE || char === CHAR.QUOTE) scanQuoted(char);
    else return false;
    return true;
  }

  function fetchText(char: number): void {
    const blankNext = isBlankOrEnd(at(1));
    const unquoted = flowLevel === 0 && (char === CHAR.QUESTION || char === CHAR.COLON);
    if (char === CHAR.DASH && blankNext) fetchBlockEntry();
    else if (char === CHAR.QUESTION && (flowLevel > 0 || blankNext)) fetchKey();
    else if (char === CHAR.COLON && (flowLevel > 0 || blankNext)) fetchValue();
    else if ((char === CHAR.BAR || char === CHAR.GREATER) && flowLevel === 0) scanBlock(char === CHAR.BAR);
    else if (unquoted || char === CHAR.DASH || !(isBlankOrEnd(char) || NOT_A_PLAIN_START.has(char))) scanPlain();
    else fail("found character that cannot start any token");
  }

  function fetchFlowEntry(): void {
    removeKey();
    keyAllowed = true;
    push("flow entry");
    pos++;
  }

  function fetchEnd(): void {
    if (column() !== 0) {
      line++;
      lineStart = pos;
    }
    unroll(-1);
    removeKey();
    keyAllowed = false;
    push("stream end");
  }

  function fetchDirective(): void {
    unroll(-1);
    removeKey();
    keyAllowed = false;
    const end = endOfLine(pos);
    const directive = text
      .slice(pos, end)
      .replace(/\s+#.*$/, "")
      .trimEnd();
    if (!/^%(?:YAML[ \t]+[0-9]+\.[0-9]+|TAG[ \t]+![\w-]*!?[ \t]+\S+)$/.test(directive)) {
      fail(/^%(?:YAML|TAG)\b/.test(directive) ? "did not find expected whitespace" : "found unknown directive name");
    }
    push("directive", directive);
    pos = end;
  }

  function endOfLine(from: number): number {
    let end = from;
    while (!isBreakOrEnd(text.charCodeAt(end))) end++;
    return end;
  }

  function fetchDocumentMark(type: TokenType): void {
    unroll(-1);
    removeKey();
    keyAllowed = false;
    push(type);
    pos += 3;
  }

  function fetchFlowStart(type: TokenType): void {
    saveKey();
    keys.push({ possible: false, required: false, token: 0, line, pos, column: column() });
    flowLevel++;
    if (flowLevel > MAX_DEPTH) fail(`exceeded max depth of ${MAX_DEPTH}`);
    keyAllowed = true;
    push(type);
    pos++;
  }

  function fetchFlowEnd(type: TokenType): void {
    removeKey();
    if (flowLevel > 0) {
      flowLevel--;
      keys.pop();
    }
    keyAllowed = false;
    push(type);
    pos++;
  }

  function fetchBlockEntry(): void {
    if (flowLevel === 0) {
      if (!keyAllowed) fail("block sequence entries are not allowed in this context");
      roll(column(), "block sequence", -1, line);
    }
    removeKey();
    keyAllowed = true;
    push("block entry");
    pos++;
  }

  function fetchKey(): void {
    if (flowLevel === 0) {
      if (!keyAllowed) fail("mapping keys are not allowed in this context");
      roll(column(), "block mapping", -1, line);
    }
    removeKey();
    keyAllowed = flowLevel === 0;
    push("key");
    pos++;
  }

  function fetchValue(): void {
    const key = currentKey();
    if (isValid(key)) {
      queue.splice(head + key.token - parsed, 0, { type: "key", line: key.line, value: "", plain: false });
      roll(key.column, "block mapping", key.token, key.line);
      key.possible = false;
      keyOfToken.delete(key.token);
      keyAllowed = false;
    } else {
      if (flowLevel === 0) {
        if (!keyAllowed) fail("mapping values are not allowed in this context");
        roll(column(), "block mapping", -1, line);
      }
      keyAllowed = flowLevel === 0;
    }
    push("value");
    pos++;
  }

  function fetchAnchor(type: "alias" | "anchor"): void {
    saveKey();
    keyAllowed = false;
    const start = ++pos;
    while (isWordCharacter(at())) pos++;
    if (pos === start || !(isBlankOrEnd(at()) || "?:,]}%@`".includes(text.charAt(pos)))) {
      fail("did not find expected alphabetic or numeric character");
    }
    push(type, text.slice(start, pos));
  }

  function fetchTag(): void {
    saveKey();
    keyAllowed = false;
    const match = /!(?:<[^>\s]*>|[\w-]*![^\s,[\]{}]*|[^\s,[\]{}]*)/y;
    match.lastIndex = pos;
    const tag = match.exec(text)?.[0] ?? "!";
    if (tag === "!<" || (tag.startsWith("!<") && !tag.endsWith(">"))) fail("did not find the expected '>'");
    push("tag", tag);
    pos += tag.length;
    if (!isBlankOrEnd(at())) fail("did not find expected whitespace or line break");
  }

  function scanQuoted(quote: number): void {
    saveKey();
    keyAllowed = false;
    const startLine = line;
    const single = quote === CHAR.APOSTROPHE;
    let value = "";
    pos++;
    for (;;) {
      if (isDocumentMark(CHAR.DASH) || isDocumentMark(CHAR.DOT)) fail("found unexpected document indicator", startLine);
      if (Number.isNaN(at())) fail("found unexpected end of stream", startLine);
      let folded = false;
      let start = pos;
      for (let char = at(); !isBlankOrEnd(char); char = at()) {
        if (char === quote) {
          if (!single || at(1) !== CHAR.APOSTROPHE) break;
          value += text.slice(start, pos + 1);
          pos += 2;
          start = pos;
        } else if (char === CHAR.BACKSLASH && !single) {
          value += text.slice(start, pos);
          if (isBreak(at(1))) {
            pos++;
            skipBreak();
            folded = true;
            start = pos;
            break;
          }
          value += readEscape(startLine);
          start = pos;
        } else {
          pos++;
        }
      }
      value += text.slice(start, pos);
      if (at() === quote) break;
      value += readFold(folded);
    }
    pos++;
    push("scalar", value, false, startLine);
  }

  function readEscape(startLine: number): string {
    const letter = text.charAt(pos + 1);
    const short = SHORT_ESCAPES.get(letter);
    if (short !== undefined) {
      pos += 2;
      return short;
    }
    const length = LONG_ESCAPES.get(letter);
    if (length === undefined) fail("found unknown escape character", startLine);
    pos += 2;
    const digits = text.slice(pos, pos + length);
    if (digits.length < length || !/^[0-9a-fA-F]+$/.test(digits)) {
      fail("did not find expected hexdecimal number", startLine);
    }
    const code = Number.parseInt(digits, 16);
    if ((code >= 0xd800 && code <= 0xdfff) || code > 0x10ffff) {
      fail("found invalid Unicode character escape code", startLine);
    }
    pos += length;
    return String.fromCodePoint(code);
  }

  /** White space inside a scalar: blanks as they are, one line break as a blank, more of them as one less. */
  function readFold(folded: boolean): string {
    let blanks = "";
    let first = "";
    let more = "";
    let broken = folded;
    for (;;) {
      if (isBlank(at())) {
        if (!broken) blanks += text.charAt(pos);
        pos++;
      } else if (isBreak(at())) {
        if (broken) more += readBreak();
        else first = readBreak();
        broken = true;
      } else {
        break;
      }
    }
    if (!broken) return blanks;
    if (first === "\n") return more === "" ? " " : more;
    return first + more;
  }

  function scanPlain(): void {
    saveKey();
    keyAllowed = false;
    const startLine = line;
    const least = indent + 1;
    let value = "";
    let pending = "";
    let broken = false;
    for (;;) {
      if (isDocumentMark(CHAR.DASH) || isDocumentMark(CHAR.DOT) || at() === CHAR.HASH) break;
      const start = pos;
      for (let char = at(); !isBlankOrEnd(char); char = at()) {
        if (char === CHAR.COLON && isBlankOrEnd(at(1))) break;
        if (flowLevel > 0 && isFlowIndicator(char)) break;
        pos++;
      }
      if (pos > start) {
        value += pending + text.slice(start, pos);
        pending = "";
        broken = false;
      }
      if (!isBlank(at()) && !isBreak(at())) break;
      let first = "";
      let more = "";
      let blanks = "";
      while (isBlank(at()) || isBreak(at())) {
        if (isBreak(at())) {
          if (broken) more += readBreak();
          else first = readBreak();
          broken = true;
        } else {
          if (broken && column() < least && at() === CHAR.TAB) {
            fail("found a tab character that violates indentation", startLine);
          }
          if (!broken) blanks += text.charAt(pos);
          pos++;
        }
      }
      pending = broken ? (first === "\n" ? more || " " : first + more) : blanks;
      if (flowLevel === 0 && column() < least) break;
    }
    if (broken) keyAllowed = true;
    push("scalar", value, true, startLine);
  }

  function scanBlock(isLiteral: boolean): void {
    removeKey();
    keyAllowed = true;
    const startLine = line;
    const header = /([-+]?)([0-9]?)([-+]?)[ \t]*(?:#[^\n\r\u0085\u2028\u2029]*)?/y;
    header.lastIndex = pos + 1;
    const [all = "", before = "", digit = "", after = ""] = header.exec(text) ?? [];
    if (digit === "0") fail("found an indentation indicator equal to 0", startLine);
    pos += 1 + all.length;
    if (!isBreakOrEnd(at()) || (before !== "" && after !== "")) {
      fail("did not find expected comment or line break", startLine);
    }
    if (isBreak(at())) skipBreak();
    const chomping = before || after;

    let blockIndent = digit === "" ? 0 : Math.max(indent, 0) + Number(digit);
    let breaks = "";
    function readBreaks(): void {
      let deepest = 0;
      breaks = "";
      for (;;) {
        while ((blockIndent === 0 || column() < blockIndent) && at() === CHAR.SPACE) pos++;
        if (column() > deepest) deepest = column();
        if ((blockIndent === 0 || column() < blockIndent) && at() === CHAR.TAB) {
          fail("found a tab character where an indentation space is expected", startLine);
        }
        if (!isBreak(at())) break;
        breaks += readBreak();
      }
      if (blockIndent === 0) blockIndent = Math.max(deepest, indent + 1, 1);
    }

    let value = "";
    let lead = "";
    let leadBlank = false;
    readBreaks();
    while (column() === blockIndent && !Number.isNaN(at())) {
      const blank = isBlank(at());
      if (!isLiteral && !leadBlank && !blank && lead === "\n") value += breaks === "" ? " " : "";
      else value += lead;
      value += breaks;
      leadBlank = blank;
      const end = endOfLine(pos);
      value += text.slice(pos, end);
      pos = end;
      lead = Number.isNaN(at()) ? "" : readBreak();
      readBreaks();
    }
    if (chomping !== "-") value += lead;
    if (chomping === "+") value += breaks;
    push("scalar", value, false, startLine);
  }

  function ensure(): void {
    while (head === queue.length || mayBeKey()) fetch();
  }

  /** Whether the token in front may turn out to be a key; then more must be read first. */
  function mayBeKey(): boolean {
    const key = keyOfToken.get(parsed);
    return key !== undefined && isValid(key);
  }

  return {
    peek() {
      ensure();
      return queue[head] as Token;
    },
    skip() {
      ensure();
      head++;
      parsed++;
      if (head === queue.length) {
        queue = [];
        head = 0;
      }
    },
  };
}
