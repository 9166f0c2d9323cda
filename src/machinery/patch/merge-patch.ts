import type { JsonObject, JsonValue } from "../json.ts";
import { deepCopy, deepEqual, getOwn, isObject, setOwn } from "../json.ts";
import { PatchConflictError, PatchError } from "./patch-error.ts";

/**
 * Applies a JSON merge patch (RFC 7386) as the server does (evanphx/json-patch v4 `merge.go`). The arguments stay as they are.
 * Nulls inside a value that is new to the document vanish, also inside its lists; a patch that is an array replaces the document.
 * @throws PatchError (badRequest) for a patch that is neither an object nor an array
 */
export function applyMergePatch(doc: JsonValue, patch: JsonValue): JsonValue {
  if (Array.isArray(patch)) return pruneNulls(patch);
  if (!isObject(patch)) throw new PatchError("badRequest", "Invalid JSON Patch");
  if (!isObject(doc)) return pruneNulls(patch);
  const result = deepCopy(doc);
  mergeObjects(result, patch);
  return result;
}

/** The merge patch that turns `original` into `modified`: changed values as a whole, `null` for what is gone, `{}` for no change. */
export function createMergePatch(original: JsonObject, modified: JsonObject): JsonObject {
  const patch: JsonObject = {};
  for (const key of Object.keys(modified)) {
    const after = modified[key];
    if (after === undefined) continue;
    const before = getOwn(original, key);
    if (isObject(before) && isObject(after)) {
      const inner = createMergePatch(before, after);
      if (Object.keys(inner).length > 0) setOwn(patch, key, inner);
    } else if (before === undefined || !deepEqual(before, after)) {
      setOwn(patch, key, deepCopy(after));
    }
  }
  for (const key of Object.keys(original)) {
    if (original[key] !== undefined && getOwn(modified, key) === undefined) setOwn(patch, key, null);
  }
  return patch;
}

/**
 * The merge patch with which `kubectl apply` updates a custom resource (apimachinery `jsonmergepatch`): what `modified` adds to
 * and changes in `current`, and `null` for what `original` (the last applied configuration) had and `modified` lacks.
 * @throws PatchConflictError when an addition and a deletion meet
 */
export function createThreeWayMergePatch(
  original: JsonObject | undefined,
  modified: JsonObject,
  current: JsonObject,
): JsonObject {
  const additions = withoutNulls(createMergePatch(current, modified));
  const deletions = onlyNulls(createMergePatch(original ?? {}, modified));
  if (overlapDiffers(additions, deletions)) throw new PatchConflictError(additions, deletions);
  mergeObjects(deletions, additions);
  return deletions;
}

/** Changes `target`; what it takes from `patch` is copied. */
function mergeObjects(target: JsonObject, patch: JsonObject): void {
  for (const key of Object.keys(patch)) {
    const value = patch[key];
    if (value === undefined) continue;
    if (value === null) {
      delete target[key];
      continue;
    }
    const existing = getOwn(target, key);
    if (isObject(existing) && isObject(value)) mergeObjects(existing, value);
    // an object that gives way to a list takes the list as it is, every other value loses its nulls
    else setOwn(target, key, isObject(existing) ? deepCopy(value) : pruneNulls(value));
  }
}

/** A copy without the members that are null, at any depth; items of lists that are null stay. */
function pruneNulls(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(pruneNulls);
  if (!isObject(value)) return value;
  const kept: JsonObject = {};
  for (const key of Object.keys(value)) {
    const member = value[key];
    if (member !== null && member !== undefined) setOwn(kept, key, pruneNulls(member));
  }
  return kept;
}

/** A patch without its deletions. An empty object that was set stays, one that only held deletions goes. */
function withoutNulls(patch: JsonObject): JsonObject {
  const kept: JsonObject = {};
  for (const key of Object.keys(patch)) {
    const value = patch[key];
    if (value === null || value === undefined) continue;
    if (!isObject(value) || Object.keys(value).length === 0) {
      setOwn(kept, key, value);
      continue;
    }
    const inner = withoutNulls(value);
    if (Object.keys(inner).length > 0) setOwn(kept, key, inner);
  }
  return kept;
}

/** The deletions of a patch alone. */
function onlyNulls(patch: JsonObject): JsonObject {
  const kept: JsonObject = {};
  for (const key of Object.keys(patch)) {
    const value = patch[key];
    if (value === null) {
      setOwn(kept, key, null);
    } else if (isObject(value)) {
      const inner = onlyNulls(value);
      if (Object.keys(inner).length > 0) setOwn(kept, key, inner);
    }
  }
  return kept;
}

/** Whether two patches name the same place and say different things of it (apimachinery `mergepatch.HasConflicts`). */
function overlapDiffers(left: JsonValue, right: JsonValue): boolean {
  if (isObject(left)) {
    if (!isObject(right)) return true;
    for (const key of Object.keys(left)) {
      const a = left[key];
      const b = getOwn(right, key);
      if (a !== undefined && b !== undefined && overlapDiffers(a, b)) return true;
    }
    return false;
  }
  if (Array.isArray(left)) {
    if (!Array.isArray(right) || left.length !== right.length) return true;
    return left.some((item, i) => overlapDiffers(item, right[i] ?? null));
  }
  return !deepEqual(left, right);
}
