import { compareBytes, deepEqual } from "../json.ts";
import type { ManagedFieldsEntry } from "../object.ts";
import type { FieldSet } from "./field-set.ts";
import { fromFieldsV1, toFieldsV1, union } from "./field-set.ts";
import { parseFields } from "./parse-fields.ts";

/** Who owns fields: what tells one managedFields entry from another. */
export interface ManagerKey {
  readonly manager: string;
  readonly operation: "Apply" | "Update";
  readonly apiVersion: string;
  /** "" for the object itself */
  readonly subresource: string;
}

/** More Update entries than this are merged (apimachinery `DefaultMaxUpdateManagers`). */
const MAX_UPDATE_MANAGERS = 10;

const ANCIENT = "ancient-changes";

/** An entry of a manager with these fields. */
export function makeEntry(key: ManagerKey, fields: FieldSet, time: string | undefined): ManagedFieldsEntry {
  return {
    manager: key.manager,
    operation: key.operation,
    apiVersion: key.apiVersion,
    ...(time !== undefined && { time }),
    fieldsType: "FieldsV1",
    fieldsV1: toFieldsV1(fields),
    ...(key.subresource !== "" && { subresource: key.subresource }),
  };
}

/** The same entry with other fields. */
export function withFields(entry: ManagedFieldsEntry, fields: FieldSet): ManagedFieldsEntry {
  return { ...entry, fieldsV1: toFieldsV1(fields) };
}

/** The fields of an entry. */
export function fieldsOf(entry: ManagedFieldsEntry): FieldSet {
  return fromFieldsV1(entry.fieldsV1);
}

/** Whether the entry is this manager's; an applier keeps its entry when it changes to another version. */
export function isEntryOf(entry: ManagedFieldsEntry, key: ManagerKey): boolean {
  return (
    (entry.manager ?? "") === key.manager &&
    entry.operation === key.operation &&
    (entry.subresource ?? "") === key.subresource &&
    (key.operation === "Apply" || entry.apiVersion === key.apiVersion)
  );
}

/** The text that upstream identifies and sorts managers by (apimachinery `BuildManagerIdentifier`). */
export function managerId(entry: ManagedFieldsEntry): string {
  const { manager, operation, apiVersion, subresource } = entry;
  return JSON.stringify({
    ...(manager && { manager }),
    ...(operation && { operation }),
    ...(operation !== "Apply" && apiVersion && { apiVersion }),
    ...(subresource && { subresource }),
  });
}

/**
 * The entries that a write starts from: those the client sent when they are valid and not empty, else the live ones. An
 * empty list, or one empty entry, resets them; through a subresource they cannot be set (apimachinery `decodeLiveOrNew`).
 */
export function entriesToStartFrom(
  live: readonly ManagedFieldsEntry[],
  sent: readonly ManagedFieldsEntry[] | null | undefined,
  subresource: string,
): readonly ManagedFieldsEntry[] {
  if (subresource !== "" || sent === undefined || sent === null || deepEqual(sent, live)) return live;
  if (sent.length === 0 || (sent.length === 1 && deepEqual(sent[0], {}))) return [];
  return parseEntries(sent) ?? live;
}

/** Checks and normalizes entries that a client sent; undefined when one is invalid (apimachinery `DecodeManagedFields`). */
export function parseEntries(sent: readonly ManagedFieldsEntry[]): readonly ManagedFieldsEntry[] | undefined {
  const entries = new Map<string, ManagedFieldsEntry>();
  for (const { manager = "", operation, apiVersion, time, fieldsType, fieldsV1, subresource = "" } of sent) {
    if (operation !== "Apply" && operation !== "Update") return undefined;
    if (!apiVersion || fieldsType !== "FieldsV1") return undefined;
    const fields = parseFields(fieldsV1);
    if (fields === undefined) return undefined;
    const entry = makeEntry({ manager, operation, apiVersion, subresource }, fields, time);
    entries.set(managerId(entry), entry);
  }
  return sortEntries([...entries.values()]);
}

/** Entries in the order that objects show: appliers first, then by time, manager, version and subresource. */
export function sortEntries(entries: ManagedFieldsEntry[]): ManagedFieldsEntry[] {
  return entries.sort(
    (a, b) =>
      compareText(a.operation, b.operation) ||
      compareText(a.time, b.time) ||
      compareText(a.manager, b.manager) ||
      compareText(a.apiVersion, b.apiVersion) ||
      compareText(a.subresource, b.subresource),
  );
}

const compareText = (a: string | undefined, b: string | undefined) => compareBytes(a ?? "", b ?? "");

/** Merges the oldest Update entries of a version until few enough are left (apimachinery `capmanagers.go`). */
export function capUpdateManagers(entries: readonly ManagedFieldsEntry[]): ManagedFieldsEntry[] {
  const kept = new Map(entries.map((entry) => [managerId(entry), entry]));
  const updaters = [...kept].filter(([, entry]) => entry.operation !== "Apply");
  updaters.sort(([a, x], [b, y]) => compareText(x.time, y.time) || compareBytes(a, b));
  let count = updaters.length;
  const firstOfVersion = new Map<string, string>();
  for (const [id, entry] of updaters) {
    if (count <= MAX_UPDATE_MANAGERS) break;
    const apiVersion = entry.apiVersion ?? "";
    const first = firstOfVersion.get(apiVersion);
    if (first === undefined) {
      firstOfVersion.set(apiVersion, id);
      continue;
    }
    const bucket: ManagerKey = { manager: ANCIENT, operation: "Update", apiVersion, subresource: "" };
    const bucketId = managerId(makeEntry(bucket, {}, undefined));
    const gathered = kept.get(bucketId) ?? kept.get(first) ?? entry;
    if (!kept.has(bucketId)) kept.delete(first);
    kept.delete(id);
    kept.set(bucketId, makeEntry(bucket, union(fieldsOf(entry), fieldsOf(gathered)), entry.time));
    count--;
  }
  return [...kept.values()];
}

/** Whether there are more Update entries than an object keeps. */
export function exceedsCap(entries: readonly ManagedFieldsEntry[]): boolean {
  return (
    entries.length > MAX_UPDATE_MANAGERS &&
    entries.filter((entry) => entry.operation !== "Apply").length > MAX_UPDATE_MANAGERS
  );
}

/** The live times where a write changed nothing but times, so that it stores nothing (apiserver `fieldmanager/equality.go`). */
export function withoutIdleTimes(
  before: readonly ManagedFieldsEntry[],
  after: readonly ManagedFieldsEntry[],
  sameObject: () => boolean,
): readonly ManagedFieldsEntry[] {
  if (after.length === 0 || before.length !== after.length) return after;
  if (after.every((entry, i) => entry.time === before[i]?.time)) return after;
  const timeless = ({ time: _, ...entry }: ManagedFieldsEntry) => entry;
  return deepEqual(before.map(timeless), after.map(timeless)) && sameObject() ? before : after;
}
