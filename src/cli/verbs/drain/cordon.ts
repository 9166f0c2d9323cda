import { dryRunFlags, dryRunOf } from "../../flags/dry-run-flags.ts";
import { selectorFlag } from "../../flags/selection-flags.ts";
import { defineVerb } from "../../verb.ts";
import { chosenNodes, cordonNodes } from "./nodes.ts";

export const cordon = defineVerb({
  usage: "cordon NODE",
  summary: "Mark node as unschedulable",
  description: "New pods do not come to the node any more; those that are there stay.",
  examples: "# Close a node\nkubectl cordon node-1",
  flags: { ...selectorFlag(), ...dryRunFlags() },
  async run(context, values, args) {
    const dryRun = await dryRunOf(context, values);
    await cordonNodes(context, await chosenNodes(context, args, values.selector, "cordon NODE"), true, dryRun);
  },
});

export const uncordon = defineVerb({
  usage: "uncordon NODE",
  summary: "Mark node as schedulable",
  description: "New pods may come to the node again.",
  examples: "# Open a node\nkubectl uncordon node-1",
  flags: { ...selectorFlag(), ...dryRunFlags() },
  async run(context, values, args) {
    const dryRun = await dryRunOf(context, values);
    await cordonNodes(context, await chosenNodes(context, args, values.selector, "uncordon NODE"), false, dryRun);
  },
});
