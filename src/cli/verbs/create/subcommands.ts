import type { CommandEntry } from "../../verb.ts";

/** The subcommands of `kubectl create`. */
export const CREATE: Readonly<Record<string, CommandEntry>> = {
  clusterrole: {
    summary: "Create a cluster role",
    load: async () => (await import("./clusterrole.ts")).createClusterRole,
  },
  clusterrolebinding: {
    summary: "Create a cluster role binding for a particular cluster role",
    load: async () => (await import("./bindings.ts")).createClusterRoleBinding,
  },
  configmap: {
    aliases: ["cm"],
    summary: "Create a config map from a local file, directory or literal value",
    load: async () => (await import("./configmap.ts")).createConfigMap,
  },
  cronjob: {
    aliases: ["cj"],
    summary: "Create a cron job with the specified name",
    load: async () => (await import("./cronjob.ts")).createCronJob,
  },
  deployment: {
    aliases: ["deploy"],
    summary: "Create a deployment with the specified name",
    load: async () => (await import("./deployment.ts")).createDeployment,
  },
  ingress: {
    aliases: ["ing"],
    summary: "Create an ingress with the specified name",
    load: async () => (await import("./ingress.ts")).createIngress,
  },
  job: { summary: "Create a job with the specified name", load: async () => (await import("./job.ts")).createJob },
  namespace: {
    aliases: ["ns"],
    summary: "Create a namespace with the specified name",
    load: async () => (await import("./namespace.ts")).createNamespace,
  },
  poddisruptionbudget: {
    aliases: ["pdb"],
    summary: "Create a pod disruption budget with the specified name",
    load: async () => (await import("./poddisruptionbudget.ts")).createPodDisruptionBudget,
  },
  priorityclass: {
    aliases: ["pc"],
    summary: "Create a priority class with the specified name",
    load: async () => (await import("./priorityclass.ts")).createPriorityClass,
  },
  quota: {
    aliases: ["resourcequota"],
    summary: "Create a quota with the specified name",
    load: async () => (await import("./quota.ts")).createQuota,
  },
  role: { summary: "Create a role with single rule", load: async () => (await import("./role.ts")).createRole },
  rolebinding: {
    summary: "Create a role binding for a particular role or cluster role",
    load: async () => (await import("./bindings.ts")).createRoleBinding,
  },
  secret: {
    summary: "Create a secret using a specified subcommand",
    usage: "create secret",
    subcommands: {
      "docker-registry": {
        summary: "Create a secret for use with a Docker registry",
        load: async () => (await import("./secret-docker-registry.ts")).createSecretDockerRegistry,
      },
      generic: {
        summary: "Create a secret from a local file, directory, or literal value",
        load: async () => (await import("./secret-generic.ts")).createSecretGeneric,
      },
      tls: { summary: "Create a TLS secret", load: async () => (await import("./secret-tls.ts")).createSecretTls },
    },
  },
  service: {
    aliases: ["svc"],
    summary: "Create a service using a specified subcommand",
    usage: "create service",
    subcommands: {
      clusterip: {
        summary: "Create a ClusterIP service",
        load: async () => (await import("./service.ts")).createServiceClusterIp,
      },
      externalname: {
        summary: "Create an ExternalName service",
        load: async () => (await import("./service.ts")).createServiceExternalName,
      },
      loadbalancer: {
        summary: "Create a LoadBalancer service",
        load: async () => (await import("./service.ts")).createServiceLoadBalancer,
      },
      nodeport: {
        summary: "Create a NodePort service",
        load: async () => (await import("./service.ts")).createServiceNodePort,
      },
    },
  },
  serviceaccount: {
    aliases: ["sa"],
    summary: "Create a service account with the specified name",
    load: async () => (await import("./serviceaccount.ts")).createServiceAccount,
  },
  token: { summary: "Request a service account token", load: async () => (await import("./token.ts")).createToken },
};
