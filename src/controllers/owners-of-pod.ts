import type { Pod } from "../generated/types.ts";
import { isReady } from "../kinds/core/pod/pod-state.ts";
import { deepEqual } from "../machinery/json.ts";
import { type LabelSelector, labelSelectorRequirements, matchesLabels } from "../machinery/label-selector.ts";
import { controllerOf, type KubeObject } from "../machinery/object.ts";
import type { Change, Context, ResourceName } from "../sim/actor.ts";

/**
 * The keys of the workloads of one kind that a change of a pod concerns: the one that controls it, before or after the
 * change; for orphans all that select them.
 */
export function* ownersOfPod(
  { type, object, old }: Change,
  context: Context,
  kind: string,
  resource: ResourceName,
): Iterable<string> {
  const { namespace = "", labels } = object.metadata;
  const owner = controllerOf(object);
  const before = old && controllerOf(old);
  if (before?.kind === kind && before.uid !== owner?.uid) yield `${namespace}/${before.name}`;
  if (owner?.kind === kind) yield `${namespace}/${owner.name}`;
  if (owner !== undefined || type === "DELETED") return;
  for (const { metadata, spec } of context.list<Selecting>(resource, { namespace })) {
    if (matchesLabels(labelSelectorRequirements(spec?.selector), labels)) yield `${namespace}/${metadata.name}`;
  }
}

/** Whether a pod has changed in what every workload goes by: readiness, labels and owners. */
export function changedForOwners(pod: Pod, before: Pod): boolean {
  return (
    isReady(pod) !== isReady(before) ||
    !deepEqual(pod.metadata.labels, before.metadata.labels) ||
    !deepEqual(pod.metadata.ownerReferences, before.metadata.ownerReferences)
  );
}

interface Selecting extends KubeObject {
  spec?: { selector?: LabelSelector };
}
