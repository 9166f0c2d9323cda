import { schemaOf } from "../../kinds/schema/registry.ts";
import { trackUpdate } from "../../machinery/apply/track-update.ts";
import { formatApiVersion } from "../../machinery/gvk.ts";
import type { KubeObject, ManagedFieldsEntry } from "../../machinery/object.ts";
import type { StructSchema } from "../../machinery/schema.ts";
import { internalError } from "../../machinery/status.ts";
import type { Scope } from "../scope.ts";

/** The schema of a scope's kind. Every served kind has one. */
export function schemaFor(scope: Scope): StructSchema {
  const { group, version, kind } = scope.kind;
  const schema = schemaOf({ group, version, kind });
  if (schema === undefined) throw internalError(`no schema for ${formatApiVersion(group, version)} ${kind}`);
  return schema;
}

/**
 * metadata.managedFields behind a create, update or patch by this scope's field manager.
 * @param managed  what the object had before, or what the request wants it reset to
 */
export function trackWrite(
  scope: Scope,
  live: KubeObject | undefined,
  updated: KubeObject,
  managed: readonly ManagedFieldsEntry[],
  subresource: string,
): ManagedFieldsEntry[] {
  return trackUpdate({
    live,
    updated,
    schema: schemaFor(scope),
    apiVersion: formatApiVersion(scope.kind.group, scope.kind.version),
    manager: scope.fieldManager,
    subresource,
    now: scope.strategy.timestamp,
    managed,
    resetFields: resetFields(scope, subresource),
  });
}

/** Fields that a write cannot change and so never owns: status for the main resource, all but status for the status subresource. */
export function resetFields(scope: Scope, subresource: string): string[] {
  if (scope.kind.status !== true) return [];
  return subresource === "status" ? ["spec"] : ["status"];
}
