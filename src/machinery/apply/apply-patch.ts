import type { JsonObject, JsonValue } from "../json.ts";
import { deepEqual, getOwn, isObject, setOwn } from "../json.ts";
import type { KubeObject, ManagedFieldsEntry } from "../object.ts";
import { asJson } from "../object.ts";
import type { Schema } from "../schema.ts";
import { badRequest, StatusError } from "../status.ts";
import { compare } from "./compare.ts";
import type { Conflict } from "./conflict.ts";
import { applyConflict, conflictsOutside, conflictsWith } from "./conflict.ts";
import { difference, intersection, isBare, LEAF, recursiveDifference, union } from "./field-set.ts";
import { unchangedSinceLastApplied, withLastApplied } from "./last-applied.ts";
import type { ManagerKey } from "./managed-entries.ts";
import { fieldsOf, isEntryOf, makeEntry, sortEntries, withFields } from "./managed-entries.ts";
import { merge } from "./merge.ts";
import { pruneGivenUp } from "./prune.ts";
import { DEDUCED, isLeaf, itemElement, shapeField } from "./shape.ts";
import { resetSet, SYSTEM_FIELDS } from "./system-fields.ts";
import { toFieldSet } from "./to-field-set.ts";
import { trackUpdate } from "./track-update.ts";
import { invalidConfiguration } from "./validate-applied.ts";

/** A server-side apply. */
export interface ApplyRequest {
  /** what is stored; undefined when the apply creates the object */
  readonly live: KubeObject | undefined;
  /** the configuration as the client sent it */
  readonly config: KubeObject;
  readonly schema: Schema;
  /** of the endpoint */
  readonly apiVersion: string;
  readonly manager: string;
  /** takes fields from other managers instead of failing */
  readonly force: boolean;
  /** `status`, `scale`; "" or absent for the object itself */
  readonly subresource?: string;
  /** RFC 3339 in UTC with whole seconds */
  readonly now: string;
  /** the live object's entries */
  readonly managed: readonly ManagedFieldsEntry[];
  /** dotted paths that this endpoint never changes: `status`, `metadata.labels` */
  readonly resetFields?: readonly string[];
  /** gives the merged object its defaults; must not change its argument */
  readonly withDefaults?: (object: KubeObject) => KubeObject;
}

/** What an apply makes of an object. */
export interface ApplyResult {
  /** the merged object without managedFields, made of parts of the live one where it is the same */
  readonly object: KubeObject;
  readonly managed: ManagedFieldsEntry[];
}

/**
 * Server-side apply: merges a configuration into the live object, takes away what the manager gave up, and works out
 * who owns what (apimachinery `managedfields`, operation Apply). Defaults are not owned.
 * @throws StatusError 409 for conflicts, 400 for a configuration of another version or with managedFields, 500 for one
 *   that does not fit the schema
 */
export function applyPatch(request: ApplyRequest): ApplyResult {
  checkIdentity(request);
  const result = applyOverLastApplied(request);
  if (request.manager !== "kubectl") return result;
  return { ...result, object: withLastApplied(result.object, asJson(request.config)) };
}

function checkIdentity({ config, apiVersion }: ApplyRequest): void {
  if (config.apiVersion !== apiVersion) throw badRequest(`invalid object type: ${formatGvk(config)}`);
  if (Array.isArray(config.metadata.managedFields)) throw badRequest("metadata.managedFields must be nil");
}

const formatGvk = ({ apiVersion, kind }: KubeObject) =>
  `${apiVersion.includes("/") ? apiVersion : `/${apiVersion}`}, Kind=${kind}`;

/** kubectl may take over what its client-side apply set, without a conflict (apimachinery `lastappliedmanager.go`). */
function applyOverLastApplied(request: ApplyRequest): ApplyResult {
  const { live, manager, apiVersion, schema } = request;
  const result = applyOnce(request, request.force);
  if (!("conflicts" in result)) return result;
  const { conflicts } = result;
  if (manager !== "kubectl" || live === undefined) throw applyConflict(conflicts);
  const allowed = unchangedSinceLastApplied(live, apiVersion, schema);
  const refused = allowed === undefined ? conflicts : conflictsOutside(conflicts, allowed);
  if (refused.length > 0) throw applyConflict(refused);
  const forced = applyOnce(request, true);
  if ("conflicts" in forced) throw applyConflict(forced.conflicts);
  return forced;
}

