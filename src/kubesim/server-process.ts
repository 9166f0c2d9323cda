import { spawn } from "node:child_process";
import { closeSync, existsSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
// The one command that lives on as a process of its own: it has a pid, is told to end by signals, and ends others.
import process from "node:process";
import { packageRoot } from "../cluster/package-root.ts";
import { wallSleep } from "../sim/wall.ts";

/** What a serving process leaves in the cluster's folder for others to find it. */
export interface ServerRecord {
  readonly pid: number;
  readonly host: string;
  readonly port: number;
}

const RECORD = "server.json";
const LOG = "server.log";
/** How long a server may take to start or to end, in milliseconds. */
const PATIENCE = 15_000;
const LOOK_AGAIN = 20;

/** The process that serves a cluster; a record whose process has died is removed. */
export function servingProcess(folder: string): ServerRecord | undefined {
  const path = join(folder, RECORD);
  const record = existsSync(path) ? parseRecord(readFileSync(path, "utf8")) : undefined;
  if (record !== undefined && isAlive(record.pid)) return record;
  rmSync(path, { force: true });
  return undefined;
}

/** Records this process as the one that serves a cluster. Returns how to take that back. */
export function recordServer(folder: string, address: Omit<ServerRecord, "pid">): () => void {
  const path = join(folder, RECORD);
  writeFileSync(path, `${JSON.stringify({ pid: process.pid, ...address })}\n`, { mode: 0o600 });
  return () => {
    if (existsSync(path) && parseRecord(readFileSync(path, "utf8"))?.pid === process.pid) rmSync(path, { force: true });
  };
}

/** Resolves when this process is asked to end; a second signal ends it at once. */
export function untilSignal(): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      process.off("SIGINT", end);
      process.off("SIGTERM", end);
      resolve();
    };
    process.once("SIGINT", end);
    process.once("SIGTERM", end);
  });
}

/** Asks a serving process to end and waits until it has; false where it does not. */
export async function stopProcess(record: ServerRecord): Promise<boolean> {
  process.kill(record.pid, "SIGTERM");
  for (let waited = 0; waited < PATIENCE; waited += LOOK_AGAIN) {
    if (!isAlive(record.pid)) return true;
    await wallSleep(LOOK_AGAIN);
  }
  return false;
}

/** Starts `kubesim serve` as a process that outlives this one. Gives its record, or what it said before it ended. */
export async function startInBackground(
  folder: string,
  args: readonly string[],
  home: string,
): Promise<ServerRecord | string> {
  const log = join(folder, LOG);
  const output = openSync(log, "w", 0o600);
  let ended = false;
  try {
    const child = spawn(process.execPath, [join(packageRoot(), "bin", "kubesim"), "serve", ...args], {
      detached: true,
      stdio: ["ignore", output, output],
      env: { ...process.env, KUBESIM_HOME: home },
    });
    child.once("error", () => {
      ended = true;
    });
    child.once("exit", () => {
      ended = true;
    });
    child.unref();
    for (let waited = 0; waited < PATIENCE && !ended; waited += LOOK_AGAIN) {
      const record = servingProcess(folder);
      if (record?.pid === child.pid && record !== undefined) return record;
      await wallSleep(LOOK_AGAIN);
    }
  } finally {
    closeSync(output);
  }
  return readFileSync(log, "utf8").trim() || "it has not said why";
}

function isAlive(id: number): boolean {
  try {
    return process.kill(id, 0);
  } catch (error) {
    // Somebody else's process is alive as well.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

function parseRecord(text: string): ServerRecord | undefined {
  try {
    const { pid: id, host, port } = JSON.parse(text) as Partial<ServerRecord>;
    if (typeof id === "number" && typeof host === "string" && typeof port === "number") return { pid: id, host, port };
  } catch {
    // Whatever wrote half a record is no server any more.
  }
  return undefined;
}
