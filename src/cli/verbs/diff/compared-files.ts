import { mkdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { spawnSync } from "node:child_process";
import { ExitError, UsageError } from "../../errors.ts";
import type { Io } from "../../io.ts";
import { makeTemporary } from "../../temp-path.ts";

/** Two folders with files that a program compares. */
export interface ComparedFiles {
  /** Writes a file of one side. `time` is the file's, in milliseconds: it stands in the output. */
  write(side: "live" | "merged", name: string, text: string, time: number): void;
  /** Compares the folders. Throws ExitError(1) where they differ and UsageError where the program fails. */
  compare(): void;
  remove(): void;
}

/** Makes the folders, `LIVE-<number>` and `MERGED-<number>` (kubectl `cmd/diff/diff.go`, Differ). */
export function openComparedFiles(io: Io): ComparedFiles {
  const folders = { live: makeFolder(io, "LIVE"), merged: makeFolder(io, "MERGED") };
  return {
    write(side, name, text, time) {
      const path = join(folders[side], name);
      writeFileSync(path, text, { mode: 0o700 });
      utimesSync(path, time / 1000, time / 1000);
    },
    compare: () => runProgram(io, folders.live, folders.merged),
    remove() {
      for (const folder of Object.values(folders)) rmSync(folder, { recursive: true, force: true });
    },
  };
}

function makeFolder(io: Io, prefix: string): string {
  return makeTemporary(io, `${prefix}-`, "", (path) => mkdirSync(path, { mode: 0o700 }));
}

/** Runs `diff -u -N`, or KUBECTL_EXTERNAL_DIFF with those of its words that can do no harm. */
function runProgram(io: Io, live: string, merged: string): void {
  const [external, ...words] = (io.env.KUBECTL_EXTERNAL_DIFF ?? "").split(" ");
  const program = external || "diff";
  const folders = [live, merged];
  const args = external
    ? [...folders, ...words.filter((word) => /^[a-zA-Z0-9-=]+$/.test(word))]
    : ["-u", "-N", ...folders];
  const { error, status, signal, stdout, stderr } = spawnSync(program, args, {
    cwd: io.cwd,
    env: io.env,
    encoding: "utf8",
    maxBuffer: 2 ** 30,
    stdio: ["ignore", "pipe", "pipe"],
  });
  if (stdout) io.stdout.write(stdout);
  if (stderr) io.stderr.write(stderr);
  if (error !== undefined) throw new UsageError(`failed to run "${program}": executable file not found in $PATH`);
  if (status === 0) return;
  if (status === 1) throw new ExitError(1);
  const why = status === null ? `signal: ${signal ?? ""}` : `exit status ${status}`;
  throw new UsageError(`failed to run "${program}": ${why}`);
}
