import { quote } from "../go-format.ts";
import type { JsonObject } from "../json.ts";

/**
 * What the API server makes of a patch that fails (apiserver `endpoints/handlers/patch.go`):
 * - `doesNotApply`: 422 Invalid with the fixed text `the server rejected our request due to an error in our request`;
 *   the message here is what kubectl prints when it patches locally
 * - `badRequest`: 400 with the message
 * - `tooLarge`: 413 RequestEntityTooLarge with the message
 * - `internal`: 500 without a reason, with the message
 */
export type PatchFailure = "doesNotApply" | "badRequest" | "tooLarge" | "internal";

/** A patch that cannot be decoded, created or applied; the message is upstream's. */
export class PatchError extends Error {
  override readonly name: string = "PatchError";
  readonly failure: PatchFailure;

  constructor(failure: PatchFailure, message: string) {
    super(message);
    this.failure = failure;
  }
}

/** A map or list in a patch under a name that the type does not have. kubectl's OpenAPI look-up words it without the struct. */
export class UnknownPatchFieldError extends PatchError {
  override readonly name = "UnknownPatchFieldError";
  readonly struct: string;
  readonly field: string;

  constructor(struct: string, field: string) {
    super("internal", `unable to find api field in struct ${struct} for the json field ${quote(field)}`);
    this.struct = struct;
    this.field = field;
  }
}

/** A three-way patch would undo what others changed since. `formatConflict` gives the text that kubectl prints. */
export class PatchConflictError extends PatchError {
  override readonly name = "PatchConflictError";
  readonly patch: JsonObject;
  /** what was changed between the original and the current object, as a patch */
  readonly changes: JsonObject;

  constructor(patch: JsonObject, changes: JsonObject) {
    super("internal", "the patch conflicts with changes made from original to current");
    this.patch = patch;
    this.changes = changes;
  }
}

/** The text of a conflict with both sides as YAML documents, each ending in a line break. */
export function formatConflict(conflict: PatchConflictError, toYaml: (value: JsonObject) => string): string {
  return `patch:\n${toYaml(conflict.patch)}\nconflicts with changes made from original to current:\n${toYaml(conflict.changes)}\n`;
}
