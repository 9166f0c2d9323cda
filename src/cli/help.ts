import { UsageError } from "./errors.ts";
import type { Flag, Flags } from "./flags/flag.ts";
import type { FoundCommand } from "./find-command.ts";
import type { Io } from "./io.ts";
import { type CommandEntry, isGroup, type Verb } from "./verb.ts";

/** Prints what a verb does and takes. @returns the exit code */
export function printVerbHelp(verb: Verb, command: string, io: Io): number {
  const program = command.split(" ")[0] ?? "";
  const parts = [verb.description ?? `${verb.summary}.`];
  if (verb.examples !== undefined) parts.push(`Examples:\n${indent(verb.examples)}`);
  const options = describeFlags(verb.flags);
  if (options !== "") parts.push(`Options:\n${options}`);
  parts.push(`Usage:\n  ${program} ${verb.usage}`);
  parts.push(`Use "${program} options" for a list of global command-line options (applies to all commands).`);
  io.stdout.write(`${parts.join("\n\n")}\n`);
  return 0;
}

/**
 * Prints the commands of a group, or of the program. A group that is called without a command is a mistake: its help goes
 * to stderr (kubectl `cmd/util.DefaultSubCommandRun`).
 * @param commands  those of the program
 * @returns the exit code
 */
export function printGroupHelp(
  found: FoundCommand,
  commands: Readonly<Record<string, CommandEntry>>,
  io: Io,
  program: string,
): number {
  const stray = found.args.filter((word) => !word.startsWith("-"));
  const command = [program, ...found.path].join(" ");
  const flag = found.args.find((word) => word.startsWith("-") && word !== "-h" && word !== "--help");
  if (found.entry !== undefined && flag !== undefined)
    throw new UsageError(`unknown flag: ${flag.split("=")[0]}`, `See '${command} --help' for usage.`);
  if (stray.length > 0 && found.entry !== undefined)
    throw new UsageError(`unknown command "${stray.join(" ")}"`, `See '${command} -h' for help and examples`);
  const entries = found.entry !== undefined && isGroup(found.entry) ? found.entry.subcommands : commands;
  const summary = found.entry?.summary ?? `${program} works with a Kubernetes cluster that exists only as data.`;
  const asked = found.entry === undefined || found.args.some((word) => word === "-h" || word === "--help");
  (asked ? io.stdout : io.stderr).write(
    `${summary}\n\nAvailable Commands:\n${listCommands(entries)}\n\nUsage:\n  ${command} [flags] [options]\n\nUse "${command} <command> --help" for more information about a given command.\n`,
  );
  return asked ? 0 : 1;
}

function listCommands(entries: Readonly<Record<string, CommandEntry>>): string {
  const names = Object.keys(entries).sort();
  const width = Math.max(...names.map((name) => name.length)) + 1;
  return names.map((name) => `  ${name.padEnd(width)} ${entries[name]?.summary ?? ""}`).join("\n");
}

/** Flags with their defaults and meaning, by name. */
export function describeFlags(flags: Flags): string {
  return Object.entries(flags)
    .filter(([, { hidden }]) => !hidden)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, flag]) => describeFlag(name, flag))
    .join("\n\n");
}

function describeFlag(name: string, { short, type, value, help }: Flag): string {
  const head = short === undefined ? `    --${name}` : `    -${short}, --${name}`;
  const shown =
    type === "string" ? `'${String(value)}'` : Array.isArray(value) ? `[${value.join(",")}]` : String(value);
  return `${head}=${shown}:\n\t${help}`;
}

function indent(text: string): string {
  return text
    .split("\n")
    .map((line) => (line === "" ? "" : `  ${line}`))
    .join("\n");
}
