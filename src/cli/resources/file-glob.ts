import { existsSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { UsageError } from "../errors.ts";

/**
 * The paths that a pattern such as `conf/*.yaml` means, sorted, in the form of the pattern (Go `filepath.Glob`): `*`, `?`
 * and `[a-z]` stand for what they do in a shell, also for names that start with a dot. Throws UsageError for a broken one.
 */
export function globFiles(pattern: string, cwd: string): string[] {
  let found = [pattern.startsWith("/") ? "/" : ""];
  for (const part of pattern.split("/").filter(Boolean)) {
    const wild = /[*?[\\]/.test(part) ? toRegExp(part, pattern) : undefined;
    found = found.flatMap((folder) => {
      if (wild === undefined) return existsSync(resolve(cwd, folder, part)) ? [join(folder, part)] : [];
      return namesIn(resolve(cwd, folder))
        .filter((name) => wild.test(name))
        .map((name) => join(folder, name));
    });
  }
  return found.filter((path) => path !== "");
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}

function toRegExp(part: string, pattern: string): RegExp {
  const source = part.replace(/\\(.)|\[\^?(?:\\.|[^\]\\])+\]|[*?]|[.+^${}()|[\]\\]/g, (token, escaped?: string) => {
    if (escaped !== undefined) return `\\${escaped}`;
    if (token === "*") return "[^/]*";
    if (token === "?") return "[^/]";
    if (token.length > 1) return token;
    if (token === "[" || token === "\\")
      throw new UsageError(`pattern ${JSON.stringify(pattern)} is not valid: syntax error in pattern`);
    return `\\${token}`;
  });
  return new RegExp(`^${source}$`, "s");
}
