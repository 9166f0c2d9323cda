import { isObject } from "../../../machinery/json.ts";
import { defineVerb } from "../../verb.ts";
import { patchEach, patchFlags } from "./patch-each.ts";
import { workloadOf, workloadQuery } from "./workloads.ts";

export const resume = defineVerb({
  usage: "resume RESOURCE",
  summary: "Resume a paused resource",
  description: "The controller goes on with a paused deployment.",
  examples: "# Let the collected changes take effect\nkubectl rollout resume deployment/web",
  flags: patchFlags(),
  run: (context, values, args) =>
    patchEach(context, values, workloadQuery(values, args), {
      operation: "resumed",
      patch({ mapping }, { spec }) {
        if (workloadOf(mapping) !== "Deployment") return "resuming is not supported";
        return isObject(spec) && spec.paused === true ? { spec: { paused: null } } : "is not paused";
      },
    }),
});
