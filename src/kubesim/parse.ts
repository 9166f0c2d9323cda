import type { Argv } from "yargs";
import yargs from "yargs/yargs";
import { UsageError } from "../cli/errors.ts";
import type { Io } from "../cli/io.ts";
import type { OwnCommand } from "./commands.ts";

/** Parses and runs a command of the simulator's own with yargs. Throws UsageError for wrong words. */
export async function parseOwn(command: OwnCommand, argv: readonly string[], io: Io): Promise<number> {
  let chosen: { command: OwnCommand; values: Readonly<Record<string, unknown>> } | undefined;
  const parser = declare(yargs([]), command, (found, values) => {
    chosen = { command: found, values };
  })
    .scriptName("kubesim")
    .strict()
    .demandCommand(1)
    .recommendCommands()
    .version(false)
    .help()
    .exitProcess(false)
    .showHelpOnFail(false)
    .fail((message, error) => {
      throw error ?? new UsageError(message);
    });
  const output = await new Promise<string>((resolve, reject) => {
    parser.parse([...argv], {}, (error: Error | undefined, _argv: unknown, text: string) =>
      error ? reject(error) : resolve(text),
    );
  });
  if (output !== "") io.stdout.write(`${output}\n`);
  if (chosen?.command.run === undefined) return 0;
  return chosen.command.run(io, chosen.values);
}

function declare<T>(
  parser: Argv<T>,
  command: OwnCommand,
  choose: (found: OwnCommand, values: Record<string, unknown>) => void,
): Argv<T> {
  const { subcommands = [], options = {} } = command;
  return parser.command(
    command.command,
    command.summary,
    (inner) => {
      let declared: Argv<unknown> = inner.options(options);
      for (const subcommand of subcommands) declared = declare(declared, subcommand, choose);
      return subcommands.length > 0 && command.run === undefined
        ? declared.demandCommand(1, "which of its commands? see --help")
        : declared;
    },
    (values) => choose(command, values as Record<string, unknown>),
  );
}
