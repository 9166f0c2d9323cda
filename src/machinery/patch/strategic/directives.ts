import { formatV } from "../../go-format.ts";
import type { JsonObject, JsonValue } from "../../json.ts";
import { isObject } from "../../json.ts";
import { PatchError } from "../patch-error.ts";

/** What an object or list item of a patch asks for as a whole: `$patch: replace | delete | merge`. */
export const DIRECTIVE = "$patch";
/** `$retainKeys`: the members that stay; all others are dropped before the patch is merged. */
export const RETAIN_KEYS = "$retainKeys";
/** `$deleteFromPrimitiveList/<field>`: values to take out of a list of scalars. */
export const DELETE_FROM_LIST = "$deleteFromPrimitiveList";
/** `$setElementOrder/<field>`: the order that the named items of a merged list shall have. */
export const SET_ELEMENT_ORDER = "$setElementOrder";

/** The field that a parallel list such as `$setElementOrder/containers` is about. */
export function fieldOfDirective(key: string, directive: string): string {
  const slash = key.indexOf("/");
  if (slash < 0 || key.slice(0, slash) !== directive) {
    throw directive === DELETE_FROM_LIST ? badPrimitiveList() : badElementOrder();
  }
  return key.slice(slash + 1);
}

/** Whether a list item carries a directive of its own. */
export function hasDirective(item: JsonValue | undefined): boolean {
  return isObject(item) && Object.hasOwn(item, DIRECTIVE);
}

/** The items of a merged list that stay, and those marked `$patch: delete`. */
export function splitDeletions(list: readonly JsonValue[]): { kept: JsonValue[]; deletions: JsonValue[] } {
  const kept: JsonValue[] = [];
  const deletions: JsonValue[] = [];
  for (const item of list) (requireObject(item)[DIRECTIVE] === "delete" ? deletions : kept).push(item);
  return { kept, deletions };
}

/** The item of a list that is merged by a key. */
export function requireObject(item: JsonValue | undefined): JsonObject {
  if (!isObject(item)) throw badArgument("map[string]interface {}", item);
  return item;
}

/** The list that a directive or field stands for. */
export function requireList(value: JsonValue | undefined): JsonValue[] {
  if (!Array.isArray(value)) throw badArgument("[]interface {}", value);
  return value;
}

/** The value of the merge key of an item. */
export function requireMergeKey(item: JsonValue | undefined, mergeKey: string): JsonValue {
  const object = requireObject(item);
  const value = Object.hasOwn(object, mergeKey) ? object[mergeKey] : undefined;
  if (value === undefined) {
    throw new PatchError("internal", `map: ${formatV(object)} does not contain declared merge key: ${mergeKey}`);
  }
  return value;
}

/** 400: a `$deleteFromPrimitiveList` of the wrong form. */
export function badPrimitiveList(): PatchError {
  return new PatchError("badRequest", "invalid patch format of primitive list");
}

/** 400: a `$setElementOrder` of the wrong form. */
export function badElementOrder(): PatchError {
  return new PatchError("badRequest", "invalid patch format of setElementOrder list");
}

/** 400: a `$retainKeys` of the wrong form, or one that does not name every member of the patch. */
export function badRetainKeys(): PatchError {
  return new PatchError("badRequest", "invalid patch format of retainKeys");
}

function badArgument(expected: string, actual: JsonValue | undefined): PatchError {
  return new PatchError("internal", `expected a ${expected}, but received a ${goTypeOf(actual)}`);
}

/** The Go type that JSON becomes when it is decoded into an interface, as `%s` prints it. */
function goTypeOf(value: JsonValue | undefined): string {
  if (value === null || value === undefined) return "%!s(<nil>)";
  if (Array.isArray(value)) return "[]interface {}";
  if (typeof value === "number") return Number.isInteger(value) ? "int64" : "float64";
  if (typeof value === "boolean") return "bool";
  return typeof value === "string" ? "string" : "map[string]interface {}";
}
