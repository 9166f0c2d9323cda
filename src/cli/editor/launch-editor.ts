import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { UsageError } from "../errors.ts";
import type { Io } from "../io.ts";
import { makeTemporary } from "../temp-path.ts";

/** What an editor left in its file, and where that is. */
export interface EditedFile {
  readonly text: string;
  readonly path: string;
}

/**
 * Writes text to a temporary file, has the user's editor (`KUBE_EDITOR`, `EDITOR`, vi) change it, and gives what is in it
 * then (kubectl `cmd/util/editor/editor.go`). Throws UsageError where the editor does not start or fails.
 * @param prefix  first part of the file's name: `kubectl-edit-`
 * @param suffix  `.yaml` or `.json`
 */
export function editInTempFile(io: Io, prefix: string, suffix: string, text: string): EditedFile {
  const path = makeTemporary(io, prefix, suffix, (name) => writeFileSync(name, text, { flag: "wx", mode: 0o600 }));
  const { words, shell } = editorOf(io);
  const last = words.length - 1;
  const args = shell
    ? words.map((word, i) => (i === last ? `${word} ${JSON.stringify(path)}` : word))
    : [...words, path];
  const [program = "", ...rest] = args;
  // Without a terminal the editor is a script, whose output goes where ours goes.
  const out = io.stdoutIsTty ? "inherit" : "pipe";
  const { error, status, stdout, stderr } = spawnSync(program, rest, {
    cwd: io.cwd,
    env: io.env,
    stdio: ["inherit", out, out],
    encoding: "utf8",
  });
  if (stdout) io.stdout.write(stdout);
  if (stderr) io.stderr.write(stderr);
  const shown = JSON.stringify(words.join(" "));
  if (error !== undefined) throw new UsageError(`unable to launch the editor ${shown}`);
  if (status !== 0) throw new UsageError(`there was a problem with the editor ${shown}`);
  return { text: readFileSync(path, "utf8"), path };
}

/** The editor's command line; quotes and backslashes in it are left to the user's shell. */
function editorOf({ env }: Io): { words: string[]; shell: boolean } {
  const editor = env.KUBE_EDITOR || env.EDITOR || "vi";
  if (!editor.includes(" ")) return { words: [editor], shell: false };
  if (!/["'\\]/.test(editor)) return { words: editor.split(" "), shell: false };
  return { words: [env.SHELL || "/bin/bash", "-c", editor], shell: true };
}
