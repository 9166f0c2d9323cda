import { spawnSync } from "node:child_process";
import { isObject, type JsonObject } from "../machinery/json.ts";
import type { ClientCredentials } from "./https.ts";
import { ConnectionError } from "./rest-client.ts";

/** The `exec` part of a kubeconfig's user: a program that gives credentials (client.authentication.k8s.io). */
export interface ExecPlugin {
  apiVersion?: string;
  command?: string;
  args?: readonly string[] | null;
  env?: readonly { name: string; value: string }[] | null;
  installHint?: string;
  provideClusterInfo?: boolean;
}

/** How long a plug-in may think, in milliseconds: some ask a person. */
const PATIENCE = 300_000;

/**
 * Runs a credential plug-in (client-go `plugin/pkg/client/auth/exec`). Throws ConnectionError where it is not there,
 * fails, or gives nothing.
 * @param cluster  what the plug-in is told of the server, where it wants to know
 */
export function execCredentials(
  plugin: ExecPlugin,
  env: Readonly<Record<string, string | undefined>>,
  cluster: JsonObject,
): ClientCredentials {
  const { apiVersion = "", command = "", args, env: extra, provideClusterInfo } = plugin;
  const info = {
    kind: "ExecCredential",
    apiVersion,
    spec: { ...(provideClusterInfo && { cluster }), interactive: false },
  };
  const result = spawnSync(command, [...(args ?? [])], {
    env: {
      ...env,
      ...Object.fromEntries((extra ?? []).map(({ name, value }) => [name, value])),
      KUBERNETES_EXEC_INFO: JSON.stringify(info),
    },
    stdio: ["ignore", "pipe", "inherit"],
    encoding: "utf8",
    timeout: PATIENCE,
  });
  if (result.error !== undefined) {
    const { code } = result.error as NodeJS.ErrnoException;
    const why =
      code === "ENOENT" ? `executable ${command} not found` : `executable ${command} failed: ${result.error.message}`;
    throw failure(plugin.installHint ? `${why}\n\n${plugin.installHint}` : why);
  }
  if (result.status !== 0) throw failure(`executable ${command} failed with exit code ${result.status ?? 1}`);
  return parse(result.stdout, plugin);
}

function parse(output: string, { apiVersion = "" }: ExecPlugin): ClientCredentials {
  let credential: unknown;
  try {
    credential = JSON.parse(output);
  } catch {
    throw failure("decoding stdout: it is no JSON");
  }
  if (!isObject(credential) || credential.kind !== "ExecCredential")
    throw failure("decoding stdout: it is no ExecCredential");
  if (credential.apiVersion !== apiVersion) {
    throw failure(
      `exec plugin is configured to use API version ${apiVersion}, plugin returned version ${String(credential.apiVersion)}`,
    );
  }
  const { status } = credential;
  if (!isObject(status)) throw failure("exec plugin didn't return a status field");
  const { token, clientCertificateData: certificate, clientKeyData: key } = status;
  if (typeof token !== "string" && (typeof certificate !== "string" || typeof key !== "string")) {
    throw failure("exec plugin didn't return a token or cert/key pair");
  }
  return {
    ...(typeof token === "string" && { token }),
    ...(typeof certificate === "string" && { certificate }),
    ...(typeof key === "string" && { key }),
  };
}

function failure(why: string): ConnectionError {
  return new ConnectionError(`Unable to connect to the server: getting credentials: exec: ${why}`);
}
