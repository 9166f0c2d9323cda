import type { CommandEntry } from "../../verb.ts";

/** The commands under `config`. */
export const CONFIG: Readonly<Record<string, CommandEntry>> = {
  "current-context": {
    summary: "Display the current-context",
    load: async () => (await import("./current-context.ts")).currentContext,
  },
  "delete-cluster": {
    summary: "Delete the specified cluster from the kubeconfig",
    load: async () => (await import("./delete-entry.ts")).deleteCluster,
  },
  "delete-context": {
    summary: "Delete the specified context from the kubeconfig",
    load: async () => (await import("./delete-entry.ts")).deleteContext,
  },
  "delete-user": {
    summary: "Delete the specified user from the kubeconfig",
    load: async () => (await import("./delete-entry.ts")).deleteUser,
  },
  "get-clusters": {
    summary: "Display clusters defined in the kubeconfig",
    load: async () => (await import("./get-names.ts")).getClusters,
  },
  "get-contexts": {
    summary: "Describe one or many contexts",
    load: async () => (await import("./get-contexts.ts")).getContexts,
  },
  "get-users": {
    summary: "Display users defined in the kubeconfig",
    load: async () => (await import("./get-names.ts")).getUsers,
  },
  "rename-context": {
    summary: "Rename a context from the kubeconfig file",
    load: async () => (await import("./rename-context.ts")).renameContext,
  },
  set: { summary: "Set an individual value in a kubeconfig file", load: async () => (await import("./set.ts")).set },
  "set-cluster": {
    summary: "Set a cluster entry in kubeconfig",
    load: async () => (await import("./set-cluster.ts")).setCluster,
  },
  "set-context": {
    summary: "Set a context entry in kubeconfig",
    load: async () => (await import("./set-context.ts")).setContext,
  },
  "set-credentials": {
    summary: "Set a user entry in kubeconfig",
    load: async () => (await import("./set-credentials.ts")).setCredentials,
  },
  unset: {
    summary: "Unset an individual value in a kubeconfig file",
    load: async () => (await import("./unset.ts")).unset,
  },
  "use-context": {
    summary: "Set the current-context in a kubeconfig file",
    aliases: ["use"],
    load: async () => (await import("./use-context.ts")).useContext,
  },
  view: {
    summary: "Display merged kubeconfig settings or a specified kubeconfig file",
    load: async () => (await import("./view.ts")).view,
  },
};
