import { sleepTime } from "./sleep-time.ts";

/** What running a command line comes to. */
export interface ScriptOutcome {
  /** milliseconds until it ends by itself; Infinity: it runs on */
  lasts: number;
  code: number;
  /** it has a trap for SIGTERM, or became another program by `exec`: it ends when asked to */
  heedsTerm: boolean;
  /** it runs a program that is known to listen on the network */
  serves: boolean;
  /** files that it makes and removes, in order of time */
  files: readonly FileChange[];
}

/** A file that a script makes or removes, milliseconds after its start. */
export interface FileChange {
  path: string;
  at: number;
  exists: boolean;
}

/** Programs that keep running in the foreground, by base name. */
const SERVERS = new Set(
  "nginx httpd httpd-foreground apache2 redis-server mysqld mariadbd postgres mongod memcached kuard java node haproxy envoy fluentd nc ncat socat dnsmasq crond sshd".split(
    " ",
  ),
);
const SEPARATORS = /&&|\|\||[;\n|&]/y;
/** Statements that a script may have in all, loops unrolled: more than that runs on. */
const LIMIT = 10_000;

interface Statement {
  words: string[];
  /** what stands behind it: `;`, `&&`, `||`, `|`, `&` */
  end: string;
}

interface Run {
  at: number;
  code: number;
  over: boolean;
  heedsTerm: boolean;
  serves: boolean;
  files: FileChange[];
  budget: number;
}

/**
 * Runs a shell script in the head: knows sleep, exit, true, false, echo and the like, `;` `&&` `||` `&`, for loops over
 * words, the then-branch of if, touch and rm, trap and exec. While and until loops and servers run on; every other
 * program ends at once with 0.
 */
export function runScript(text: string): ScriptOutcome {
  const run: Run = { at: 0, code: 0, over: false, heedsTerm: false, serves: false, files: [], budget: LIMIT };
  runStatements(split(text), run);
  return { lasts: run.at, code: run.code, heedsTerm: run.heedsTerm, serves: run.serves, files: run.files };
}

/** Whether a program is known to keep running in the foreground. */
export function isServer(program: string): boolean {
  return SERVERS.has(baseName(program));
}

/** The file part of a path. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** The words of each simple command in a script, without regard to control flow. */
export function simpleCommands(text: string): string[][] {
  return split(text).map(({ words }) => words);
}

function runStatements(statements: readonly Statement[], run: Run): void {
  let skipping = "";
  for (let i = 0; i < statements.length && !run.over; i++) {
    const statement = statements[i];
    if (statement === undefined) return;
    if (--run.budget <= 0) return forever(run);
    const { words, end } = statement;
    const skipped = (skipping === "&&" && run.code !== 0) || (skipping === "||" && run.code === 0);
    skipping = end;
    if (skipped) continue;
    const [first = ""] = words;
    if (first === "while" || first === "until") {
      run.serves ||= statements.slice(i).some(({ words: inner }) => inner.some(isServer));
      return forever(run);
    }
    if (first === "for") {
      const close = matching(statements, i, "do", "done");
      const from = words.indexOf("in");
      const body = statements.slice(i + 1, close);
      for (const _ of expand(words.slice(from + 1))) runStatements(withoutKeyword(body, "do"), run);
      i = close;
      continue;
    }
    if (first === "else" || first === "elif") {
      while (i + 1 < statements.length && statements[i + 1]?.words[0] !== "fi") i++;
      continue;
    }
    if (end === "&") background(words, run);
    else command(words, run);
  }
}

