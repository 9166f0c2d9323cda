import type { FieldSet } from "./field-set.ts";
import { setOf, union } from "./field-set.ts";

/** Fields that no manager owns, since the server sets them (apimachinery `stripmeta.go`). */
export const SYSTEM_FIELDS: FieldSet = setOf(
  ["f:apiVersion"],
  ["f:kind"],
  ["f:metadata"],
  ...[
    "clusterName",
    "creationTimestamp",
    "generation",
    "managedFields",
    "name",
    "namespace",
    "resourceVersion",
    "selfLink",
    "uid",
  ].map((name) => ["f:metadata", `f:${name}`]),
);

const { "f:metadata": metadata = {}, ...ROOT_FIELDS } = SYSTEM_FIELDS;
const { ".": _, ...METADATA_FIELDS } = metadata;
/** The same without metadata as a whole: a comparison looks into it. */
const IGNORED: FieldSet = { ...ROOT_FIELDS, "f:metadata": METADATA_FIELDS };

const resets = new Map<string, FieldSet>();

/** The set of the fields that an endpoint never changes, from their dotted paths: `status`, `metadata.labels`. */
export function resetSet(paths: readonly string[]): FieldSet {
  return cached(resets, paths, () => setOf(...paths.map((path) => path.split(".").map((name) => `f:${name}`))));
}

const ignored = new Map<string, FieldSet>();

/** What a comparison leaves out for a request to such an endpoint: nothing of it is the request's to own. */
export function ignoredFields(paths: readonly string[]): FieldSet {
  return cached(ignored, paths, () => union(IGNORED, resetSet(paths)));
}

// endpoints are few, so that the caches stay small
function cached(cache: Map<string, FieldSet>, paths: readonly string[], make: () => FieldSet): FieldSet {
  const key = paths.join(",");
  let set = cache.get(key);
  if (set === undefined) {
    set = make();
    cache.set(key, set);
  }
  return set;
}
