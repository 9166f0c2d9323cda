import { isObject } from "../../../machinery/json.ts";
import { defineVerb } from "../../verb.ts";
import { patchEach, patchFlags } from "./patch-each.ts";
import { workloadOf, workloadQuery } from "./workloads.ts";

export const pause = defineVerb({
  usage: "pause RESOURCE",
  summary: "Mark the provided resource as paused",
  description: "A paused deployment keeps what runs; changes of its template take effect when it is resumed.",
  examples: "# Collect changes\nkubectl rollout pause deployment/web",
  flags: patchFlags(),
  run: (context, values, args) =>
    patchEach(context, values, workloadQuery(values, args), {
      operation: "paused",
      patch({ mapping }, { spec }) {
        if (workloadOf(mapping) !== "Deployment") return "pausing is not supported";
        return isObject(spec) && spec.paused === true ? "is already paused" : { spec: { paused: true } };
      },
    }),
});
