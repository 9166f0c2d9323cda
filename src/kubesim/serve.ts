import { ExitError, UsageError } from "../cli/errors.ts";
import type { Io } from "../cli/io.ts";
import { clusterFolder, currentCluster, homeOf } from "../cluster/home.ts";
import { servingCredentials } from "../cluster/pki/pki.ts";
import type { OwnCommand } from "./commands.ts";
import { withCluster } from "./open-current.ts";
import {
  recordServer,
  type ServerRecord,
  servingProcess,
  startInBackground,
  stopProcess,
  untilSignal,
} from "./server-process.ts";

/** Where a server listens that is told nothing else. */
export const DEFAULT_PORT = 6443;
const LOOPBACK = "127.0.0.1";

/** `kubesim serve`: the cluster's API over HTTPS, for stock clients. */
export const serve: OwnCommand = {
  command: "serve",
  summary: "Serve the cluster's API over HTTPS, for stock clients",
  options: {
    cluster: { type: "string", describe: "the cluster, if not the current one" },
    port: { type: "number", describe: "port to listen on", default: DEFAULT_PORT },
    host: {
      type: "string",
      describe: "address to listen on; other machines reach all but the loopback one",
      default: LOOPBACK,
    },
    background: { type: "boolean", describe: "go on as a process of its own", default: false },
    stop: { type: "boolean", describe: "end the server of the cluster", default: false },
    status: { type: "boolean", describe: "tell whether the cluster is served", default: false },
  },
  async run(io, { cluster: named, port, host, background, stop, status }) {
    const home = homeOf(io.env);
    const name = typeof named === "string" && named !== "" ? named : currentCluster(home);
    const folder = clusterFolder(home, name);
    const running = servingProcess(folder);
    if (status) return report(io, name, running);
    if (stop) return end(io, name, running);
    if (running !== undefined) {
      throw new UsageError(`the cluster "${name}" is served already: ${addressOf(running)} by process ${running.pid}`);
    }
    const address = { host: String(host), port: checkedPort(port) };
    if (!background) return serveHere(io, name, folder, address);
    // Created here, so that what is wrong with the home is said here.
    await withCluster(io, name, () => undefined);
    const args = ["--cluster", name, "--port", String(address.port), "--host", address.host];
    const started = await startInBackground(folder, args, home.path);
    if (typeof started === "string")
      throw new UsageError(`the server has not started: ${started.replace(/^error: /, "")}`);
    return report(io, name, started);
  },
};

/** How clients address a server. */
export function addressOf({ host, port }: { host: string; port: number }): string {
  const name = host === "0.0.0.0" || host === "" || host === "::" ? LOOPBACK : host;
  return `https://${name.includes(":") ? `[${name}]` : name}:${port}`;
}

function serveHere(io: Io, name: string, folder: string, { host, port }: Omit<ServerRecord, "pid">): Promise<number> {
  return withCluster(io, name, async (cluster) => {
    const { startServer } = await import("../server/https-server.ts");
    const isAddress = /^\d+\.\d+\.\d+\.\d+$/.test(host) && host !== "0.0.0.0";
    const credentials = servingCredentials(folder, isAddress ? [host] : []);
    const onDefect = (error: unknown) => {
      io.stderr.write(`kubesim: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    };
    const server = await startServer({ cluster, credentials, host, port, onDefect }).catch((error: unknown) => {
      throw listenFailure(error, host, port);
    });
    const signal = untilSignal();
    const address = { host, port: server.port };
    const unrecord = recordServer(folder, address);
    io.stdout.write(`serving the cluster "${name}" on ${addressOf(address)}\n`);
    try {
      await signal;
    } finally {
      unrecord();
      await server.close();
    }
    return 0;
  });
}

function listenFailure(error: unknown, host: string, port: number): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code === "EADDRINUSE") return new UsageError(`port ${port} of ${host} is in use: choose another one with --port`);
  if (code === "EACCES")
    return new UsageError(`port ${port} of ${host} is not for everybody: choose one above 1023 with --port`);
  if (code === "EADDRNOTAVAIL" || code === "ENOTFOUND") return new UsageError(`${host} is no address of this machine`);
  return error;
}

function report(io: Io, name: string, running: ServerRecord | undefined): number {
  if (running === undefined) {
    io.stdout.write(`the cluster "${name}" is not served\n`);
    return 1;
  }
  io.stdout.write(`the cluster "${name}" is served on ${addressOf(running)} by process ${running.pid}\n`);
  return 0;
}

async function end(io: Io, name: string, running: ServerRecord | undefined): Promise<number> {
  if (running === undefined) throw new UsageError(`the cluster "${name}" is not served`);
  if (!(await stopProcess(running))) {
    io.stderr.write(`error: process ${running.pid} does not end\n`);
    throw new ExitError(1);
  }
  io.stdout.write(`the server of the cluster "${name}" has ended\n`);
  return 0;
}

function checkedPort(port: unknown): number {
  if (Number.isInteger(port) && Number(port) >= 0 && Number(port) <= 65535) return Number(port);
  throw new UsageError(`a port is a number from 0 (any free one) to 65535: ${String(port)}`);
}
