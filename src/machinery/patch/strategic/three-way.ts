import type { JsonObject } from "../../json.ts";
import { deepCopy } from "../../json.ts";
import type { Schema } from "../../schema.ts";
import { PatchConflictError } from "../patch-error.ts";
import { patchesConflict } from "./conflicts.ts";
import { diffMaps } from "./create.ts";
import { mergeMap } from "./apply.ts";

/**
 * The strategic merge patch with which `kubectl apply` updates an object (apimachinery `strategicpatch.CreateThreeWayMergePatch`):
 * what `modified` adds to and changes in `current`, and the deletion of what `original` (the last applied configuration) had
 * and `modified` lacks. `{}` when there is nothing to do.
 * @throws PatchConflictError unless `overwrite`, where the patch would change what differs between original and current;
 *   PatchError as `createStrategicPatch`
 */
export function createThreeWayStrategicPatch(
  original: JsonObject | undefined,
  modified: JsonObject,
  current: JsonObject,
  schema: Schema,
  { overwrite }: { overwrite: boolean },
): JsonObject {
  const applied = original ?? {};
  const additions = diffMaps(current, modified, schema, { elementOrder: true, withoutDeletions: true });
  const deletions = diffMaps(applied, modified, schema, { elementOrder: true, onlyDeletions: true });
  // the two share values with `modified` and with each other
  const patch = mergeMap(deepCopy(deletions), deepCopy(additions), schema, "patch");
  if (!overwrite) {
    const changes = deepCopy(diffMaps(applied, current, schema, {}));
    if (patchesConflict(patch, changes, schema)) throw new PatchConflictError(patch, changes);
  }
  return patch;
}
