import type { Io } from "../cli/io.ts";

/** A command of the simulator's own, under a noun or verb that kubectl does not have. */
export interface OwnCommand {
  /** yargs' form: `create [name]` */
  readonly command: string;
  readonly summary: string;
  readonly options?: Readonly<Record<string, OwnOption>>;
  /** @returns the exit code */
  run?(io: Io, values: Readonly<Record<string, unknown>>): Promise<number> | number;
  readonly subcommands?: readonly OwnCommand[];
}

/** An option of a command, as yargs takes it. */
export interface OwnOption {
  readonly type: "string" | "number" | "boolean";
  readonly describe: string;
  readonly default?: string | number | boolean;
  readonly choices?: readonly string[];
}

/** The commands by their first word; each is loaded when it is used. */
const OWN: Readonly<Record<string, () => Promise<OwnCommand>>> = {
  activate: async () => (await import("./activate.ts")).activate,
  clock: async () => (await import("./clock.ts")).clock,
  cluster: async () => (await import("./cluster.ts")).cluster,
  kubeconfig: async () => (await import("./kubeconfig.ts")).kubeconfig,
  serve: async () => (await import("./serve.ts")).serve,
  tick: async () => (await import("./tick.ts")).tick,
};

/** Runs a command of the simulator's own; undefined where the words are none of them and kubectl's verbs are meant. */
export async function runOwnCommand(argv: readonly string[], io: Io): Promise<number | undefined> {
  const load = OWN[argv[0] ?? ""];
  if (load === undefined) return undefined;
  const { parseOwn } = await import("./parse.ts");
  return parseOwn(await load(), argv, io);
}
