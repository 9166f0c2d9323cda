import type { CommandEntry, VerbGroup } from "./verb.ts";
import { CREATE } from "./verbs/create/subcommands.ts";
import { ROLLOUT } from "./verbs/rollout/subcommands.ts";

/** Every command of kubectl. A verb's file is loaded when the verb is used. */
export const COMMANDS: Readonly<Record<string, CommandEntry>> = {
  annotate: {
    summary: "Update the annotations on a resource",
    load: async () => (await import("./verbs/annotate/annotate.ts")).annotate,
  },
  apply: {
    summary: "Apply a configuration to a resource by file name or stdin",
    load: async () => (await import("./verbs/apply/apply.ts")).apply,
  },
  autoscale: {
    summary: "Auto-scale a deployment, replica set, stateful set, or replication controller",
    load: async () => (await import("./verbs/autoscale/autoscale.ts")).autoscale,
  },
  create: {
    summary: "Create a resource from a file or from stdin",
    usage: "create -f FILENAME",
    load: async () => (await import("./verbs/create/create.ts")).create,
    subcommands: CREATE,
  },
  delete: {
    summary: "Delete resources by file names, stdin, resources and names, or by resources and label selector",
    load: async () => (await import("./verbs/delete/delete.ts")).deleteVerb,
  },
  expose: {
    summary: "Take a replication controller, service, deployment or pod and expose it as a new Kubernetes service",
    load: async () => (await import("./verbs/expose/expose.ts")).expose,
  },
  get: { summary: "Display one or many resources", load: async () => (await import("./verbs/get/get.ts")).get },
  label: {
    summary: "Update the labels on a resource",
    load: async () => (await import("./verbs/label/label.ts")).label,
  },
  patch: {
    summary: "Update fields of a resource",
    load: async () => (await import("./verbs/patch/patch.ts")).patch,
  },
  rollout: { summary: "Manage the rollout of a resource", usage: "rollout SUBCOMMAND", subcommands: ROLLOUT },
  run: { summary: "Run a particular image on the cluster", load: async () => (await import("./verbs/run/run.ts")).run },
  scale: {
    summary: "Set a new size for a deployment, replica set, or replication controller",
    load: async () => (await import("./verbs/scale/scale.ts")).scale,
  },
};

/** Whether an entry has subcommands. */
export function isGroup(entry: CommandEntry): entry is VerbGroup {
  return "subcommands" in entry;
}
