import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Io } from "./io.ts";

/** More leftovers than any folder for temporary files has. */
const MOST = 1_000_000;

/**
 * Makes a file or folder for the time being, under the first name with a number that is free: numbers instead of chance
 * make a command print the same names every time. Gives its path.
 * @param create  makes what stands at the path, and fails with EEXIST where something is there
 */
export function makeTemporary({ env }: Io, prefix: string, suffix: string, create: (path: string) => void): string {
  for (let number = 1; ; number++) {
    const path = join(env.TMPDIR || tmpdir(), `${prefix}${number}${suffix}`);
    try {
      create(path);
      return path;
    } catch (error) {
      const taken = error instanceof Error && "code" in error && error.code === "EEXIST";
      if (!taken || number >= MOST) throw error;
    }
  }
}
