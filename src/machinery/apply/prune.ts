import type { JsonValue } from "../json.ts";
import type { Schema } from "../schema.ts";
import type { FieldSet } from "./field-set.ts";
import { difference, intersection, isBare, union } from "./field-set.ts";
import { withNamedFields } from "./named-fields.ts";
import { removeItems } from "./remove.ts";
import { toFieldSet } from "./to-field-set.ts";

/** Who claims what when an applier gives fields up. */
export interface PruneClaims {
  /** what the applier's previous configuration had */
  readonly last: FieldSet;
  /** what its new configuration has */
  readonly now: FieldSet;
  /** what all managers have, the applier included */
  readonly claimed: FieldSet;
}

/**
 * Takes out of the merged object what the applier applied before and does not any more, unless another manager owns it
 * (structured-merge-diff `merge/update.go`, prune). Fields below such an item that nobody owns go with it.
 */
export function pruneGivenUp(merged: JsonValue, schema: Schema, { last, now, claimed }: PruneClaims): JsonValue {
  // what is still applied is kept in any case, so nothing can go
  if (isBare(last) || isBare(difference(last, now))) return merged;
  const named = (set: FieldSet) => withNamedFields(set, schema);
  const fieldsOf = (value: JsonValue) => named(toFieldSet(value, schema));
  const lastNamed = named(last);
  const mergedFields = fieldsOf(merged);
  const bold = removeItems(merged, lastNamed, schema);
  const unclaimed = difference(mergedFields, union(fieldsOf(bold), named(claimed)));
  const owned = removeItems(merged, unclaimed, schema);
  // fields that fell with a container without having been applied come back
  const given = intersection(difference(mergedFields, fieldsOf(owned)), lastNamed);
  return isBare(given) ? merged : removeItems(merged, given, schema);
}
