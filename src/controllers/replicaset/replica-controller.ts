import type { Pod, ReplicaSet, ReplicationController } from "../../generated/types.ts";
import { isActive, isTerminating } from "../../kinds/core/pod/pod-state.ts";
import { deepEqual } from "../../machinery/json.ts";
import { matchesLabels, type Requirement } from "../../machinery/label-selector.ts";
import { controllerOf, keyOf, splitKey } from "../../machinery/object.ts";
import type { StatusError } from "../../machinery/status.ts";
import type { Actor, Change, Context, ResourceName, Watch } from "../../sim/actor.ts";
import { changedForOwners } from "../owners-of-pod.ts";
import { claim } from "../ownership.ts";
import { createPod, deletePod, isNamespaceTerminating, podFromTemplate } from "../pod-control.ts";
import { podsToDelete } from "./pods-to-delete.ts";
import { replicaStatus } from "./replica-status.ts";
import { attempt, slowStart } from "./slow-start.ts";

/** What keeps a number of pods of one template running: a ReplicaSet or a ReplicationController. */
export type Replicator = ReplicaSet | ReplicationController;

/** In what the kinds that this controller serves differ. */
export interface ReplicatorKind {
  kind: string;
  resource: ResourceName;
  /** event source, and name of the service account */
  component: string;
  selector(object: Replicator): readonly Requirement[] | undefined;
  /** status.terminatingReplicas exists */
  reportsTerminating: boolean;
}

/** Virtual milliseconds between a change and the reconciliation that it causes. */
const LATENCY = 20;
/** Changes of pods wait this much longer for each replica, within the limit, so that large sets are not counted for every pod. */
const LATENCY_PER_REPLICA = 0.1;
const LATENCY_LIMIT = 5_000;

/**
 * The controller that keeps the pods of ReplicaSets or ReplicationControllers at their number
 * (`pkg/controller/replicaset/replica_set.go`).
 *
 * Upstream guards itself with expectations against caches that lag behind its own writes, and spreads its load by
 * creating and deleting at most 500 pods a sync. Here reads see every earlier write, so there is nothing to expect, and
 * one sync does what upstream does in several, one right behind the other.
 */
export function replicaController(kind: ReplicatorKind): Actor {
  return {
    name: kind.component,
    user: `system:serviceaccount:kube-system:${kind.component}`,
    fieldManager: "kube-controller-manager",
    component: kind.component,
    latency: LATENCY,
    watches: [{ resource: kind.resource }, podWatch(kind)],
    reconcile(key, context) {
      const { namespace, name } = splitKey(key);
      const object = context.get<Replicator>(kind.resource, namespace, name);
      return object === undefined ? undefined : reconcile(kind, object, context);
    },
  };
}

function reconcile(kind: ReplicatorKind, object: Replicator, context: Context): number | undefined {
  const { metadata, spec } = object;
  const selector = kind.selector(object);
  const claimed = claim<Pod>(context, {
    owner: object,
    resource: "pods",
    selector,
    concerns: (pod) => isActive(pod) || (isTerminating(pod) && matchesLabels(selector, pod.metadata.labels)),
  });
  const pods = claimed.filter(isActive);
  const failure = metadata.deletionTimestamp === undefined ? manageReplicas(kind, object, pods, context) : undefined;
  const { status, nextAvailable } = replicaStatus({
    old: object.status,
    generation: metadata.generation,
    replicas: wanted(object),
    minReadySeconds: spec?.minReadySeconds ?? 0,
    labels: spec?.template?.metadata?.labels,
    pods,
    terminating: kind.reportsTerminating ? claimed.length - pods.length : undefined,
    failure,
    now: context.now,
    timestamp: context.timestamp,
  });
  if (!deepEqual(status, object.status)) context.updateStatus(kind.resource, { ...object, status });
  if (failure !== undefined) throw failure;
  return nextAvailable;
}

/** Creates the pods that are missing, deletes those that are too many. Returns why that failed, if it did. */
function manageReplicas(
  kind: ReplicatorKind,
  object: Replicator,
  pods: readonly Pod[],
  context: Context,
): StatusError | undefined {
  const missing = wanted(object) - pods.length;
  if (missing > 0) {
    const pod = podFromTemplate(object.spec?.template, object);
    return slowStart(missing, () => {
      try {
        createPod(context, pod, object);
      } catch (error) {
        if (!isNamespaceTerminating(error)) throw error;
      }
    });
  }
  if (missing === 0) return undefined;
  let failure: StatusError | undefined;
  for (const pod of podsToDelete(pods, relatedPods(kind, object, context), -missing, context.now)) {
    const refused = attempt(() => deletePod(context, pod, object));
    failure ??= refused;
  }
  return failure;
}

/** The pods of all ReplicaSets that have the same controller as this one: those of one Deployment. */
function relatedPods({ resource }: ReplicatorKind, object: Replicator, context: Context): Pod[] {
  const owner = controllerOf(object);
  if (owner === undefined) return [];
  const { namespace = "" } = object.metadata;
  const siblings = context.list<Replicator>(resource, { namespace, owner: owner.uid });
  return siblings.flatMap(({ metadata }) => context.list<Pod>("pods", { namespace, owner: metadata.uid ?? "" }));
}

function wanted({ spec }: Replicator): number {
  return spec?.replicas ?? 1;
}

/** Pods concern the replicator that controls them, before or after the change; orphans all that select them. */
function podWatch(kind: ReplicatorKind): Watch {
  return {
    resource: "pods",
    *keys(change, context) {
      if (!matters(change)) return;
      const pod = change.object as Pod;
      const owner = controllerOf(pod);
      const before = change.old && controllerOf(change.old);
      if (before?.kind === kind.kind && before.uid !== owner?.uid)
        yield keyOf({ metadata: { ...pod.metadata, name: before.name } });
      if (owner !== undefined) {
        if (owner.kind === kind.kind) enqueueOwner(kind, pod, owner.name, context);
      } else if (change.type !== "DELETED") {
        const { namespace = "", labels } = pod.metadata;
        for (const object of context.list<Replicator>(kind.resource, { namespace })) {
          if (matchesLabels(kind.selector(object), labels)) yield keyOf(object);
        }
      }
    },
  };
}

/** The larger a set, the more changes of its pods it lets come together before it counts them. */
function enqueueOwner(kind: ReplicatorKind, pod: Pod, name: string, context: Context): void {
  const { namespace = "" } = pod.metadata;
  const owner = context.get<Replicator>(kind.resource, namespace, name);
  if (owner === undefined) return;
  context.enqueue(keyOf(owner), LATENCY + Math.min(LATENCY_LIMIT, wanted(owner) * LATENCY_PER_REPLICA));
}

/** Whether a change of a pod can change what its replicator does or reports. */
function matters({ type, object, old }: Change): boolean {
  if (type !== "MODIFIED" || old === undefined) return true;
  const pod = object as Pod;
  const before = old as Pod;
  return (
    isActive(pod) !== isActive(before) || isTerminating(pod) !== isTerminating(before) || changedForOwners(pod, before)
  );
}
