import type { CommandEntry } from "./verb.ts";
import { CONFIG } from "./verbs/config/subcommands.ts";
import { CREATE } from "./verbs/create/subcommands.ts";
import { ROLLOUT } from "./verbs/rollout/subcommands.ts";

/** Every command of kubectl. A verb's file is loaded when the verb is used. */
export const COMMANDS: Readonly<Record<string, CommandEntry>> = {
  annotate: {
    summary: "Update the annotations on a resource",
    load: async () => (await import("./verbs/annotate/annotate.ts")).annotate,
  },
  "api-resources": {
    summary: "Print the supported API resources on the server",
    load: async () => (await import("./verbs/api-resources/api-resources.ts")).apiResources,
  },
  "api-versions": {
    summary: "Print the supported API versions on the server",
    load: async () => (await import("./verbs/api-versions/api-versions.ts")).apiVersions,
  },
  apply: {
    summary: "Apply a configuration to a resource by file name or stdin",
    usage: "apply (-f FILENAME | -k DIRECTORY)",
    load: async () => (await import("./verbs/apply/apply.ts")).apply,
    subcommands: {
      "edit-last-applied": {
        summary: "Edit latest last-applied-configuration annotations of a resource/object",
        load: async () => (await import("./verbs/apply/edit-last-applied.ts")).editLastApplied,
      },
      "set-last-applied": {
        summary: "Set the last-applied-configuration annotation on a live object to match the contents of a file",
        load: async () => (await import("./verbs/apply/set-last-applied.ts")).setLastApplied,
      },
      "view-last-applied": {
        summary: "View the latest last-applied-configuration annotations of a resource/object",
        load: async () => (await import("./verbs/apply/view-last-applied.ts")).viewLastApplied,
      },
    },
  },
  attach: {
    summary: "Attach to a running container",
    load: async () => (await import("./verbs/later/later.ts")).attach,
  },
  auth: {
    summary: "Inspect authorization",
    usage: "auth",
    subcommands: {
      "can-i": {
        summary: "Check whether an action is allowed",
        load: async () => (await import("./verbs/auth/can-i.ts")).canI,
      },
      reconcile: {
        summary: "Reconciles rules for RBAC role, role binding, cluster role, and cluster role binding objects",
        load: async () => (await import("./verbs/auth/reconcile.ts")).reconcile,
      },
      whoami: {
        summary: "Experimental: Check self subject attributes",
        load: async () => (await import("./verbs/auth/whoami.ts")).whoami,
      },
    },
  },
  autoscale: {
    summary: "Auto-scale a deployment, replica set, stateful set, or replication controller",
    load: async () => (await import("./verbs/autoscale/autoscale.ts")).autoscale,
  },
  certificate: {
    summary: "Modify certificate resources",
    usage: "certificate SUBCOMMAND",
    subcommands: {
      approve: {
        summary: "Approve a certificate signing request",
        load: async () => (await import("./verbs/certificate/decide.ts")).approve,
      },
      deny: {
        summary: "Deny a certificate signing request",
        load: async () => (await import("./verbs/certificate/decide.ts")).deny,
      },
    },
  },
  "cluster-info": {
    summary: "Display cluster information",
    usage: "cluster-info",
    load: async () => (await import("./verbs/cluster-info/cluster-info.ts")).clusterInfo,
    subcommands: {
      dump: {
        summary: "Dump relevant information for debugging and diagnosis",
        load: async () => (await import("./verbs/cluster-info/dump.ts")).dump,
      },
    },
  },
  completion: {
    summary: "Output shell completion code for the specified shell (bash)",
    load: async () => (await import("./verbs/completion/completion.ts")).completionOf(COMMANDS),
  },
  config: { summary: "Modify kubeconfig files", usage: "config SUBCOMMAND", subcommands: CONFIG },
  cordon: {
    summary: "Mark node as unschedulable",
    load: async () => (await import("./verbs/drain/cordon.ts")).cordon,
  },
  cp: {
    summary: "Copy files and directories to and from containers",
    load: async () => (await import("./verbs/later/later.ts")).cp,
  },
  create: {
    summary: "Create a resource from a file or from stdin",
    usage: "create -f FILENAME",
    load: async () => (await import("./verbs/create/create.ts")).create,
    subcommands: CREATE,
  },
  debug: {
    summary: "Create debugging sessions for troubleshooting workloads and nodes",
    load: async () => (await import("./verbs/later/later.ts")).debug,
  },
  delete: {
    summary: "Delete resources by file names, stdin, resources and names, or by resources and label selector",
    load: async () => (await import("./verbs/delete/delete.ts")).deleteVerb,
  },
  describe: {
    summary: "Show details of a specific resource or group of resources",
    load: async () => (await import("./verbs/describe/describe.ts")).describe,
  },
  diff: {
    summary: "Diff the live version against a would-be applied version",
    load: async () => (await import("./verbs/diff/diff.ts")).diff,
  },
  drain: {
    summary: "Drain node in preparation for maintenance",
    load: async () => (await import("./verbs/drain/drain.ts")).drain,
  },
  edit: {
    summary: "Edit a resource on the server",
    load: async () => (await import("./verbs/edit/edit.ts")).edit,
  },
  events: { summary: "List events", load: async () => (await import("./verbs/events/events.ts")).events },
  exec: {
    summary: "Execute a command in a container",
    load: async () => (await import("./verbs/later/later.ts")).exec,
  },
  explain: {
    summary: "Get documentation for a resource",
    load: async () => (await import("./verbs/explain/explain.ts")).explain,
  },
  expose: {
    summary: "Take a replication controller, service, deployment or pod and expose it as a new Kubernetes service",
    load: async () => (await import("./verbs/expose/expose.ts")).expose,
  },
  get: { summary: "Display one or many resources", load: async () => (await import("./verbs/get/get.ts")).get },
  help: {
    summary: "Help about any command",
    load: async () => (await import("./verbs/help/help.ts")).helpFor(COMMANDS),
  },
  kustomize: {
    summary: "Build a kustomization target from a directory or URL",
    load: async () => (await import("./verbs/kustomize/kustomize.ts")).kustomize,
  },
  label: {
    summary: "Update the labels on a resource",
    load: async () => (await import("./verbs/label/label.ts")).label,
  },
  logs: {
    summary: "Print the logs for a container in a pod",
    load: async () => (await import("./verbs/later/later.ts")).logs,
  },
  options: {
    summary: "Print the list of flags inherited by all commands",
    load: async () => (await import("./verbs/options/options.ts")).options,
  },
  patch: {
    summary: "Update fields of a resource",
    load: async () => (await import("./verbs/patch/patch.ts")).patch,
  },
  "port-forward": {
    summary: "Forward one or more local ports to a pod",
    load: async () => (await import("./verbs/later/later.ts")).portForward,
  },
  proxy: {
    summary: "Run a proxy to the Kubernetes API server",
    load: async () => (await import("./verbs/later/later.ts")).proxy,
  },
  replace: {
    summary: "Replace a resource by file name or stdin",
    load: async () => (await import("./verbs/replace/replace.ts")).replace,
  },
  rollout: { summary: "Manage the rollout of a resource", usage: "rollout SUBCOMMAND", subcommands: ROLLOUT },
  run: { summary: "Run a particular image on the cluster", load: async () => (await import("./verbs/run/run.ts")).run },
  scale: {
    summary: "Set a new size for a deployment, replica set, or replication controller",
    load: async () => (await import("./verbs/scale/scale.ts")).scale,
  },
  set: {
    summary: "Set specific features on objects",
    usage: "set SUBCOMMAND",
    subcommands: {
      env: {
        summary: "Update environment variables on a pod template",
        load: async () => (await import("./verbs/set/env.ts")).setEnv,
      },
      image: {
        summary: "Update the image of a pod template",
        load: async () => (await import("./verbs/set/image.ts")).setImage,
      },
      resources: {
        summary: "Update resource requests/limits on objects with pod templates",
        load: async () => (await import("./verbs/set/resources.ts")).setResources,
      },
      selector: {
        summary: "Set the selector on a resource",
        load: async () => (await import("./verbs/set/selector.ts")).setSelector,
      },
      serviceaccount: {
        aliases: ["sa"],
        summary: "Update the service account of a resource",
        load: async () => (await import("./verbs/set/serviceaccount.ts")).setServiceAccount,
      },
      subject: {
        summary: "Update the user, group, or service account in a role binding or cluster role binding",
        load: async () => (await import("./verbs/set/subject.ts")).setSubject,
      },
    },
  },
  taint: {
    summary: "Update the taints on one or more nodes",
    load: async () => (await import("./verbs/taint/taint.ts")).taint,
  },
  top: {
    summary: "Display resource (CPU/memory) usage",
    load: async () => (await import("./verbs/later/later.ts")).top,
  },
  uncordon: {
    summary: "Mark node as schedulable",
    load: async () => (await import("./verbs/drain/cordon.ts")).uncordon,
  },
  version: {
    summary: "Print the client and server version information",
    load: async () => (await import("./verbs/version/version.ts")).version,
  },
  wait: {
    summary: "Wait for a specific condition on one or many resources",
    load: async () => (await import("./verbs/wait/wait.ts")).wait,
  },
};
