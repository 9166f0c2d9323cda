/** One entry of a kubeconfig's list of clusters. */
export interface ClusterEntry {
  server?: string;
  "certificate-authority"?: string;
  "certificate-authority-data"?: string;
  "insecure-skip-tls-verify"?: boolean;
  "tls-server-name"?: string;
  "proxy-url"?: string;
  extensions?: { name: string; extension?: unknown }[];
}

/** One entry of the list of users. */
export interface UserEntry {
  "client-certificate"?: string;
  "client-certificate-data"?: string;
  "client-key"?: string;
  "client-key-data"?: string;
  token?: string;
  tokenFile?: string;
  username?: string;
  password?: string;
  as?: string;
  "as-groups"?: string[];
  "as-uid"?: string;
  "as-user-extra"?: Record<string, string[]>;
  exec?: unknown;
  "auth-provider"?: unknown;
}

/** One entry of the list of contexts. */
export interface ContextEntry {
  cluster?: string;
  user?: string;
  namespace?: string;
}

/** A kubeconfig, or several merged. Maps keep the order of the file. */
export interface Kubeconfig {
  readonly currentContext: string;
  readonly clusters: ReadonlyMap<string, ClusterEntry>;
  readonly users: ReadonlyMap<string, UserEntry>;
  readonly contexts: ReadonlyMap<string, ContextEntry>;
}

/** The name of the extension that marks a kubeconfig entry as one of kubesim's clusters. */
export const SIMULATED = "kubesim";

/** The name of the simulated cluster that an entry stands for, undefined for a real one. */
export function simulatedCluster(entry: ClusterEntry | undefined): string | undefined {
  const extension = entry?.extensions?.find(({ name }) => name === SIMULATED)?.extension;
  if (extension === undefined) return undefined;
  const name = (extension as { cluster?: unknown } | null)?.cluster;
  return typeof name === "string" ? name : "";
}

/** The kubeconfig that a home has from the start. */
export const HOME_KUBECONFIG: Kubeconfig = {
  currentContext: "kubesim",
  clusters: new Map([
    ["kubesim", { server: "https://127.0.0.1:6443", extensions: [{ name: SIMULATED, extension: { cluster: "" } }] }],
  ]),
  users: new Map([["admin", {}]]),
  contexts: new Map([["kubesim", { cluster: "kubesim", user: "admin", namespace: "default" }]]),
};
