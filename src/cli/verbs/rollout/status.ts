import { UsageError } from "../../errors.ts";
import { bool, duration, int } from "../../flags/flag.ts";
import { followObject, TIMED_OUT } from "../../resources/follow.ts";
import { planResources } from "../../resources/visit.ts";
import { defineVerb } from "../../verb.ts";
import { rolloutState } from "./status-text.ts";
import { groupKind, workloadFlags, workloadOf, workloadQuery } from "./workloads.ts";

export const status = defineVerb({
  usage: "status (TYPE NAME | TYPE/NAME) [flags]",
  summary: "Show the status of the rollout",
  description:
    "Follows the newest rollout until it is done. --watch=false only shows how far it is; --revision ends with an error when\nanother revision takes over.",
  examples: "# Wait until a deployment is rolled out\nkubectl rollout status deployment/web",
  flags: {
    ...workloadFlags(),
    revision: int("", 0, "The revision to follow; 0 follows the newest"),
    timeout: duration("", 0, "How long to follow the rollout; 0 has no limit"),
    watch: bool("w", true, "Follow the rollout until it is done"),
  },
  async run(context, values, args) {
    const { io } = context;
    const query = workloadQuery(values, args);
    const { revision } = values;
    if (revision < 0) throw new UsageError(`revision must be a positive integer: ${revision}`);
    const plan = await planResources(context, query);
    const client = await context.client();
    const { count } = await plan.run(async (info) => {
      const kind = workloadOf(info.mapping);
      if (kind === undefined)
        throw new UsageError(`no status viewer has been implemented for ${groupKind(info.mapping)}`);
      const deadline = values.timeout === 0 ? Number.POSITIVE_INFINITY : client.now() + values.timeout;
      for await (const { type, object } of followObject(client, info, deadline)) {
        if (type === "ABSENT") continue;
        if (type === "DELETED") throw new UsageError("object has been deleted");
        const state = rolloutState(kind, object, revision);
        io.stdout.write(state.text);
        if (state.done || !values.watch) return;
      }
      throw new UsageError(TIMED_OUT);
    });
    if (count === 0) io.stderr.write(`No resources found in ${(await context.namespace()).name} namespace.\n`);
  },
});
