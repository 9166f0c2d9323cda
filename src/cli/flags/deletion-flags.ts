import { parseBoolean } from "../../machinery/go-format.ts";
import { ParseError } from "../../machinery/parse-error.ts";
import { UsageError } from "../errors.ts";
import type { Io } from "../io.ts";
import { bool, duration, type Flag, int, optionalString } from "./flag.ts";

/** What becomes of the dependents of a deleted object. */
export type Propagation = "Background" | "Foreground" | "Orphan";

/** How objects are removed: `--cascade`, `--force`, `--grace-period`, `--timeout`, `--wait` (kubectl `delete_flags.go`). */
export function deletionFlags(wait: boolean): {
  cascade: Flag<string>;
  force: Flag<boolean>;
  "grace-period": Flag<number>;
  timeout: Flag<number>;
  wait: Flag<boolean>;
} {
  return {
    cascade: cascadeFlag(),
    force: bool("", false, "Remove objects at once where they cannot be changed or do not go"),
    "grace-period": int("", -1, "Seconds that an object gets to end by itself; negative: as the object says"),
    timeout: duration("", 0, "How long to wait for objects to go; 0 takes a fitting time"),
    wait: bool("", wait, "Wait until objects are gone"),
  };
}

/** `--cascade`; without a value it means background. */
export function cascadeFlag(): Flag<string> {
  return optionalString(
    "",
    "background",
    "background",
    'What becomes of dependents: "background", "orphan" or "foreground"',
  );
}

/** The propagation policy of `--cascade`; the old booleans are taken with a notice (kubectl `delete_flags.go`). Throws UsageError. */
export function propagationOf({ stderr }: Io, { cascade }: { cascade: string }): Propagation {
  switch (cascade) {
    case "background":
      return "Background";
    case "foreground":
      return "Foreground";
    case "orphan":
      return "Orphan";
    default: {
      const background = isTrue(cascade);
      const better = background ? "background" : "orphan";
      stderr.write(
        `warning: --cascade=${cascade} is deprecated (boolean value) and can be replaced with --cascade=${better}.\n`,
      );
      return background ? "Background" : "Orphan";
    }
  }
}

function isTrue(text: string): boolean {
  try {
    return parseBoolean(text);
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    throw new UsageError(`invalid cascade value (${text}). Must be "background", "foreground", or "orphan"`);
  }
}
