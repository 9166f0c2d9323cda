import { readFileSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { UsageError } from "../../errors.ts";
import type { Io } from "../../io.ts";

/** Throws `could not stat certificate-authority file x: …` where the file of a flag is not there. */
export function expectFile(io: Io, flag: string, path: string): void {
  if (statSync(resolve(io.cwd, path), { throwIfNoEntry: false }) === undefined) {
    throw new UsageError(`could not stat ${flag} file ${path}: stat ${path}: no such file or directory`);
  }
}

/** The content of a file in base64, as kubeconfigs carry data. */
export function embed(io: Io, path: string): string {
  return readFileSync(resolve(io.cwd, path)).toString("base64");
}
