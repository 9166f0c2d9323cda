import { quote } from "../../../machinery/go-format.ts";
import { UsageError } from "../../errors.ts";
import { bool, string } from "../../flags/flag.ts";
import { editKubeconfig } from "../../kubeconfig/edit.ts";
import { defineVerb, type Verb } from "../../verb.ts";
import { expectArguments } from "./arguments.ts";

export const setContext: Verb = defineVerb({
  usage:
    "config set-context [NAME | --current] [--cluster=cluster_nickname] [--user=user_nickname] [--namespace=namespace] [options]",
  summary: "Set a context entry in kubeconfig",
  description: "Makes a context or changes one; what is not given stays as it is.",
  examples: "# Another namespace in the current context\nkubectl config set-context --current --namespace=web",
  flags: {
    cluster: string("", "", "Cluster of the context"),
    current: bool("", false, "Change the current context"),
    namespace: string("n", "", "Namespace of the context"),
    user: string("", "", "User of the context"),
  },
  async run(context, values, args) {
    expectArguments(context, setContext, "set-context", args, args.length <= 1);
    const { io, global, changed } = context;
    const [given = ""] = args;
    if (given === "" && !values.current) {
      throw new UsageError("you must specify a non-empty context name or --current");
    }
    if (given !== "" && values.current) throw new UsageError("you cannot specify both a context name and --current");
    const sentence = await editKubeconfig(io, global.kubeconfig, ({ merged }) => {
      const name = values.current ? merged.currentContext : given;
      if (name === "") throw new UsageError("no current context is set");
      const existed = merged.contexts.has(name);
      merged.contexts.set(name, {
        ...merged.contexts.get(name),
        ...(changed.has("cluster") && { cluster: values.cluster }),
        ...(changed.has("user") && { user: values.user }),
        ...(changed.has("namespace") && { namespace: values.namespace }),
      });
      return `Context ${quote(name)} ${existed ? "modified" : "created"}.\n`;
    });
    io.stdout.write(sentence);
  },
});
