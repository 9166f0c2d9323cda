import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const ROOT = join(import.meta.dirname, "..", "..");

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
  return execFileSync(join(ROOT, "bin", program), words, { env, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}

/** A process that runs these commands one after the other; `answers` grows as they are acknowledged. */
export function startWorker(env: NodeJS.ProcessEnv, commands: string[][]): { child: ChildProcess; answers: Answer[]; ended: Promise<void> } {
  const worker = join(ROOT, "test", "robustness", "worker.cjs");
  const child = spawn(process.execPath, [worker, JSON.stringify(commands)], { env, stdio: ["ignore", "pipe", "inherit"] });
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
