import type { Pod, ReplicaSetCondition, ReplicaSetStatus } from "../../generated/types.ts";
import { availableFrom } from "../../kinds/core/pod/pod-state.ts";
import type { Labels } from "../../machinery/label-selector.ts";
import type { StatusError } from "../../machinery/status.ts";

/** What the status of a ReplicaSet or ReplicationController follows from. */
export interface Observed {
  old: ReplicaSetStatus | undefined;
  generation: number | undefined;
  /** spec.replicas, spec.minReadySeconds and the labels of the pod template */
  replicas: number;
  minReadySeconds: number;
  labels: Labels;
  /** active pods, as they were before any was created or deleted */
  pods: readonly Pod[];
  /** pods on their way out; undefined where the kind does not report them */
  terminating: number | undefined;
  /** why creating or deleting pods failed */
  failure: StatusError | undefined;
  now: number;
  timestamp: string;
}

/** A status, and in how many milliseconds the next ready pod counts as available, if one is still to. */
export interface ReplicaStatus {
  status: ReplicaSetStatus;
  nextAvailable: number | undefined;
}

/** The status of a ReplicaSet or ReplicationController, in one pass over its pods (`calculateStatus`). */
export function replicaStatus(observed: Observed): ReplicaStatus {
  const { pods, minReadySeconds, now, terminating, generation } = observed;
  const labels = Object.entries(observed.labels ?? {});
  let fullyLabeled = 0;
  let ready = 0;
  let available = 0;
  let nextAvailable: number | undefined;
  for (const pod of pods) {
    if (labels.every(([key, value]) => pod.metadata.labels?.[key] === value)) fullyLabeled++;
    const from = availableFrom(pod, minReadySeconds);
    if (from === undefined) continue;
    ready++;
    if (from <= now) available++;
    else nextAvailable = Math.min(nextAvailable ?? Number.POSITIVE_INFINITY, from - now);
  }
  const conditions = replicaConditions(observed);
  const status = {
    replicas: pods.length,
    ...(fullyLabeled > 0 && { fullyLabeledReplicas: fullyLabeled }),
    ...(ready > 0 && { readyReplicas: ready }),
    ...(available > 0 && { availableReplicas: available }),
    ...(terminating !== undefined && { terminatingReplicas: terminating }),
    ...(generation !== undefined && { observedGeneration: generation }),
    ...(conditions.length > 0 && { conditions }),
  };
  return { status, nextAvailable };
}

/** ReplicaFailure is there as long as pods cannot be created or deleted; it keeps its first message. */
function replicaConditions({ old, failure, pods, replicas, timestamp }: Observed): ReplicaSetCondition[] {
  const conditions = old?.conditions ?? [];
  if (failure === undefined) return conditions.filter(({ type }) => type !== "ReplicaFailure");
  if (conditions.some(({ type }) => type === "ReplicaFailure")) return conditions;
  return [
    ...conditions,
    {
      type: "ReplicaFailure",
      status: "True",
      lastTransitionTime: timestamp,
      reason: pods.length < replicas ? "FailedCreate" : "FailedDelete",
      message: failure.message,
    },
  ];
}