function command(input: readonly string[], run: Run): void {
  let words = input;
  while (
    words[0] === "then" ||
    words[0] === "do" ||
    words[0] === "if" ||
    words[0] === "{" ||
    words[0] === "(" ||
    words[0] === "!" ||
    /^\w+=/.test(words[0] ?? "")
  ) {
    words = words.slice(1);
  }
  if (words[0] === "exec") {
    words = words.slice(1);
    run.heedsTerm = baseName(words[0] ?? "") !== "sleep" && baseName(words[0] ?? "") !== "tail";
    if (words.length > 0 && !words[0]?.match(/^[0-9]*[<>]/)) {
      command(words, run);
      if (!isServer(words[0] ?? "") && run.at === 0) forever(run);
      run.over = true;
      return;
    }
  }
  const [program = "", ...rest] = words;
  run.code = 0;
  switch (baseName(program)) {
    case "exit":
      run.code = Number.parseInt(rest[0] ?? "0", 10) & 255;
      run.over = true;
      return;
    case "false":
      run.code = 1;
      return;
    case "sleep":
      run.at += sleepTime(rest);
      run.over = run.at === Number.POSITIVE_INFINITY;
      return;
    case "tail":
      if (rest.some((word) => /^-[a-zA-Z]*[fF]|^--follow/.test(word))) forever(run);
      return;
    case "trap":
      run.heedsTerm ||= rest.some((word) => word === "TERM" || word === "SIGTERM" || word === "15");
      return;
    case "touch":
    case "rm":
      for (const path of rest) {
        if (!path.startsWith("-")) run.files.push({ path, at: run.at, exists: baseName(program) === "touch" });
      }
      return;
    default:
      if (!isServer(program)) return;
      run.serves = true;
      forever(run);
  }
}

/** A job in the background takes no time of its script. */
function background(words: readonly string[], run: Run): void {
  const { at } = run;
  if (words[0] === "exit") return;
  command(words, run);
  run.at = at;
  run.over = false;
  run.code = 0;
}

function forever(run: Run): void {
  run.at = Number.POSITIVE_INFINITY;
  run.over = true;
}

function matching(statements: readonly Statement[], from: number, open: string, close: string): number {
  let depth = 0;
  for (let i = from + 1; i < statements.length; i++) {
    const first = statements[i]?.words[0];
    if (first === open) depth++;
    if (first === close && --depth <= 0) return i;
  }
  return statements.length;
}

function withoutKeyword(body: readonly Statement[], keyword: string): Statement[] {
  return body.map((statement, i) =>
    i === 0 && statement.words[0] === keyword ? { ...statement, words: statement.words.slice(1) } : statement,
  );
}

/** The words of a for loop, with `{1..5}` and `$(seq 5)` spelt out. */
function expand(words: readonly string[]): string[] {
  const text = words.join(" ");
  const seq = /^(?:\$\(|`)\s*seq\s+(\d+)(?:\s+(\d+))?/.exec(text);
  if (seq !== null) return range(seq[2] === undefined ? 1 : Number(seq[1]), Number(seq[2] ?? seq[1]));
  const braces = /^\{(\d+)\.\.(\d+)\}$/.exec(text);
  return braces === null ? [...words] : range(Number(braces[1]), Number(braces[2]));
}

function range(from: number, to: number): string[] {
  return Array.from({ length: Math.min(LIMIT, Math.abs(to - from) + 1) }, (_, i) => String(from + i));
}

/** Cuts a script into simple commands; quotes keep their text together and are dropped. */
function split(text: string): Statement[] {
  const statements: Statement[] = [];
  let words: string[] = [];
  let word: string | undefined;
  let quote = "";
  const endWord = () => {
    if (word !== undefined) words.push(word);
    word = undefined;
  };
  for (let i = 0; i < text.length; i++) {
    const char = text[i] ?? "";
    if (quote !== "") {
      if (char === quote) quote = "";
      else word = (word ?? "") + char;
      continue;
    }
    if (char === "'" || char === '"') {
      quote = char;
      word ??= "";
      continue;
    }
    if (char === "\\") {
      if (text[++i] !== "\n") word = (word ?? "") + (text[i] ?? "");
      continue;
    }
    if (char === "#" && word === undefined) {
      while (i + 1 < text.length && text[i + 1] !== "\n") i++;
      continue;
    }
    SEPARATORS.lastIndex = i;
    const redirects = text[i - 1] === ">" || text[i + 1] === ">";
    const separator = redirects ? null : SEPARATORS.exec(text);
    if (separator !== null) {
      endWord();
      if (words.length > 0) statements.push({ words, end: separator[0] });
      words = [];
      i += separator[0].length - 1;
      continue;
    }
    if (char === " " || char === "\t" || char === "\r") endWord();
    else word = (word ?? "") + char;
    // What stands behind these keywords is a command of its own.
    if (word === undefined && words.length === 1 && (words[0] === "else" || words[0] === "then")) {
      statements.push({ words, end: ";" });
      words = [];
    }
  }
  endWord();
  if (words.length > 0) statements.push({ words, end: ";" });
  return statements;
}
