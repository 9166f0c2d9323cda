import { UsageError } from "../../errors.ts";
import { openKubeconfig } from "../../kubeconfig/edit.ts";
import { defineVerb } from "../../verb.ts";

export const currentContext = defineVerb({
  usage: "config current-context [options]",
  summary: "Display the current-context",
  examples: "# The context in use\nkubectl config current-context",
  flags: {},
  async run({ io, global }) {
    const { merged } = await openKubeconfig(io, global.kubeconfig);
    if (merged.currentContext === "") throw new UsageError("current-context is not set");
    io.stdout.write(`${merged.currentContext}\n`);
  },
});
