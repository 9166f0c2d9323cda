import type { Deployment } from "../../../generated/types.ts";
import { formatTime } from "../../../machinery/time.ts";
import { UsageError } from "../../errors.ts";
import { defineVerb } from "../../verb.ts";
import { patchEach, patchFlags } from "./patch-each.ts";
import { workloadOf, workloadQuery } from "./workloads.ts";

const RESTARTED_AT = "kubectl.kubernetes.io/restartedAt";

export const restart = defineVerb({
  usage: "restart RESOURCE",
  summary: "Restart a resource",
  description: "Rolls out new pods from the same template, which gets an annotation with the time.",
  examples: "# New pods for a deployment\nkubectl rollout restart deployment/web",
  flags: patchFlags(),
  async run(context, values, args) {
    const query = workloadQuery(values, args);
    const now = formatTime((await context.client()).now());
    await patchEach(context, values, query, {
      operation: "restarted",
      patch({ mapping, name }, object) {
        const { spec }: Deployment = object;
        if (workloadOf(mapping) === undefined) return "restarting is not supported";
        if (mapping.kind === "Deployment" && spec?.paused === true)
          return "can't restart paused deployment (run rollout resume first)";
        if (spec?.template?.metadata?.annotations?.[RESTARTED_AT] === now) {
          throw new UsageError(
            `failed to create patch for ${name}: if restart has already been triggered within the past second, please wait before attempting to trigger another`,
          );
        }
        return { spec: { template: { metadata: { annotations: { [RESTARTED_AT]: now } } } } };
      },
    });
  },
});
