import { deletionFlags } from "../../flags/deletion-flags.ts";
import { dryRunFlags } from "../../flags/dry-run-flags.ts";
import { bool, type FlagValues, string, strings } from "../../flags/flag.ts";
import { outputFlags } from "../../flags/output-flags.ts";
import { sourceFlags } from "../../flags/source-flags.ts";
import { validateFlags } from "../../flags/validate-flags.ts";

/** The flags of `apply`. */
export const APPLY_FLAGS = {
  all: bool("", false, "With --prune: all objects of the namespaces are in question"),
  applyset: string("", "", "With --prune: the object that keeps account of what was applied"),
  ...deletionFlags(false),
  ...dryRunFlags(),
  "field-manager": string("", "kubectl-client-side-apply", "Name under which the server keeps account of fields"),
  ...sourceFlags("with the configuration to apply"),
  "force-conflicts": bool("", false, "With --server-side: take fields over from other managers"),
  "openapi-patch": bool("", true, "Use the server's schemas for the three-way patch"),
  ...outputFlags(),
  overwrite: bool("", true, "Values of the file win over changes that were made on the server"),
  prune: bool("", false, "Delete objects that were applied earlier and are not in the files now"),
  "prune-allowlist": strings("", "With --prune: kinds to look at, <group/version/kind>"),
  selector: string("l", "", "Labels that the objects must have (=, ==, !=, in, notin)"),
  "server-side": bool("", false, "The server merges the configuration"),
  subresource: string("", "", "With --server-side: the subresource to apply to"),
  ...validateFlags(),
};

/** Their values. */
export type ApplyValues = FlagValues<typeof APPLY_FLAGS>;
