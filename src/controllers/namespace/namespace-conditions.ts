import type { NamespaceCondition } from "../../generated/types.ts";
import { compareBytes } from "../../machinery/json.ts";

/** What is left in a namespace that is being deleted. */
export interface Remains {
  /** objects by resource, such as `deployments.apps` */
  readonly counts: ReadonlyMap<string, number>;
  /** objects by finalizer */
  readonly finalizers: ReadonlyMap<string, number>;
  /** messages of deletes that failed */
  readonly failures: readonly string[];
}

/** The conditions of a namespace that is being deleted (`namespace/deletion/status_condition_utils.go`). */
export function deletionConditions({ counts, finalizers, failures }: Remains): NamespaceCondition[] {
  const conditions: NamespaceCondition[] = [
    {
      type: "NamespaceDeletionDiscoveryFailure",
      status: "False",
      reason: "ResourcesDiscovered",
      message: "All resources successfully discovered",
    },
    {
      type: "NamespaceDeletionGroupVersionParsingFailure",
      status: "False",
      reason: "ParsedGroupVersions",
      message: "All legacy kube types successfully parsed",
    },
  ];
  if (failures.length > 0) {
    const message = `Failed to delete all resource types, ${failures.length} remaining: ${[...failures].sort(compareBytes).join(", ")}`;
    conditions.push({
      type: "NamespaceDeletionContentFailure",
      status: "True",
      reason: "ContentDeletionFailed",
      message,
    });
  } else {
    const message = "All content successfully deleted, may be waiting on finalization";
    conditions.push({ type: "NamespaceDeletionContentFailure", status: "False", reason: "ContentDeleted", message });
  }
  conditions.push(
    counts.size > 0
      ? {
          type: "NamespaceContentRemaining",
          status: "True",
          reason: "SomeResourcesRemain",
          message: `Some resources are remaining: ${listed(counts, (resource, count) => `${dotted(resource)} has ${count} resource instances`)}`,
        }
      : {
          type: "NamespaceContentRemaining",
          status: "False",
          reason: "ContentRemoved",
          message: "All content successfully removed",
        },
    finalizers.size > 0
      ? {
          type: "NamespaceFinalizersRemaining",
          status: "True",
          reason: "SomeFinalizersRemain",
          message: `Some content in the namespace has finalizers remaining: ${listed(finalizers, (name, count) => `${name} in ${count} resource instances`)}`,
        }
      : {
          type: "NamespaceFinalizersRemaining",
          status: "False",
          reason: "ContentHasNoFinalizers",
          message: "All content-preserving finalizers finished",
        },
  );
  return conditions;
}

/** Conditions with those of the same type replaced; the time of the last transition stays where the status does. */
export function mergeConditions(
  old: readonly NamespaceCondition[] | undefined,
  next: readonly NamespaceCondition[],
  timestamp: string,
): NamespaceCondition[] {
  const merged = [...(old ?? [])];
  for (const condition of next) {
    const index = merged.findIndex(({ type }) => type === condition.type);
    const before = merged[index];
    const lastTransitionTime =
      before?.status === condition.status ? (before.lastTransitionTime ?? timestamp) : timestamp;
    if (before === undefined) merged.push({ ...condition, lastTransitionTime });
    else merged[index] = { ...condition, lastTransitionTime };
  }
  return merged;
}

/** Resource and group joined by a dot, also where there is no group. */
function dotted(resource: string): string {
  return resource.includes(".") ? resource : `${resource}.`;
}

function listed(counts: ReadonlyMap<string, number>, text: (name: string, count: number) => string): string {
  return [...counts]
    .map(([name, count]) => text(name, count))
    .sort(compareBytes)
    .join(", ");
}
