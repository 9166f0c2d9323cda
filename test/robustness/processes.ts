import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const ROOT = join(import.meta.dirname, "..", "..");

/** How much a test does: `small` for CI, `full` where KUBESIM_ROBUSTNESS=full asks for the whole of it. */
export function sized(small: number, full: number): number {
  return process.env.KUBESIM_ROBUSTNESS === "full" ? full : small;
}

/** Path of one of our launchers. */
export function launcher(program: "kubectl" | "kubesim"): string {
  return join(ROOT, "bin", program);
}

/** What one kubectl command of a worker answered. */
export interface Answer {
  words: string[];
  stdout: string;
  stderr: string;
  code: number;
}

/** A home of its own for a test, with a new cluster without add-ons. */
export function newHome(): { path: string; env: NodeJS.ProcessEnv; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), "kubesim-test-"));
  const env = { PATH: process.env.PATH, HOME: path, KUBESIM_HOME: join(path, "home") };
  command(env, "kubesim", "cluster", "create", "--addons=none", "--seed=7");
  return { path, env, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** Runs one command through its launcher and gives its stdout. Throws where it fails. */
export function command(env: NodeJS.ProcessEnv, program: "kubectl" | "kubesim", ...words: string[]): string {
  return execFileSync(launcher(program), words, { env, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}

/** How a command ended, and after how many milliseconds. */
export interface Outcome {
  code: number | null;
  stdout: string;
  stderr: string;
  took: number;
}

/** Runs one command through its launcher, which may fail; it is killed after 20 s. */
export function attempt(
  env: NodeJS.ProcessEnv,
  program: "kubectl" | "kubesim",
  words: string[],
  options: { input?: string | Buffer; cwd?: string; uid?: number; gid?: number } = {},
): Outcome {
  const begin = performance.now();
  const { status, stdout, stderr } = spawnSync(process.execPath, [launcher(program), ...words], {
    env,
    encoding: "utf8",
    input: "",
    timeout: 20_000,
    maxBuffer: 2 ** 28,
    ...options,
  });
  return { code: status, stdout, stderr, took: performance.now() - begin };
}

/** A process that runs these commands one after the other; `answers` grows as they are acknowledged. */
export function startWorker(
  env: NodeJS.ProcessEnv,
  commands: string[][],
): { child: ChildProcess; answers: Answer[]; ended: Promise<void> } {
  const worker = join(ROOT, "test", "robustness", "worker.cjs");
  const child = spawn(process.execPath, [worker, JSON.stringify(commands)], {
    env,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const answers: Answer[] = [];
  let rest = "";
  child.stdout?.setEncoding("utf8").on("data", (text: string) => {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) answers.push(JSON.parse(line) as Answer);
  });
  const ended = new Promise<void>((resolve) => child.on("close", () => resolve()));
  return { child, answers, ended };
}
