import type { CommandEntry, VerbGroup } from "./verb.ts";

/** Every command of kubectl. A verb's file is loaded when the verb is used. */
export const COMMANDS: Readonly<Record<string, CommandEntry>> = {
  get: { summary: "Display one or many resources", load: async () => (await import("./verbs/get/get.ts")).get },
};

/** Whether an entry has subcommands. */
export function isGroup(entry: CommandEntry): entry is VerbGroup {
  return "subcommands" in entry;
}
