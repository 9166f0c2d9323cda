import { GLOBAL_FLAGS } from "../../flags/global-flags.ts";
import { describeFlags } from "../../help.ts";
import { defineVerb } from "../../verb.ts";

export const options = defineVerb({
  usage: "options",
  summary: "Print the list of flags inherited by all commands",
  examples: "# Flags of every command\nkubectl options",
  flags: {},
  async run({ io }) {
    io.stdout.write(`The following options can be passed to any command:\n\n${describeFlags(GLOBAL_FLAGS)}\n`);
  },
});
