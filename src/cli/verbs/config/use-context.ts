import { quote } from "../../../machinery/go-format.ts";
import { UsageError } from "../../errors.ts";
import { editKubeconfig } from "../../kubeconfig/edit.ts";
import { defineVerb, type Verb } from "../../verb.ts";
import { expectArguments } from "./arguments.ts";

export const useContext: Verb = defineVerb({
  usage: "config use-context CONTEXT_NAME [options]",
  summary: "Set the current-context in a kubeconfig file",
  examples: "# Use the context kubesim\nkubectl config use-context kubesim",
  flags: {},
  async run(context, _values, args) {
    expectArguments(context, useContext, "use-context", args, args.length === 1);
    const [name = ""] = args;
    const { io, global } = context;
    await editKubeconfig(io, global.kubeconfig, ({ merged }) => {
      if (name === "") throw new UsageError("empty context names are not allowed");
      if (!merged.contexts.has(name)) throw new UsageError(`no context exists with the name: ${quote(name)}`);
      merged.currentContext = name;
    });
    io.stdout.write(`Switched to context ${quote(name)}.\n`);
  },
});
