import { COMMANDS } from "../../command-tree.ts";
import { UsageError } from "../../errors.ts";
import { findCommand } from "../../find-command.ts";
import { printGroupHelp, printVerbHelp } from "../../help.ts";
import { defineVerb } from "../../verb.ts";

export const help = defineVerb({
  usage: "help [command]",
  summary: "Help about any command",
  examples: "# What get does\nkubectl help get",
  flags: {},
  async run({ io, program }, _values, args) {
    const found = findCommand(COMMANDS, args, program);
    if (found.verb === undefined) {
      printGroupHelp({ ...found, args: ["--help"] }, io, program);
      return;
    }
    if (found.path.length < args.length)
      throw new UsageError(`unknown help topic [${args.map((word) => `\`${word}\``).join(" ")}]`);
    printVerbHelp(await found.verb(), [program, ...found.path].join(" "), io);
  },
});
