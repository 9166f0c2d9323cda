import { parseBoolean } from "../../machinery/go-format.ts";
import { ParseError } from "../../machinery/parse-error.ts";
import { UsageError } from "../errors.ts";
import type { DryRun } from "../printers/name.ts";
import type { VerbContext } from "../verb.ts";
import { type Flag, optionalString } from "./flag.ts";

/** `--dry-run` without a value comes to this, which a user hardly types. */
const BARE = "unchanged";

/** `--dry-run`. */
export function dryRunFlags(): { "dry-run": Flag<string> } {
  return {
    "dry-run": optionalString(
      "",
      "none",
      BARE,
      '"client" only prints what would be sent, "server" has the server try it',
    ),
  };
}

/**
 * Where a command stops short of changing anything (kubectl `cmd/util.GetDryRunStrategy`). Old forms are taken with a
 * notice on stderr. Throws UsageError for other values.
 */
export async function dryRunOf(context: VerbContext, values: { "dry-run": string }): Promise<DryRun> {
  const text = values["dry-run"];
  if (text === "none" || text === "client" || text === "server") return text;
  if (text === BARE) {
    await warn(context, 719, "--dry-run is deprecated and can be replaced with --dry-run=client.");
    return "client";
  }
  const dryRun = booleanOf(text) ? "client" : "none";
  const line = dryRun === "client" ? 733 : 736;
  await warn(
    context,
    line,
    `--dry-run=${text} is deprecated (boolean value) and can be replaced with --dry-run=${dryRun}.`,
  );
  return dryRun;
}

function booleanOf(text: string): boolean {
  try {
    return parseBoolean(text);
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    throw new UsageError(`Invalid dry-run value (${text}). Must be "none", "server", or "client".`);
  }
}

/** A warning in the form of klog: `W1123 01:47:58.924173    9274 helpers.go:719] …`. */
async function warn(context: VerbContext, line: number, text: string): Promise<void> {
  const time = new Date((await context.client()).now()).toISOString();
  const stamp = `${time.slice(5, 7)}${time.slice(8, 10)} ${time.slice(11, 23)}000`;
  context.io.stderr.write(`W${stamp}       1 helpers.go:${line}] ${text}\n`);
}
