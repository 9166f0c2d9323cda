import { ParseError } from "../../machinery/parse-error.ts";
import { parseBoolean, parseInteger, quote } from "../../machinery/go-format.ts";
import { parseDuration } from "../../machinery/time.ts";
import type { Flag, Flags, FlagValues } from "./flag.ts";

/** What a command line comes to. */
export interface ParsedArguments<F extends Flags> {
  readonly values: FlagValues<F>;
  /** names of the flags that were given */
  readonly changed: ReadonlySet<string>;
  readonly args: readonly string[];
  /** how many of `args` stand before `--`; undefined where there is none */
  readonly dash: number | undefined;
  /** notices about deprecated flags, a line each */
  readonly notices: readonly string[];
}

/** The command line breaks pflag's grammar; the message is pflag's. */
export class FlagError extends Error {
  override readonly name = "FlagError";
}

/** `-h` or `--help` was given. */
export class HelpRequested extends Error {
  override readonly name = "HelpRequested";
}

/**
 * Reads a command line by pflag's grammar (spf13/pflag `flag.go`), which yargs does not follow: `-ojson`, `-o=json`,
 * `-o json`, `--flag`, `--flag=value`, `--flag value`, clusters of short flags, `--`, and its error texts.
 * Throws FlagError or HelpRequested.
 */
export function parseFlags<F extends Flags>(flags: F, argv: readonly string[]): ParsedArguments<F> {
  const values: Record<string, unknown> = {};
  for (const [name, flag] of Object.entries(flags)) values[name] = flag.value;
  const shorts = new Map<string, string>();
  for (const [name, { short }] of Object.entries(flags)) if (short !== undefined) shorts.set(short, name);
  const changed = new Set<string>();
  const notices: string[] = [];
  const args: string[] = [];
  let dash: number | undefined;

  const set = (name: string, flag: Flag, text: string) => {
    values[name] = changed.has(name) ? repeated(values[name], name, flag, text) : convert(name, flag, text);
    if (flag.deprecated !== undefined && !changed.has(name))
      notices.push(`Flag --${name} has been deprecated, ${flag.deprecated}`);
    changed.add(name);
  };

  for (let i = 0; i < argv.length; i++) {
    const word = argv[i] ?? "";
    if (word === "--") {
      dash = args.length;
      args.push(...argv.slice(i + 1));
      break;
    }
    if (word.startsWith("--")) {
      const equals = word.indexOf("=");
      const name = word.slice(2, equals < 0 ? undefined : equals);
      if (name === "" || name.startsWith("-")) throw new FlagError(`bad flag syntax: ${word}`);
      const flag = Object.hasOwn(flags, name) ? flags[name] : undefined;
      if (flag === undefined) {
        if (name === "help") throw new HelpRequested();
        throw new FlagError(`unknown flag: --${name}`);
      }
      if (equals >= 0) set(name, flag, word.slice(equals + 1));
      else if (flag.bare !== undefined) set(name, flag, flag.bare);
      else if (i + 1 < argv.length) set(name, flag, argv[++i] ?? "");
      else throw new FlagError(`flag needs an argument: --${name}`);
    } else if (word.startsWith("-") && word !== "-") {
      i = parseShorts(word, i);
    } else {
      args.push(word);
    }
  }
  return { values: values as FlagValues<F>, changed, args, dash, notices };

  /** A word of short flags; gives the index of the last word that it took. */
  function parseShorts(word: string, at: number): number {
    let rest = word.slice(1);
    while (rest !== "") {
      const letter = rest[0] ?? "";
      const name = shorts.get(letter);
      const flag = name === undefined ? undefined : flags[name];
      if (name === undefined || flag === undefined) {
        if (letter === "h") throw new HelpRequested();
        throw new FlagError(`unknown shorthand flag: ${quoteLetter(letter)} in -${rest}`);
      }
      if (rest.length > 2 && rest[1] === "=") {
        set(name, flag, rest.slice(2));
        return at;
      }
      if (flag.bare !== undefined) {
        set(name, flag, flag.bare);
        rest = rest.slice(1);
      } else if (rest.length > 1) {
        set(name, flag, rest.slice(1));
        return at;
      } else if (at + 1 < argv.length) {
        set(name, flag, argv[at + 1] ?? "");
        return at + 1;
      } else {
        throw new FlagError(`flag needs an argument: ${quoteLetter(letter)} in -${rest}`);
      }
    }
    return at;
  }
}

function convert(name: string, flag: Flag, text: string): unknown {
  try {
    switch (flag.type) {
      case "bool":
        return parseBoolean(text);
      case "int":
        return parseInteger(text, 64, 0);
      case "duration":
        return parseDuration(text);
      case "strings":
        return splitList(text);
      case "stringArray":
        return [text];
      case "string":
        return text;
    }
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    const shown = flag.short === undefined ? `--${name}` : `-${flag.short}, --${name}`;
    throw new FlagError(`invalid argument ${quote(text)} for ${quote(shown)} flag: ${error.message}`);
  }
}

/** A flag that was given before: lists grow, other values are replaced. */
function repeated(before: unknown, name: string, flag: Flag, text: string): unknown {
  const value = convert(name, flag, text);
  return Array.isArray(before) && Array.isArray(value) ? [...before, ...value] : value;
}

/** A line of comma-separated values, of which some may be in double quotes. */
function splitList(text: string): string[] {
  if (text === "") return [];
  const values: string[] = [];
  const pattern = /(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/gy;
  for (const match of text.matchAll(pattern)) values.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? "");
  return values;
}

function quoteLetter(letter: string): string {
  return `'${letter}'`;
}
