import { quote } from "../../../machinery/go-format.ts";
import { UsageError } from "../../errors.ts";
import { editKubeconfig } from "../../kubeconfig/edit.ts";
import { defineVerb, type Verb } from "../../verb.ts";
import { expectArguments } from "./arguments.ts";
import { unsetProperty } from "./property.ts";

export const unset: Verb = defineVerb({
  usage: "config unset PROPERTY_NAME [options]",
  summary: "Unset an individual value in a kubeconfig file",
  description:
    "Clears one value. The property is current-context, or a list (clusters, contexts, users), the name of an entry and its field, with dots between them.",
  examples: "# No current context\nkubectl config unset current-context",
  flags: {},
  async run(context, _values, args) {
    expectArguments(context, unset, "unset", args, args.length === 1);
    const [property = ""] = args;
    if (property === "") throw new UsageError("you must specify a property");
    await editKubeconfig(context.io, context.global.kubeconfig, ({ merged }) => unsetProperty(merged, property));
    context.io.stdout.write(`Property ${quote(property)} unset.\n`);
  },
});
