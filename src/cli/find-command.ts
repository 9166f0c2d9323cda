import { UsageError } from "./errors.ts";
import { GLOBAL_FLAGS } from "./flags/global-flags.ts";
import { type CommandEntry, isGroup, type Verb } from "./verb.ts";

/** The command that a command line is about. */
export interface FoundCommand {
  /** names from the top: `["rollout", "status"]` */
  readonly path: readonly string[];
  /** the group that was reached, where there is no verb */
  readonly entry: CommandEntry | undefined;
  readonly verb: (() => Promise<Verb>) | undefined;
  /** all words but the names of the command */
  readonly args: readonly string[];
}

/**
 * Finds the command in the words of a command line: flags may stand before and between its names, as cobra allows.
 * Throws UsageError for a name that is no command.
 */
export function findCommand(
  commands: Readonly<Record<string, CommandEntry>>,
  argv: readonly string[],
  program: string,
): FoundCommand {
  const words = [...argv];
  const path: string[] = [];
  let level = commands;
  let entry: CommandEntry | undefined;
  for (;;) {
    const at = firstName(words);
    const name = at === undefined ? undefined : words[at];
    const found = name === undefined ? undefined : lookUp(level, name);
    if (name === undefined || at === undefined || found === undefined) {
      if (entry === undefined && name !== undefined) throw unknownCommand(name, program, commands);
      return { path, entry, verb: entry?.load, args: words };
    }
    words.splice(at, 1);
    path.push(found.name);
    entry = found.entry;
    if (!isGroup(entry)) return { path, entry, verb: entry.load, args: words };
    level = entry.subcommands;
  }
}

function lookUp(
  level: Readonly<Record<string, CommandEntry>>,
  word: string,
): { name: string; entry: CommandEntry } | undefined {
  if (Object.hasOwn(level, word)) {
    const entry = level[word];
    return entry && { name: word, entry };
  }
  for (const [name, entry] of Object.entries(level)) if (entry.aliases?.includes(word)) return { name, entry };
  return undefined;
}

/** The place of the first word that is neither a flag nor a global flag's value; none behind `--`. */
function firstName(words: readonly string[]): number | undefined {
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? "";
    if (word === "--") return undefined;
    if (!word.startsWith("-") || word === "-") return i;
    if (takesNextWord(word)) i++;
  }
  return undefined;
}

function takesNextWord(word: string): boolean {
  if (word.includes("=")) return false;
  const flags = Object.entries(GLOBAL_FLAGS);
  if (word.startsWith("--")) return flags.some(([name, { bare }]) => `--${name}` === word && bare === undefined);
  return word.length === 2 && flags.some(([, { short, bare }]) => short === word[1] && bare === undefined);
}

/** Names that other programs have for commands of kubectl. */
const SIMILAR: Readonly<Record<string, string>> = {
  inspect: "describe",
  list: "get",
  ls: "get",
  remove: "delete",
  rm: "delete",
  stats: "top",
};
/** From how many changed letters on a word is no slip of the pen. */
const MAX_SLIPS = 2;

/** The error about a command that is not there, with those that may be meant (cobra `SuggestionsFor`). */
function unknownCommand(word: string, program: string, commands: Readonly<Record<string, CommandEntry>>): UsageError {
  const lower = word.toLowerCase();
  const meant = Object.keys(commands)
    .sort()
    .filter(
      (name) =>
        name.startsWith(lower) ||
        (Object.hasOwn(SIMILAR, lower) && SIMILAR[lower] === name) ||
        slips(lower, name) <= MAX_SLIPS,
    );
  const hint = meant.map((name) => `\t${name}\n`).join("");
  return new UsageError(
    `unknown command "${word}" for "${program}"`,
    hint === "" ? undefined : `\nDid you mean this?\n${hint}`,
  );
}

/** How many letters are to be put in, left out or changed to make one word of the other (Levenshtein). */
function slips(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > MAX_SLIPS) return MAX_SLIPS + 1;
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + same));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
