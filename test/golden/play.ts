import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { Readable } from "node:stream";
import type { Io } from "../../src/cli/io.ts";
import type { Command } from "./transcript.ts";
import { parseTranscript } from "./transcript.ts";
import { plainWords } from "./words.ts";

/** What a command printed here. */
export interface Answer {
  stdout: string;
  stderr: string;
  exitCode: number;
}

/** What the playing process tells its parent. `step` counts the transcript's steps from 0. */
export type Progress =
  | { kind: "begins"; step: number }
  | { kind: "answered"; step: number; answer: Answer }
  | { kind: "done" };

/** What the playing process is asked to do: `from` is the first step, a later one where an earlier process died. */
export interface Part {
  transcript: string;
  directory: string;
  from: number;
}

/** Virtual time between two commands: about what the recorder's took. */
const BETWEEN_COMMANDS = "120ms";

/** The part of the bundle that is used here. */
interface Bundle {
  main(argv: readonly string[], io: Io, program: string): Promise<number>;
}

/**
 * Plays a transcript in this process: commands that need no shell by calling main, the others by bash with our kubectl
 * first in PATH. Both work on the cluster in `directory`, whose virtual clock moves only when told to.
 */
export async function play(part: Part, tell: (progress: Progress) => void): Promise<void> {
  const work = join(part.directory, "work");
  const env = environment(part.directory);
  const bundle = createRequire(import.meta.url)(join(process.cwd(), "dist", "kubesim.cjs")) as Bundle;
  const kubesim = async (...argv: string[]) => {
    const answer = await inProcess(bundle, "kubesim", argv, env, work);
    if (answer.exitCode !== 0) throw new Error(`kubesim ${argv.join(" ")}: ${answer.stderr}`);
  };

  if (part.from === 0) {
    mkdirSync(work, { recursive: true });
    await kubesim("cluster", "create", "--addons=none", "--seed=1");
    await kubesim("clock", "pause");
  }
  const { steps } = parseTranscript(basename(part.transcript, ".console"), readFileSync(part.transcript, "utf8"));
  for (const [index, step] of steps.entries()) {
    if (index < part.from) continue;
    tell({ kind: "begins", step: index });
    if (step.kind === "file") {
      const path = join(work, step.path);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, step.text);
    } else if (step.kind === "settle") {
      await kubesim("clock", "settle");
    } else if (step.kind === "pass") {
      await kubesim("clock", "advance", step.duration);
    } else {
      const answer = await execute(step, bundle, env, work);
      await kubesim("clock", "advance", BETWEEN_COMMANDS);
      tell({ kind: "answered", step: index, answer });
    }
  }
  tell({ kind: "done" });
}

function environment(directory: string): Record<string, string> {
  return {
    PATH: `${join(process.cwd(), "bin")}:${process.env.PATH ?? "/usr/bin:/bin"}`,
    HOME: directory,
    KUBESIM_HOME: join(directory, "home"),
    KUBESIM_WAIT: "jump",
    LC_ALL: "C",
    TERM: "dumb",
    TZ: "UTC",
  };
}

async function execute(command: Command, bundle: Bundle, env: Record<string, string>, cwd: string): Promise<Answer> {
  const plain = plainWords(command.text);
  const program = plain?.words[0];
  if (plain !== undefined && (program === "kubectl" || program === "kubesim")) {
    return inProcess(bundle, program, plain.words.slice(1), { ...env, ...plain.env, PWD: cwd }, cwd);
  }
  return inShell(command.text, env, cwd);
}

async function inProcess(
  bundle: Bundle,
  program: string,
  argv: string[],
  env: Record<string, string>,
  cwd: string,
): Promise<Answer> {
  const answer: Answer = { stdout: "", stderr: "", exitCode: 0 };
  const io: Io = {
    stdin: Readable.from([]),
    stdout: {
      write(text) {
        answer.stdout += text;
      },
    },
    stderr: {
      write(text) {
        answer.stderr += text;
      },
    },
    env,
    cwd,
    stdinIsTty: false,
    stdoutIsTty: false,
  };
  try {
    answer.exitCode = await bundle.main(argv, io, program);
  } catch (error) {
    answer.stderr += `CRASH: ${error instanceof Error ? error.stack : String(error)}\n`;
    answer.exitCode = 255;
  }
  return answer;
}

function inShell(text: string, env: Record<string, string>, cwd: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const shell = spawn("bash", ["-c", text], { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
    const answer: Answer = { stdout: "", stderr: "", exitCode: 0 };
    shell.stdout.setEncoding("utf8").on("data", (chunk: string) => {
      answer.stdout += chunk;
    });
    shell.stderr.setEncoding("utf8").on("data", (chunk: string) => {
      answer.stderr += chunk;
    });
    shell.on("error", reject);
    shell.on("close", (code) => resolve({ ...answer, exitCode: code ?? 255 }));
  });
}
