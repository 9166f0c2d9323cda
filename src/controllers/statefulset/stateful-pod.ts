import type { Pod, PodTemplateSpec, StatefulSet, Volume } from "../../generated/types.ts";
import { availableFrom, isReady } from "../../kinds/core/pod/pod-state.ts";
import { getOwn } from "../../machinery/json.ts";
import { StatusError } from "../../machinery/status.ts";
import type { Context } from "../../sim/actor.ts";
import { isNamespaceTerminating, podFromTemplate } from "../pod-control.ts";

/** The label of pods with the name of their revision. */
export const REVISION_LABEL = "controller-revision-hash";
const POD_NAME = "statefulset.kubernetes.io/pod-name";
const POD_INDEX = "apps.kubernetes.io/pod-index";

/** A new pod of a StatefulSet: its name, host name and claims follow from its ordinal (`newStatefulSetPod`). */
export function statefulPod(set: StatefulSet, template: PodTemplateSpec, revision: string, ordinal: number): Pod {
  const { generateName: _, ...metadata } = podFromTemplate(template, set).metadata;
  const name = `${set.metadata.name}-${ordinal}`;
  const claims: Volume[] = (set.spec?.volumeClaimTemplates ?? []).map((claim) => ({
    name: claim.metadata.name ?? "",
    persistentVolumeClaim: { claimName: `${claim.metadata.name}-${name}` },
  }));
  const names = new Set(claims.map((volume) => volume.name));
  const volumes = [...claims, ...(template.spec?.volumes ?? []).filter((volume) => !names.has(volume.name))];
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      ...metadata,
      name,
      labels: { ...metadata.labels, [POD_NAME]: name, [POD_INDEX]: String(ordinal), [REVISION_LABEL]: revision },
    },
    spec: {
      ...(template.spec ?? { containers: [] }),
      hostname: name,
      ...(set.spec?.serviceName && { subdomain: set.spec.serviceName }),
      ...(volumes.length > 0 && { volumes }),
    },
  };
}

/** The name of the revision that a pod is of. */
export function revisionOf({ metadata }: Pod): string | undefined {
  return getOwn(metadata.labels, REVISION_LABEL);
}

/** Whether a pod runs and is ready. */
export function isRunningAndReady(pod: Pod): boolean {
  return pod.status?.phase === "Running" && isReady(pod);
}

/** Whether a pod runs and has been ready for minReadySeconds. */
export function isAvailable(pod: Pod, { spec }: StatefulSet, now: number): boolean {
  return isRunningAndReady(pod) && (availableFrom(pod, spec?.minReadySeconds ?? 0) ?? Infinity) <= now;
}

/** Gives an adopted pod the labels of its identity. */
export function keepIdentity(context: Context, set: StatefulSet, pod: Pod, ordinal: number): void {
  const { name = "", labels } = pod.metadata;
  if (getOwn(labels, POD_NAME) === name && getOwn(labels, POD_INDEX) === String(ordinal)) return;
  reported(context, set, "Update", name, () => {
    const identity = { [POD_NAME]: name, [POD_INDEX]: String(ordinal) };
    context.update("pods", { ...pod, metadata: { ...pod.metadata, labels: { ...labels, ...identity } } });
  });
}

/** Deletes a pod and reports it. Throws StatusError. */
export function deleteStatefulPod(context: Context, set: StatefulSet, { metadata }: Pod): void {
  const { namespace = "", name = "" } = metadata;
  reported(context, set, "Delete", name, () => context.delete("pods", namespace, name));
}

/** Runs a write about a pod and reports how it went as an event of the StatefulSet. Throws StatusError. */
export function reported(
  context: Context,
  set: StatefulSet,
  verb: "Create" | "Update" | "Delete",
  name: string,
  action: () => void,
): void {
  const what = `${verb} Pod ${name} in StatefulSet ${set.metadata.name}`;
  try {
    action();
  } catch (error) {
    if (error instanceof StatusError && !isNamespaceTerminating(error)) {
      const message = `${what} failed error: ${error.message}`;
      context.event(set, { type: "Warning", reason: `Failed${verb}`, message });
    }
    throw error;
  }
  context.event(set, { type: "Normal", reason: `Successful${verb}`, message: `${what} successful` });
}
