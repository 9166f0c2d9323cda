import { bool, int, string } from "../../flags/flag.ts";
import { defineCreate } from "./define-create.ts";

export const createPriorityClass = defineCreate({
  usage: "priorityclass NAME --value=VALUE --global-default=BOOL [--dry-run=server|client|none]",
  summary: "Create a priority class with the specified name",
  examples: '# A class for what must run\nkubectl create priorityclass high --value=1000 --description="goes first"',
  flags: {
    description: string("", "", "When to use the class"),
    "global-default": bool("", false, "Pods without a class get this one"),
    "preemption-policy": string("", "PreemptLowerPriority", "Whether pods of the class may push others out"),
    value: int("", 0, "The priority"),
  },
  resource: "priorityclasses",
  clusterScoped: true,
  failure: "failed to create priorityclass: ",
  build: ({ name, values }) => ({
    apiVersion: "scheduling.k8s.io/v1",
    kind: "PriorityClass",
    metadata: { name },
    value: values.value,
    globalDefault: values["global-default"],
    description: values.description,
    preemptionPolicy: values["preemption-policy"],
  }),
});
