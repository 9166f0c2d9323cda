import type { RestClient } from "../client/rest-client.ts";
import type { Flags, FlagValues } from "./flags/flag.ts";
import type { GlobalFlags } from "./flags/global-flags.ts";
import type { Io } from "./io.ts";
import type { Kubeconfig } from "./kubeconfig/kubeconfig.ts";
import type { ResourceMapper } from "./resources/mapper.ts";

/** What a verb works with. Everything that costs is made when first asked for. */
export interface VerbContext {
  readonly io: Io;
  /** The program's name as messages give it: `kubectl` */
  readonly program: string;
  readonly global: FlagValues<GlobalFlags>;
  /** names of the flags that were given, the verb's and the global ones */
  readonly changed: ReadonlySet<string>;
  /** how many arguments stand before `--`; undefined where there is none */
  readonly dash: number | undefined;
  client(): Promise<RestClient>;
  mapper(): Promise<ResourceMapper>;
  /** The namespace of the command, and whether `-n` named it. */
  namespace(): Promise<{ name: string; explicit: boolean }>;
  /** The kubeconfig that is in force, merged from all files. Needs no cluster. */
  kubeconfig(): Promise<Kubeconfig>;
}

/**
 * A command that does something. `run` gets its flags and arguments and returns when done; failures are thrown:
 * UsageError (what was typed), StatusError (the API said no), ExitError (output is done, this is the exit code).
 * Texts are our own words.
 */
export interface Verb<F extends Flags = Flags> {
  /** usage line behind the program's name: `get [(-o|--output=)…] (TYPE[.VERSION][.GROUP] [NAME | -l label] | TYPE/NAME …)` */
  readonly usage: string;
  readonly summary: string;
  readonly description?: string;
  /** command lines, with a comment above each */
  readonly examples?: string;
  readonly flags: F;
  /** names of flags that must be given: `required flag(s) "image" not set` */
  readonly required?: readonly (keyof F & string)[];
  /** the flags are not parsed, all words are arguments (plug-in style commands) */
  readonly rawArguments?: boolean;
  run(context: VerbContext, values: FlagValues<F>, args: readonly string[]): Promise<void>;
}

/** Declares a verb. Exists for its types. */
export function defineVerb<const F extends Flags>(verb: Verb<F>): Verb {
  return verb as unknown as Verb;
}

/** A command that only has subcommands, or both runs and has subcommands. Each is loaded when it is used. */
export interface VerbGroup {
  readonly summary: string;
  readonly usage: string;
  readonly aliases?: readonly string[];
  readonly subcommands: Readonly<Record<string, CommandEntry>>;
  /** what the group does without a subcommand; absent: it prints its help */
  readonly load?: () => Promise<Verb>;
}

/** A place in the tree of commands: a verb, loaded on demand, or a group. */
export type CommandEntry =
  | { readonly aliases?: readonly string[]; readonly summary: string; readonly load: () => Promise<Verb> }
  | VerbGroup;

/** Whether an entry has subcommands. */
export function isGroup(entry: CommandEntry): entry is VerbGroup {
  return "subcommands" in entry;
}
