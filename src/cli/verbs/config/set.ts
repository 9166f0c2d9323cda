import { quote } from "../../../machinery/go-format.ts";
import { UsageError } from "../../errors.ts";
import { bool } from "../../flags/flag.ts";
import { editKubeconfig } from "../../kubeconfig/edit.ts";
import { defineVerb, type Verb } from "../../verb.ts";
import { expectArguments } from "./arguments.ts";
import { setProperty } from "./property.ts";

export const set: Verb = defineVerb({
  usage: "config set PROPERTY_NAME PROPERTY_VALUE [options]",
  summary: "Set an individual value in a kubeconfig file",
  description:
    "Sets one value. The property is current-context, or a list (clusters, contexts, users), the name of an entry and its field, with dots between them.",
  examples: "# The server of a cluster\nkubectl config set clusters.dev.server https://1.2.3.4",
  flags: { "set-raw-bytes": bool("", false, "Take binary values as they are, not in base64") },
  async run(context, values, args) {
    expectArguments(context, set, "set", args, args.length === 2);
    const [property = "", value = ""] = args;
    if (value === "") throw new UsageError("you cannot use set to unset a property");
    if (property === "") throw new UsageError("you must specify a property");
    await editKubeconfig(context.io, context.global.kubeconfig, ({ merged }) =>
      setProperty(merged, property, value, values["set-raw-bytes"] === true),
    );
    context.io.stdout.write(`Property ${quote(property)} set.\n`);
  },
});
