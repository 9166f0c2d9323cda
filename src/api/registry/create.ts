import type { KubeObject, ManagedFieldsEntry } from "../../machinery/object.ts";
import { invalidObject } from "../../machinery/field-error.ts";
import { deepCopy } from "../../machinery/json.ts";
import { validateObjectMeta } from "../../machinery/object-meta-validation.ts";
import { alreadyExists, badRequest } from "../../machinery/status.ts";
import { DuplicateName, type Stored } from "../../store/store.ts";
import { admit, validateAdmission } from "../admission/plugins.ts";
import { groupResource, type Scope } from "../scope.ts";
import { indexedFields } from "./index-fields.ts";
import { trackWrite } from "./managed-fields.ts";
import { fillMetadata } from "./metadata.ts";

/** What a write leaves behind: the stored object and its managedFields. */
export interface Written extends Stored {
  readonly managed: ManagedFieldsEntry[];
}

/**
 * Creates an object: defaults, admission, preparation, validation, store (apiserver `registry/generic/registry/store.go`).
 * The input stays untouched. Throws StatusError. In a dry run everything happens but the write.
 * @param managed  metadata.managedFields where server-side apply has worked them out already
 */
export function createObject(scope: Scope, input: KubeObject, managed?: ManagedFieldsEntry[]): Written {
  const { kind, core } = scope;
  if (input.metadata.resourceVersion) throw badRequest("resourceVersion should not be set on objects to be created");
  const object = deepCopy(input);
  kind.defaults?.(object);
  fillMetadata(scope, object);
  admit({ scope, operation: "CREATE", subresource: "", object, old: undefined });
  if (kind.status && kind.prepareForCreate === undefined) delete object.status;
  kind.prepareForCreate?.(object, scope.strategy);
  const errors = [
    ...validateObjectMeta(object.metadata, {
      namespaced: kind.namespaced,
      ...(kind.nameRule && { validateName: kind.nameRule }),
      field: "metadata",
    }),
    ...(kind.validate?.(object) ?? []),
  ];
  const name = object.metadata.name ?? "";
  if (errors.length > 0) throw invalidObject(kind, name, errors);
  if (scope.heeded) for (const warning of kind.warnings?.(object, undefined) ?? []) scope.strategy.warn(warning);
  validateAdmission({ scope, operation: "CREATE", subresource: "", object, old: undefined });
  const entries = managed ?? trackWrite(scope, undefined, object, [], "");
  const insert = () => core.store.insert(scope.resource, object, entries, indexedFields(kind, object), core.clock.now);
  try {
    const stored = scope.dryRun ? withoutRevision(core.store.rehearse(insert)) : insert();
    return { ...stored, managed: entries };
  } catch (error) {
    if (error instanceof DuplicateName) throw alreadyExists(groupResource(scope), name);
    throw error;
  }
}

/** A rehearsed object has no place in the log. */
function withoutRevision(stored: Stored): Stored {
  const { resourceVersion: _, ...metadata } = stored.object.metadata;
  return { ...stored, object: { ...stored.object, metadata } };
}
