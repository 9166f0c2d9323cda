import type { JsonObject } from "../json.ts";
import type { KubeObject, ManagedFieldsEntry } from "../object.ts";
import { asJson } from "../object.ts";
import type { Schema } from "../schema.ts";
import type { Comparison } from "./compare.ts";
import { compare } from "./compare.ts";
import { difference, isBare, union } from "./field-set.ts";
import type { ManagerKey } from "./managed-entries.ts";
import {
  capUpdateManagers,
  exceedsCap,
  fieldsOf,
  isEntryOf,
  makeEntry,
  sortEntries,
  withFields,
} from "./managed-entries.ts";
import { ignoredFields } from "./system-fields.ts";

/** A create, update or patch whose result is known. */
export interface UpdateRequest {
  /** what is stored; undefined for a create */
  readonly live: KubeObject | undefined;
  /** what is about to be stored, decoded and defaulted */
  readonly updated: KubeObject;
  readonly schema: Schema;
  readonly apiVersion: string;
  /** the field manager's name; "" becomes `unknown` */
  readonly manager: string;
  /** `status`, `scale`; "" or absent for the object itself */
  readonly subresource?: string;
  /** RFC 3339 in UTC with whole seconds */
  readonly now: string;
  /** the entries to start from: `entriesToStartFrom` chooses between the live ones and those a client sent */
  readonly managed: readonly ManagedFieldsEntry[];
  /** dotted paths that this endpoint never changes: `status`, `metadata.labels` */
  readonly resetFields?: readonly string[];
}

/**
 * The managedFields to store with an object that a create, update or patch wrote (apimachinery `managedfields`,
 * operation Update): the request's manager owns what changed, others lose it, and entries left empty go. Entries that
 * nothing happened to are the given ones; neither those nor the objects are changed.
 */
export function trackUpdate(request: UpdateRequest): ManagedFieldsEntry[] {
  const { live, updated, subresource = "" } = request;
  // tracking was given up for this object; only an apply takes it up again
  if (request.managed.length === 0 && live?.metadata.uid) return [];
  const before: JsonObject = live === undefined ? { metadata: {} } : asJson(live);
  const ignored = ignoredFields(request.resetFields ?? []);
  const differences = compare(before, asJson(updated), request.schema, ignored);
  return own(
    request.managed,
    differences,
    {
      manager: request.manager === "" ? "unknown" : request.manager,
      operation: "Update",
      apiVersion: request.apiVersion,
      subresource,
    },
    request.now,
  );
}

/** Gives what changed to one manager and takes it, and what was removed, from all others. */
function own(
  entries: readonly ManagedFieldsEntry[],
  { changed, removed }: Comparison,
  key: ManagerKey,
  now: string,
): ManagedFieldsEntry[] {
  const owns = !isBare(changed);
  if (!owns && isBare(removed)) return [...entries];
  const result: ManagedFieldsEntry[] = [];
  let mine: ManagedFieldsEntry | undefined;
  let touched = owns;
  for (const entry of entries) {
    const fields = fieldsOf(entry);
    const isMine = owns && isEntryOf(entry, key);
    const left = difference(isMine ? fields : difference(fields, changed), removed);
    if (isMine) {
      mine = makeEntry(key, union(left, changed), now);
      continue;
    }
    if (left === fields) {
      result.push(entry);
      continue;
    }
    touched = true;
    if (!isBare(left)) result.push(withFields(entry, left));
  }
  if (!touched) return [...entries];
  if (owns) result.push(mine ?? makeEntry(key, changed, now));
  return sortEntries(exceedsCap(result) ? capUpdateManagers(result) : result);
}
