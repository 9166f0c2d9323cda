import type { Impersonation } from "../api/request.ts";
import { inProcessClient } from "../client/in-process.ts";
import type { RestClient } from "../client/rest-client.ts";
import { openCluster } from "../cluster/cluster.ts";
import {
  createCluster,
  currentCluster,
  databasePath,
  defaultSpec,
  hasCluster,
  homeOf,
  randomSeed,
} from "../cluster/home.ts";
import type { UserInfo } from "../kinds/kind.ts";
import { getOwn, setOwn } from "../machinery/json.ts";
import { PlainError, UsageError } from "./errors.ts";
import type { FlagValues } from "./flags/flag.ts";
import type { GlobalFlags } from "./flags/global-flags.ts";
import type { Io } from "./io.ts";
import { type ContextEntry, type Kubeconfig, simulatedCluster, type UserEntry } from "./kubeconfig/kubeconfig.ts";

/** The user that the home's kubeconfig stands for, as the server sees it (kubeadm's admin.conf). */
const ADMIN: UserInfo = { name: "kubernetes-admin", groups: ["system:masters", "system:authenticated"] };

/** The context that a command line chooses. Throws UsageError where it names one that is not there. */
export function chosenContext(
  config: Kubeconfig,
  global: FlagValues<GlobalFlags>,
): { name: string; entry: ContextEntry } {
  const name = global.context || config.currentContext;
  const entry = config.contexts.get(name);
  if (entry === undefined && name !== "")
    throw new PlainError(`Error in configuration: context was not found for specified context: ${name}`);
  const chosen = {
    ...entry,
    ...(global.cluster && { cluster: global.cluster }),
    ...(global.user && { user: global.user }),
  };
  if (global.cluster && !config.clusters.has(global.cluster))
    throw new UsageError(`no server found for cluster "${global.cluster}"`);
  if (global.user && !config.users.has(global.user)) throw new UsageError(`auth info "${global.user}" does not exist`);
  return { name, entry: chosen };
}

/** A client of the cluster that the command line, the environment and the kubeconfig choose. */
export async function connect(
  io: Io,
  config: Kubeconfig,
  global: FlagValues<GlobalFlags>,
  userAgent: string,
): Promise<RestClient> {
  const { entry } = chosenContext(config, global);
  const cluster = simulatedCluster(config.clusters.get(entry.cluster ?? ""));
  if (cluster === undefined || global.server !== "") {
    const remote = config.clusters.get(entry.cluster ?? "") ?? {};
    expectRemoteAllowed(io, global.server || remote.server || "");
    const account = config.users.get(entry.user ?? "") ?? {};
    const { connectRemote } = await import("./connect-remote.ts");
    return connectRemote({
      io,
      global,
      cluster: remote,
      user: account,
      impersonate: impersonation(global, account),
      userAgent,
    });
  }
  const home = homeOf(io.env);
  const name = cluster || currentCluster(home);
  if (!hasCluster(home, name)) {
    if (cluster !== "" || name !== "default")
      throw new UsageError(`the cluster "${name}" does not exist: kubesim cluster create ${name}`);
    createCluster(home, name, defaultSpec(randomSeed()));
  }
  const user = config.users.get(entry.user ?? "") ?? {};
  const opened = openCluster({ path: databasePath(home, name) });
  try {
    return inProcessClient({
      cluster: opened,
      user: ADMIN,
      token: global.token || user.token || undefined,
      impersonate: impersonation(global, user),
      userAgent,
      jump: io.env.KUBESIM_WAIT === "jump",
    });
  } catch (error) {
    opened.close();
    throw error;
  }
}

/** Whom the command acts as, by its flags or by the kubeconfig's user. Throws UsageError. */
function impersonation(global: FlagValues<GlobalFlags>, user: UserEntry): Impersonation | undefined {
  const extra: Record<string, string[]> = {};
  for (const pair of global["as-user-extra"]) {
    const split = pair.indexOf("=");
    if (split < 0) throw new UsageError(`--as-user-extra must be key=value: ${pair}`);
    const key = pair.slice(0, split).toLowerCase();
    setOwn(extra, key, [...(getOwn(extra, key) ?? []), pair.slice(split + 1)]);
  }
  const hasExtra = global["as-user-extra"].length > 0;
  const wanted = {
    user: global.as || user.as || "",
    groups: global["as-group"].length > 0 ? global["as-group"] : (user["as-groups"] ?? []),
    uid: global["as-uid"] || user["as-uid"] || "",
    extra: hasExtra ? extra : (user["as-user-extra"] ?? {}),
  };
  if (wanted.user !== "") return wanted;
  if (wanted.groups.length > 0 || wanted.uid !== "" || Object.keys(wanted.extra).length > 0)
    throw new UsageError("requesting uid, groups or user-extra without impersonating a user");
  return undefined;
}

/** kubesim never touches a real cluster by accident. Throws UsageError. */
function expectRemoteAllowed(io: Io, server: string): void {
  if (server === "")
    throw new UsageError("the kubeconfig has no cluster to talk to: kubesim never uses ~/.kube/config by itself");
  if (io.env.KUBESIM_ALLOW_REMOTE === "1") return;
  throw new UsageError(
    `${server} is not a simulated cluster; kubesim refuses to touch it (KUBESIM_ALLOW_REMOTE=1 allows it)`,
  );
}
