import { formatV } from "../../go-format.ts";
import type { JsonValue } from "../../json.ts";
import { compareBytes, isObject } from "../../json.ts";
import { PatchError } from "../patch-error.ts";
import { requireMergeKey, splitDeletions } from "./directives.ts";

/** What the items of the lists of one field are; lists of mixed items cannot be merged. */
export type ElementKind = "map" | "scalar";

/**
 * The kind of all items of the given lists.
 * @throws PatchError for lists in lists, mixed items, or no items at all
 */
export function elementKindOf(...lists: readonly JsonValue[][]): ElementKind {
  let first: string | undefined;
  for (const list of lists) {
    for (const item of list) {
      const type = elementTypeOf(item);
      if (type === "slice" && first === undefined) {
        throw new PatchError("doesNotApply", "lists of lists are not supported");
      }
      if (first !== undefined && type !== first) {
        throw new PatchError("internal", `list element types are not identical: ${formatV(lists)}`);
      }
      first = type;
    }
  }
  if (first === undefined) throw new PatchError("internal", "no elements in any of the given slices");
  return first === "map" ? "map" : "scalar";
}

function elementTypeOf(item: JsonValue): string {
  if (Array.isArray(item)) return "slice";
  if (isObject(item)) return "map";
  return typeof item === "number" ? (Number.isInteger(item) ? "int" : "float") : typeof item;
}

/**
 * Joins the items that a patch names, in `patchOrder`, with those that only the server has, in `serverOrder`. Server-only items
 * keep their place before the patch item that follows them on the server; a patch item comes first where that is unknown.
 * @param mergeKey  the member that identifies an item, undefined for scalars
 */
export function joinInOrder(
  patchItems: JsonValue[],
  serverItems: JsonValue[],
  patchOrder: readonly JsonValue[],
  serverOrder: readonly JsonValue[],
  mergeKey: string | undefined,
): JsonValue[] {
  const right = sortByOrder(patchItems, patchOrder, mergeKey);
  const left = sortByOrder(serverItems, serverOrder, mergeKey);
  const place = positions(serverOrder, mergeKey);
  const joined: JsonValue[] = [];
  let i = 0;
  for (const item of right) {
    const limit = place.get(identityOf(item, mergeKey));
    for (; limit !== undefined && i < left.length; i++) {
      const at = place.get(identityOf(left[i], mergeKey));
      if (at === undefined || at >= limit) break;
      joined.push(left[i] ?? null);
    }
    joined.push(item);
  }
  return joined.concat(left.slice(i));
}

/**
 * A copy of a list in the order that another list gives; items marked `$patch: delete` come last.
 * @throws PatchError for items of either list without the merge key
 */
export function sortByOrder(
  list: readonly JsonValue[],
  order: readonly JsonValue[],
  mergeKey: string | undefined,
): JsonValue[] {
  if (mergeKey === undefined) return ranked(list, order, mergeKey);
  for (const item of list) requireMergeKey(item, mergeKey);
  for (const item of order) requireMergeKey(item, mergeKey);
  const { kept, deletions } = splitDeletions(list);
  return ranked(kept, order, mergeKey).concat(deletions);
}

/** Up to this length Go sorts by plain insertion, which decides where items go that the order does not name. */
const INSERTION_LIMIT = 20;

function ranked(list: readonly JsonValue[], order: readonly JsonValue[], mergeKey: string | undefined): JsonValue[] {
  const place = positions(order, mergeKey);
  const items = list.map((item) => ({ item, rank: place.get(identityOf(item, mergeKey)) ?? -1 }));
  if (items.length > INSERTION_LIMIT) {
    items.sort((a, b) => a.rank - b.rank);
    return items.map(({ item }) => item);
  }
  const sorted: typeof items = [];
  for (const entry of items) {
    let at = sorted.length;
    for (; at > 0; at--) {
      const before = sorted[at - 1]?.rank ?? -1;
      if (entry.rank >= 0 && before >= 0 && entry.rank >= before) break;
    }
    sorted.splice(at, 0, entry);
  }
  return sorted.map(({ item }) => item);
}

/** Where each item first stands in a list. */
function positions(list: readonly JsonValue[], mergeKey: string | undefined): Map<JsonValue | undefined, number> {
  const map = new Map<JsonValue | undefined, number>();
  list.forEach((item, i) => {
    const identity = identityOf(item, mergeKey);
    if (!map.has(identity)) map.set(identity, i);
  });
  return map;
}

function identityOf(item: JsonValue | undefined, mergeKey: string | undefined): JsonValue | undefined {
  if (mergeKey === undefined) return item;
  return isObject(item) && Object.hasOwn(item, mergeKey) ? item[mergeKey] : undefined;
}

/** A sorted copy of a list of scalars, compared as Go prints them. */
export function sortScalars(list: readonly JsonValue[]): JsonValue[] {
  return [...list].sort((a, b) => compareBytes(formatV(a), formatV(b)));
}

/** A copy of a list of maps sorted by the printed merge key. Items with the same key change places, as Go's sort leaves them. */
export function sortByMergeKey(list: readonly JsonValue[], mergeKey: string): JsonValue[] {
  const keyed = list.map((item) => ({ item, key: formatV(identityOf(item, mergeKey)) }));
  return keyed
    .reverse()
    .sort((a, b) => compareBytes(a.key, b.key))
    .map(({ item }) => item);
}

/** A copy without repeated scalars. The last item moves into the gap that a repeated one leaves, as upstream does it. */
export function withoutRepeats(list: readonly JsonValue[]): JsonValue[] {
  if (new Set(list).size === list.length) return [...list];
  const kept = [...list];
  for (let i = 0; i < kept.length - 1; i++) {
    for (let j = i + 1; j < kept.length; j++) {
      if (kept[i] !== kept[j]) continue;
      const last = kept.pop() ?? null;
      if (j < kept.length) kept[j] = last;
      j--;
    }
  }
  return kept;
}
