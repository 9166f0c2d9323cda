import type { PersistentVolumeClaim, Pod, StatefulSet } from "../../generated/types.ts";
import { deepEqual } from "../../machinery/json.ts";
import type { KubeObject, OwnerReference } from "../../machinery/object.ts";
import { StatusError } from "../../machinery/status.ts";
import type { Context } from "../../sim/actor.ts";
import { controllerReference } from "../ownership.ts";

const RESOURCE = "persistentvolumeclaims";

/** Creates the claims of a pod that do not exist, and reports them. Throws StatusError. */
export function createClaims(context: Context, set: StatefulSet, pod: string): void {
  for (const template of set.spec?.volumeClaimTemplates ?? []) {
    const { namespace = "" } = set.metadata;
    const name = claimName(template, pod);
    if (context.get(RESOURCE, namespace, name) !== undefined) continue;
    const { annotations, labels } = template.metadata;
    const owners = policy(set).whenDeleted === "Delete" ? [controllerReference(set)] : undefined;
    try {
      context.create<PersistentVolumeClaim>(RESOURCE, {
        apiVersion: "v1",
        kind: "PersistentVolumeClaim",
        metadata: {
          name,
          namespace,
          labels: { ...labels, ...set.spec?.selector.matchLabels },
          ...(annotations && { annotations }),
          ...(owners && { ownerReferences: owners }),
        },
        ...(template.spec && { spec: template.spec }),
      });
    } catch (error) {
      if (error instanceof StatusError) {
        const what = `Create Claim ${name} for Pod ${pod} in StatefulSet ${set.metadata.name}`;
        const message = `${what} failed error: ${error.message}`;
        context.event(set, { type: "Warning", reason: "FailedCreate", message });
      }
      throw error;
    }
    const message = `Create Claim ${name} Pod ${pod} in StatefulSet ${set.metadata.name} success`;
    context.event(set, { type: "Normal", reason: "SuccessfulCreate", message });
  }
}

/** Whether a claim of the pod still goes with an earlier pod of the same name: it has to be gone first. */
export function hasStaleClaim(context: Context, set: StatefulSet, pod: string): boolean {
  if (policy(set).whenScaled !== "Delete") return false;
  return claimsOf(context, set, pod).some(({ metadata }) =>
    metadata.ownerReferences?.some(({ kind, name }) => kind === "Pod" && name === pod),
  );
}

/**
 * Makes the claims of a pod go with what spec.persistentVolumeClaimRetentionPolicy names: the StatefulSet, or the pod once
 * it is one too many (`pkg/controller/statefulset/stateful_set_utils.go`, `updateClaimOwnerRefForSetAndPod`).
 */
export function syncClaimOwners(context: Context, set: StatefulSet, pod: Pod, condemned: boolean): void {
  const { whenDeleted, whenScaled } = policy(set);
  const owner: KubeObject | undefined =
    condemned && whenScaled === "Delete" ? pod : whenDeleted === "Delete" ? set : undefined;
  for (const claim of claimsOf(context, set, pod.metadata.name ?? "")) {
    const { ownerReferences = [], ...metadata } = claim.metadata;
    const foreign = ownerReferences.filter(({ uid }) => uid !== set.metadata.uid && uid !== pod.metadata.uid);
    const references: OwnerReference[] = owner === undefined ? foreign : [...foreign, controllerReference(owner)];
    if (deepEqual(references, ownerReferences)) continue;
    context.update<PersistentVolumeClaim>(RESOURCE, {
      ...claim,
      metadata: { ...metadata, ...(references.length > 0 && { ownerReferences: references }) },
    });
  }
}

function claimsOf(context: Context, set: StatefulSet, pod: string): PersistentVolumeClaim[] {
  return (set.spec?.volumeClaimTemplates ?? []).flatMap(
    (template) =>
      context.get<PersistentVolumeClaim>(RESOURCE, set.metadata.namespace ?? "", claimName(template, pod)) ?? [],
  );
}

function claimName({ metadata }: PersistentVolumeClaim, pod: string): string {
  return `${metadata.name}-${pod}`;
}

function policy({ spec }: StatefulSet): { whenDeleted?: string; whenScaled?: string } {
  return spec?.persistentVolumeClaimRetentionPolicy ?? {};
}
