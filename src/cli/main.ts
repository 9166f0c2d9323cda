import type { RestClient } from "../client/rest-client.ts";
import { explain } from "../store/open.ts";
import { COMMANDS } from "./command-tree.ts";
import { chosenContext, connect } from "./connect.ts";
import { ExitError, UsageError } from "./errors.ts";
import type { Flags, FlagValues } from "./flags/flag.ts";
import { GLOBAL_FLAGS } from "./flags/global-flags.ts";
import { FlagError, HelpRequested, parseFlags } from "./flags/parse.ts";
import { findCommand, type FoundCommand } from "./find-command.ts";
import type { Io } from "./io.ts";
import { loadKubeconfig } from "./kubeconfig/load.ts";
import type { Kubeconfig } from "./kubeconfig/kubeconfig.ts";
import { PrintError } from "./printers/print-error.ts";
import { reportError } from "./report-error.ts";
import { discover, type ResourceMapper } from "./resources/mapper.ts";
import type { Verb, VerbContext } from "./verb.ts";
import { withWarnings } from "./warnings.ts";

/**
 * Runs one command line.
 * @param argv     the words behind the program's name
 * @param program  which launcher was used; `kubesim` has commands of its own beside kubectl's verbs
 * @returns the exit code; errors have been reported on stderr
 */
export async function main(argv: readonly string[], io: Io, program: "kubectl" | "kubesim"): Promise<number> {
  try {
    if (program === "kubesim") {
      const { runOwnCommand } = await import("../kubesim/commands.ts");
      const code = await runOwnCommand(argv, io);
      if (code !== undefined) return code;
    }
    return await runCommand(argv, io, program);
  } catch (error) {
    if (error instanceof PrintError) io.stdout.write(error.output);
    return reportError(explain(error), io.stderr);
  }
}

async function runCommand(argv: readonly string[], io: Io, program: string): Promise<number> {
  const found = findCommand(COMMANDS, argv, program);
  if (found.verb === undefined) {
    const { printGroupHelp } = await import("./help.ts");
    return printGroupHelp(found, COMMANDS, io, program);
  }
  const verb = await found.verb();
  const session = openSession(io, program);
  try {
    return await runVerb(verb, found, io, program, session);
  } finally {
    await session.close();
  }
}

async function runVerb(verb: Verb, found: FoundCommand, io: Io, program: string, session: Session): Promise<number> {
  const command = [program, ...found.path].join(" ");
  const flags: Flags = { ...GLOBAL_FLAGS, ...verb.flags };
  try {
    const parsed = verb.rawArguments
      ? {
          values: Object.fromEntries(Object.entries(flags).map(([name, { value }]) => [name, value])),
          changed: new Set<string>(),
          args: found.args,
          dash: undefined,
          notices: [],
        }
      : parseFlags(flags, found.args);
    const missing = (verb.required ?? []).filter((name) => !parsed.changed.has(name));
    if (missing.length > 0)
      throw new UsageError(
        `required flag(s) ${missing
          .map((name) => `"${name}"`)
          .sort()
          .join(", ")} not set`,
      );
    for (const notice of parsed.notices) io.stderr.write(`${notice}\n`);
    await verb.run(
      session.context(globalsOf(verb, parsed.values), parsed.changed, parsed.dash),
      parsed.values,
      parsed.args,
    );
    return session.warned && parsed.values["warnings-as-errors"] ? reportWarnings(io, session.warned) : 0;
  } catch (error) {
    if (error instanceof HelpRequested) {
      const { printVerbHelp } = await import("./help.ts");
      return printVerbHelp(verb, command, io);
    }
    if (error instanceof FlagError) throw new UsageError(error.message, `See '${command} --help' for usage.`);
    throw error;
  }
}

/** The global flags; where a verb has one of the same name (`create rolebinding --user`), the global one was not given. */
function globalsOf(verb: Verb, values: FlagValues<Flags>): VerbContext["global"] {
  const shadowed = Object.entries(GLOBAL_FLAGS).filter(([name]) => Object.hasOwn(verb.flags, name));
  const defaults = Object.fromEntries(shadowed.map(([name, { value }]) => [name, value]));
  return { ...values, ...defaults } as VerbContext["global"];
}

function reportWarnings(io: Io, count: number): number {
  io.stderr.write(`error: ${count} warning${count === 1 ? "" : "s"} received\n`);
  throw new ExitError(1);
}

/** What one command line opens, to be closed with it. */
interface Session {
  context(global: VerbContext["global"], changed: ReadonlySet<string>, dash: number | undefined): VerbContext;
  readonly warned: number;
  close(): Promise<void>;
}

function openSession(io: Io, program: string): Session {
  let warned = 0;
  let client: Promise<RestClient> | undefined;
  let mapper: Promise<ResourceMapper> | undefined;
  let config: Promise<Kubeconfig> | undefined;
  return {
    get warned() {
      return warned;
    },
    context(global, changed, dash) {
      const kubeconfig = () => {
        config ??= loadKubeconfig(io, global.kubeconfig);
        return config;
      };
      const open = () => {
        client ??= kubeconfig()
          .then((loaded) => connect(io, loaded, global, `${program}/v1.36.2`))
          .then((connected) => withWarnings(connected, io.stderr, () => warned++));
        return client;
      };
      return {
        io,
        program,
        global,
        changed,
        dash,
        kubeconfig,
        client: open,
        mapper() {
          mapper ??= open().then((opened) => discover(opened, (text) => io.stderr.write(`Warning: ${text}\n`)));
          return mapper;
        },
        async namespace() {
          if (global.namespace !== "") return { name: global.namespace, explicit: true };
          const { entry } = chosenContext(await kubeconfig(), global);
          return { name: entry.namespace || "default", explicit: false };
        },
      };
    },
    async close() {
      await (await client?.catch(() => undefined))?.close();
    },
  };
}
