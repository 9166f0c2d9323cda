import { UsageError } from "../../errors.ts";
import { findCommand } from "../../find-command.ts";
import { printGroupHelp, printVerbHelp } from "../../help.ts";
import { type CommandEntry, defineVerb, type Verb } from "../../verb.ts";

/** The verb that tells about these commands. */
export function helpFor(commands: Readonly<Record<string, CommandEntry>>): Verb {
  return defineVerb({
    usage: "help [command]",
    summary: "Help about any command",
    examples: "# What get does\nkubectl help get",
    flags: {},
    async run({ io, program }, _values, args) {
      const found = findCommand(commands, args, program);
      if (found.verb === undefined) {
        printGroupHelp({ ...found, args: ["--help"] }, commands, io, program);
        return;
      }
      if (found.path.length < args.length)
        throw new UsageError(`unknown help topic [${args.map((word) => `\`${word}\``).join(" ")}]`);
      printVerbHelp(await found.verb(), [program, ...found.path].join(" "), io);
    },
  });
}
