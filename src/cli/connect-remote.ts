import { existsSync, readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { Impersonation } from "../api/request.ts";
import { type ExecPlugin, execCredentials } from "../client/exec-credential.ts";
import { type ClientCredentials, httpsClient } from "../client/https.ts";
import type { RestClient } from "../client/rest-client.ts";
import { ParseError } from "../machinery/parse-error.ts";
import { parseDuration } from "../machinery/time.ts";
import { UsageError } from "./errors.ts";
import type { FlagValues } from "./flags/flag.ts";
import type { GlobalFlags } from "./flags/global-flags.ts";
import type { Io } from "./io.ts";
import type { ClusterEntry, UserEntry } from "./kubeconfig/kubeconfig.ts";
import { kubeconfigFiles } from "./kubeconfig/load.ts";

/** What of command line and kubeconfig is about a server that is no simulated cluster. */
export interface RemoteOptions {
  io: Io;
  global: FlagValues<GlobalFlags>;
  cluster: ClusterEntry;
  user: UserEntry;
  impersonate: Impersonation | undefined;
  userAgent: string;
}

/**
 * A client of a server over HTTPS: flags count before the kubeconfig (client-go `tools/clientcmd`). Throws UsageError
 * where they do not make sense, ConnectionError where a credential plug-in fails.
 */
export function connectRemote({ io, global, cluster, user, impersonate, userAgent }: RemoteOptions): RestClient {
  const server = withScheme(global.server || cluster.server || "");
  const insecure =
    global["insecure-skip-tls-verify"] || (global.server === "" && cluster["insecure-skip-tls-verify"] === true);
  const read = reader(io, global.kubeconfig);
  const authorities = insecure
    ? undefined
    : read(global["certificate-authority"], cluster["certificate-authority"], cluster["certificate-authority-data"]);
  if (insecure && global["certificate-authority"] !== "") {
    throw new UsageError("specifying a root certificates file with the insecure flag is not allowed");
  }
  const plugin = user.exec as ExecPlugin | undefined;
  const fixed = fixedCredentials(global, user, read);
  const about = {
    server,
    ...(insecure && { "insecure-skip-tls-verify": true }),
    ...(authorities !== undefined && { "certificate-authority-data": Buffer.from(authorities).toString("base64") }),
  };
  const isFixed = Object.keys(fixed).length > 0;
  const credentials = () => (isFixed || plugin === undefined ? fixed : execCredentials(plugin, io.env, about));
  return httpsClient({
    server,
    authorities,
    insecure,
    serverName: global["tls-server-name"] || cluster["tls-server-name"],
    credentials,
    impersonate,
    userAgent,
    timeout: timeoutOf(global["request-timeout"]),
  });
}

/** Reads the first that is given: a file named by a flag, data in the kubeconfig, a file that it names. */
type Reader = (flag: string, file: string | undefined, data: string | undefined) => string | undefined;

function reader(io: Io, kubeconfig: string): Reader {
  const folders = kubeconfigFiles(io, kubeconfig).map((file) => dirname(file));
  return (flag, file, data) => {
    if (flag !== "") return readFile(resolve(io.cwd, flag));
    if (data !== undefined && data !== "") return Buffer.from(data, "base64").toString("utf8");
    if (file === undefined || file === "") return undefined;
    // Paths in a kubeconfig begin at its own folder.
    const paths = folders.map((folder) => resolve(folder, file));
    return readFile(paths.find((path) => existsSync(path)) ?? paths[0] ?? resolve(io.cwd, file));
  };
}

function readFile(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    throw new UsageError(`unable to read ${path}: open ${path}: no such file or directory`);
  }
}

function fixedCredentials(global: FlagValues<GlobalFlags>, user: UserEntry, read: Reader): ClientCredentials {
  const certificate = read(global["client-certificate"], user["client-certificate"], user["client-certificate-data"]);
  const key = read(global["client-key"], user["client-key"], user["client-key-data"]);
  const token =
    global.token || user.token || (user.tokenFile ? read("", user.tokenFile, undefined)?.trim() : undefined);
  const username = global.username || user.username;
  const password = global.password || user.password;
  return {
    ...(certificate !== undefined && { certificate }),
    ...(key !== undefined && { key }),
    ...(token && { token }),
    ...(username && { username, password: password ?? "" }),
  };
}

/** A bare host is spoken to without TLS, as kubectl does. */
function withScheme(server: string): string {
  const address = /^https?:\/\//.test(server) ? server : `http://${server}`;
  if (!URL.canParse(address)) throw new UsageError(`the server ${JSON.stringify(server)} is no address`);
  return address;
}

/** Milliseconds; a bare number counts seconds. */
function timeoutOf(text: string): number {
  try {
    return /^\d+$/.test(text) ? Number(text) * 1000 : parseDuration(text);
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    throw new UsageError(
      `Invalid timeout value. Timeout must be a single integer in seconds, or an integer followed by a corresponding time unit (e.g. 1s | 2m | 3h)`,
    );
  }
}
