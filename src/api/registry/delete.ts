import { deepEqual } from "../../machinery/json.ts";
import type { KubeObject } from "../../machinery/object.ts";
import { badRequest, conflict } from "../../machinery/status.ts";
import { formatTime } from "../../machinery/time.ts";
import type { DeleteOptions } from "../../sim/actor.ts";
import type { Stored } from "../../store/store.ts";
import { validateAdmission } from "../admission/plugins.ts";
import { groupResource, type Scope } from "../scope.ts";
import { indexedFields } from "./index-fields.ts";

/** What a delete did: the object as it now is, and whether it is gone. */
export interface Deleted {
  readonly object: KubeObject;
  readonly gone: boolean;
}

const POLICIES = new Set(["Orphan", "Background", "Foreground"]);

/**
 * Deletes an object, or marks it where it has a grace period or finalizers (apiserver `rest/delete.go`,
 * `registry/generic/registry/store.go`). Throws StatusError.
 */
export function deleteObject(scope: Scope, current: Stored, options: DeleteOptions = {}): Deleted {
  const { core, kind } = scope;
  const { object } = current;
  checkOptions(scope, current, options);
  validateAdmission({ scope, operation: "DELETE", subresource: "", object: undefined, old: object });
  const grace = kind.gracePeriod?.(object, options.gracePeriodSeconds);
  const finalizers = finalizersFor(scope, object, options);
  const marked = mark(scope, object, grace, finalizers);
  if (marked === undefined) {
    const remove = () => {
      kind.afterDelete?.(object, scope.strategy);
      return core.store.remove(scope.resource, current, object, indexedFields(kind, object), core.clock.now);
    };
    return { object: (scope.dryRun ? core.store.rehearse(remove) : remove()).object, gone: true };
  }
  if (deepEqual(marked, object)) return { object, gone: false };
  const fields = { old: indexedFields(kind, object), new: indexedFields(kind, marked) };
  const replace = () =>
    core.store.replace(scope.resource, current, marked, core.store.managedFields(current), fields, core.clock.now);
  return { object: (scope.dryRun ? core.store.rehearse(replace) : replace()).object, gone: false };
}

function checkOptions(scope: Scope, current: Stored, options: DeleteOptions): void {
  const { propagationPolicy, preconditions } = options;
  const { name = "", uid } = current.object.metadata;
  if (propagationPolicy !== undefined && !POLICIES.has(propagationPolicy)) {
    throw badRequest(
      `DeleteOptions.meta.k8s.io "" is invalid: propagationPolicy: Unsupported value: "${propagationPolicy}": supported values: "Background", "Foreground", "Orphan"`,
    );
  }
  if (preconditions?.uid !== undefined && preconditions.uid !== uid) {
    throw conflict(
      groupResource(scope),
      name,
      `Precondition failed: UID in precondition: ${preconditions.uid}, UID in object meta: ${uid}`,
    );
  }
  if (preconditions?.resourceVersion !== undefined && preconditions.resourceVersion !== String(current.rv)) {
    const why = `Precondition failed: ResourceVersion in precondition: ${preconditions.resourceVersion}, ResourceVersion in object meta: ${current.rv}`;
    throw conflict(groupResource(scope), name, why);
  }
}

/** The garbage collector's finalizers that the propagation policy asks for, beside the object's own. */
function finalizersFor(scope: Scope, object: KubeObject, { propagationPolicy }: DeleteOptions): string[] {
  const present = object.metadata.finalizers ?? [];
  const own = present.filter((name) => name !== "orphan" && name !== "foregroundDeletion");
  const policy = propagationPolicy ?? policyOf(present) ?? scope.kind.defaultPropagation ?? "Background";
  if (policy === "Orphan") return [...own, "orphan"];
  if (policy === "Foreground") return [...own, "foregroundDeletion"];
  return own;
}

/** An earlier delete's policy stays unless the new one says otherwise. */
function policyOf(finalizers: readonly string[]): "Orphan" | "Foreground" | undefined {
  if (finalizers.includes("orphan")) return "Orphan";
  return finalizers.includes("foregroundDeletion") ? "Foreground" : undefined;
}

/** The object marked for deletion; undefined where nothing holds it and it can go. */
function mark(
  scope: Scope,
  object: KubeObject,
  grace: number | undefined,
  finalizers: string[],
): KubeObject | undefined {
  const { metadata } = object;
  const marked = metadata.deletionTimestamp !== undefined;
  const hasFinalizers = finalizers.length > 0;
  const held = hasFinalizers || scope.kind.isHeld?.(object) === true;
  if ((grace ?? 0) <= 0 && !held) return undefined;
  let deletionGracePeriodSeconds = grace ?? 0;
  let deletionTimestamp = formatTime(scope.strategy.now + deletionGracePeriodSeconds * 1000);
  if (marked) {
    // A second delete can only shorten the grace of the first.
    const before = metadata.deletionGracePeriodSeconds ?? 0;
    if (grace === undefined || deletionGracePeriodSeconds >= before) {
      deletionGracePeriodSeconds = before;
      deletionTimestamp = metadata.deletionTimestamp ?? deletionTimestamp;
    }
  }
  const { finalizers: _, ...rest } = metadata;
  const kept = {
    ...object,
    metadata: {
      ...rest,
      ...(hasFinalizers && { finalizers }),
      deletionTimestamp,
      deletionGracePeriodSeconds,
      ...(metadata.generation !== undefined && { generation: marked ? metadata.generation : metadata.generation + 1 }),
    },
  };
  scope.kind.prepareForDelete?.(kept, scope.strategy);
  return kept;
}
