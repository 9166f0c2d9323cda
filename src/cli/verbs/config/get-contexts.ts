import { compareBytes } from "../../../machinery/json.ts";
import { AggregateFailure, UsageError } from "../../errors.ts";
import { bool, string } from "../../flags/flag.ts";
import { openKubeconfig } from "../../kubeconfig/edit.ts";
import { newTabWriter, TABLE_LAYOUT } from "../../printers/tabwriter.ts";
import { defineVerb } from "../../verb.ts";

export const getContexts = defineVerb({
  usage: "config get-contexts [(-o|--output=)name)]",
  summary: "Describe one or many contexts",
  examples: "# All contexts\nkubectl config get-contexts\n\n# One\nkubectl config get-contexts kubesim",
  flags: {
    "no-headers": bool("", false, "Print the table without its header"),
    output: string("o", "", "Output format: name"),
  },
  async run({ io, global }, { output, "no-headers": noHeaders }, args) {
    if (output !== "" && output !== "name") {
      throw new UsageError(
        `--output ${output} is not available in kubectl config get-contexts; resetting to default output format`,
      );
    }
    const { merged } = await openKubeconfig(io, global.kubeconfig);
    const names = args.length === 0 ? [...merged.contexts.keys()] : args.filter((name) => merged.contexts.has(name));
    const missing = args.filter((name) => !merged.contexts.has(name));
    const writer = newTabWriter(TABLE_LAYOUT);
    if (!noHeaders && output === "") writer.write("CURRENT\tNAME\tCLUSTER\tAUTHINFO\tNAMESPACE\n");
    for (const name of [...names].sort(compareBytes)) {
      const { cluster = "", user = "", namespace = "" } = merged.contexts.get(name) ?? {};
      const mark = name === merged.currentContext ? "*" : " ";
      writer.write(output === "name" ? `${name}\n` : `${[mark, name, cluster, user, namespace].join("\t")}\n`);
    }
    io.stdout.write(writer.flush());
    if (missing.length > 0) {
      throw new AggregateFailure(missing.map((name) => new UsageError(`context ${name} not found`)));
    }
  },
});
