import { quote } from "../../../machinery/go-format.ts";
import { UsageError } from "../../errors.ts";
import { editKubeconfig } from "../../kubeconfig/edit.ts";
import { defineVerb, type Verb } from "../../verb.ts";
import { expectArguments } from "./arguments.ts";

export const renameContext: Verb = defineVerb({
  usage: "config rename-context CONTEXT_NAME NEW_NAME [options]",
  summary: "Rename a context from the kubeconfig file",
  description: "Gives a context another name. Where it is the current one, it stays so.",
  examples: "# Rename the context old\nkubectl config rename-context old new",
  flags: {},
  async run(context, _values, args) {
    expectArguments(context, renameContext, "rename-context", args, args.length === 2);
    const [name = "", newName = ""] = args;
    if (newName === "") throw new UsageError("You must specify a new non-empty context name");
    const { io, global } = context;
    await editKubeconfig(io, global.kubeconfig, ({ merged, shown }) => {
      const entry = merged.contexts.get(name);
      if (entry === undefined) {
        throw new UsageError(`cannot rename the context ${quote(name)}, it's not in ${shown}`);
      }
      if (merged.contexts.has(newName)) {
        throw new UsageError(
          `cannot rename the context ${quote(name)}, the context ${quote(newName)} already exists in ${shown}`,
        );
      }
      merged.contexts.set(newName, entry);
      merged.contexts.delete(name);
      if (merged.currentContext === name) merged.currentContext = newName;
    });
    io.stdout.write(`Context ${quote(name)} renamed to ${quote(newName)}.\n`);
  },
});