function applyOnce(request: ApplyRequest, force: boolean): ApplyResult | { conflicts: Conflict[] } {
  const { live, schema, now, subresource = "" } = request;
  const config = asJson(request.config);
  const resets = resetSet(request.resetFields ?? []);
  const entries = entriesBefore(request);
  const invalid = invalidConfiguration(config, schema);
  if (invalid !== undefined) throw unfit(request.config, invalid);

  const key: ManagerKey = {
    manager: request.manager,
    operation: "Apply",
    apiVersion: request.apiVersion,
    subresource,
  };
  const mine = entries.find((entry) => isEntryOf(entry, key));
  const others = entries.filter((entry) => entry !== mine);
  const before: JsonObject = live === undefined ? { metadata: {} } : withoutManagedFields(live);
  const merged = merge(before, config, schema) ?? before;
  const applied = recursiveDifference(toFieldSet(config, schema), resets);
  const claimed = others.reduce((set, entry) => union(set, fieldsOf(entry)), applied);
  const pruned = pruneGivenUp(merged, schema, { last: mine ? fieldsOf(mine) : LEAF, now: applied, claimed });
  const after = isObject(pruned) ? pruned : {};

  const { changed, removed } = compare(before, after, schema, resets);
  const conflicts = others.flatMap((entry) => conflictsWith(entry, intersection(fieldsOf(entry), changed)));
  if (conflicts.length > 0 && !force) return { conflicts };

  const managed: ManagedFieldsEntry[] = [];
  for (const entry of others) {
    const fields = fieldsOf(entry);
    const left = difference(difference(fields, changed), removed);
    if (!isBare(left)) managed.push(left === fields ? entry : withFields(entry, left));
  }
  const settled = settle(after, live === undefined ? undefined : before, schema) as JsonObject;
  const idle = live !== undefined && deepEqual(before, settled);
  const owned = difference(applied, SYSTEM_FIELDS);
  if (!isBare(owned)) managed.push(makeEntry(key, owned, idle ? mine?.time : now));
  sortEntries(managed);
  const object = (idle ? before : settled) as unknown as KubeObject;
  return { object: idle ? object : (request.withDefaults?.(object) ?? object), managed };
}

/** An object that nobody tracked so far is owned by `before-first-apply` (apimachinery `skipnonapplied.go`). */
function entriesBefore(request: ApplyRequest): readonly ManagedFieldsEntry[] {
  const { live, managed } = request;
  if (managed.length > 0 || live === undefined) return managed;
  return trackUpdate({ ...request, live: undefined, updated: live, manager: "before-first-apply" });
}

function unfit(config: KubeObject, why: string): StatusError {
  const { namespace = "", name = "" } = config.metadata;
  const message = `failed to create typed patch object (${namespace}/${name}; ${formatGvk(config)}): ${why}`;
  return new StatusError(500, "", message);
}

function withoutManagedFields(object: KubeObject): JsonObject {
  const { managedFields: _, ...metadata } = object.metadata;
  return asJson({ ...object, metadata });
}

/**
 * The merged value as decoding it leaves it: nulls are absent, and so is a zero value that Go cannot tell from the
 * absence of the field in the live object. Parts shared with the live value, and data without a schema, stay as they are.
 */
function settle(value: JsonValue, live: JsonValue | undefined, schema: Schema): JsonValue {
  if (value === live || value === null || isLeaf(schema) || schema === DEDUCED) return value;
  if (Array.isArray(value)) {
    if (schema.type !== "list" || schema.listType !== "map") return value;
    const items = new Map(Array.isArray(live) ? live.map((item) => [itemElement(schema, item), item]) : []);
    return value.map((item) => settle(item, items.get(itemElement(schema, item)), schema.items));
  }
  if (!isObject(value) || (schema.type !== "struct" && schema.type !== "map")) return value;
  const before = isObject(live) ? live : undefined;
  const kept: JsonObject = {};
  for (const name of Object.keys(value)) {
    const member = value[name] ?? null;
    const known = getOwn(before, name);
    const field = schema.type === "struct" ? shapeField(schema, name) : undefined;
    const below = schema.type === "map" ? schema.values : field?.schema;
    if (member === null && known !== null && below?.type !== "scalar") continue;
    if (member === null && known !== null && schema.type === "struct") continue;
    const zero = before !== undefined && known === undefined ? field?.zero : undefined;
    if (zero !== undefined && deepEqual(member, zero)) continue;
    setOwn(kept, name, below === undefined ? member : settle(member, known, below));
  }
  return kept;
}
