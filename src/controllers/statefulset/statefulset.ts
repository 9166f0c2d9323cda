import type { ControllerRevision, Pod, StatefulSet, StatefulSetStatus } from "../../generated/types.ts";
import { availableFrom } from "../../kinds/core/pod/pod-state.ts";
import { deepEqual } from "../../machinery/json.ts";
import { labelSelectorRequirements } from "../../machinery/label-selector.ts";
import { splitKey } from "../../machinery/object.ts";
import { StatusError } from "../../machinery/status.ts";
import type { Actor, Change, Context, Watch } from "../../sim/actor.ts";
import {
  createRevision,
  deleteRevision,
  holdsTemplate,
  listRevisions,
  nextNumber,
  renumber,
} from "../history/revisions.ts";
import { changedForOwners, ownersOfPod } from "../owners-of-pod.ts";
import { claim } from "../ownership.ts";
import { isNamespaceTerminating } from "../pod-control.ts";
import { movePods } from "./move-pods.ts";
import { ordinalOf } from "./ordinals.ts";
import { isAvailable, isRunningAndReady, revisionOf } from "./stateful-pod.ts";

const RESOURCE = "statefulsets.apps";
/** The label of a StatefulSet's revisions with their hash. */
const HASH_LABEL = "controller.kubernetes.io/hash";
const LATENCY = 20;

/** Keeps the pods of StatefulSets, each with its own name and claims (`pkg/controller/statefulset`). */
export const statefulSetController: Actor = {
  name: "statefulset-controller",
  user: "system:serviceaccount:kube-system:statefulset-controller",
  fieldManager: "kube-controller-manager",
  component: "statefulset-controller",
  latency: LATENCY,
  watches: [{ resource: RESOURCE }, podWatch()],
  reconcile(key, context) {
    const { namespace, name } = splitKey(key);
    const set = context.get<StatefulSet>(RESOURCE, namespace, name);
    if (set?.spec === undefined) return undefined;
    try {
      return reconcile(context, set);
    } catch (error) {
      // The StatefulSet goes with its namespace: there is nothing to try again.
      if (isNamespaceTerminating(error)) return undefined;
      throw error;
    }
  },
};

function reconcile(context: Context, set: StatefulSet): number | undefined {
  const revisions = listRevisions(context, set);
  const { update, collisions } = updateRevision(context, set, revisions);
  const current = revisions.find(({ metadata }) => metadata.name === set.status?.currentRevision) ?? update;
  let again: number | undefined;
  let failure: StatusError | undefined;
  if (set.metadata.deletionTimestamp === undefined) {
    try {
      again = movePods(context, { set, pods: claimPods(context, set), current, update });
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      failure = error;
    }
  }
  const pods = claimPods(context, set);
  const next = writeStatus(context, { set, pods, current, update, collisions });
  if (set.metadata.deletionTimestamp === undefined) truncateHistory(context, set, pods, revisions, [current, update]);
  if (failure !== undefined) throw failure;
  return again === undefined ? next : Math.min(again, next ?? again);
}

/** The revision of the present template, which becomes the newest one (`getStatefulSetRevisions`). */
function updateRevision(
  context: Context,
  set: StatefulSet,
  revisions: readonly ControllerRevision[],
): { update: ControllerRevision; collisions: number } {
  let collisions = set.status?.collisionCount ?? 0;
  const found = revisions.filter((revision) => holdsTemplate(revision, set)).at(-1);
  if (found !== undefined) {
    const newest = found === revisions.at(-1);
    return { update: newest ? found : renumber(context, found, nextNumber(revisions)), collisions };
  }
  for (;;) {
    const number = nextNumber(revisions);
    const update = createRevision(context, set, { label: HASH_LABEL, number, collisions });
    if (update !== undefined) return { update, collisions };
    collisions++;
  }
}

interface Observed {
  set: StatefulSet;
  pods: readonly Pod[];
  current: ControllerRevision;
  update: ControllerRevision;
  collisions: number;
}

/** Writes the status where it has changed; returns the milliseconds until a ready pod counts as available. */
function writeStatus(context: Context, { set, pods, current, update, collisions }: Observed): number | undefined {
  let [ready, available, currents, updated] = [0, 0, 0, 0];
  let next: number | undefined;
  for (const pod of pods) {
    if (isRunningAndReady(pod)) {
      ready++;
      if (isAvailable(pod, set, context.now)) available++;
      else {
        const wait = (availableFrom(pod, set.spec?.minReadySeconds ?? 0) ?? context.now) - context.now;
        next = Math.min(next ?? wait, wait);
      }
    }
    if (pod.metadata.deletionTimestamp !== undefined) continue;
    if (revisionOf(pod) === current.metadata.name) currents++;
    if (revisionOf(pod) === update.metadata.name) updated++;
  }
  const replicas = set.spec?.replicas ?? 1;
  // A rolling update that has come to its end: from now on its revision is the current one.
  const complete =
    set.spec?.updateStrategy?.type === "RollingUpdate" &&
    [updated, ready, pods.length].every((count) => count === replicas);
  if (complete) currents = updated;
  const { conditions } = set.status ?? {};
  const status: StatefulSetStatus = {
    ...(set.metadata.generation !== undefined && { observedGeneration: set.metadata.generation }),
    replicas: pods.length,
    ...(ready > 0 && { readyReplicas: ready }),
    ...(currents > 0 && { currentReplicas: currents }),
    ...(updated > 0 && { updatedReplicas: updated }),
    currentRevision: (complete ? update : current).metadata.name ?? "",
    updateRevision: update.metadata.name ?? "",
    collisionCount: collisions,
    ...(conditions && { conditions }),
    availableReplicas: available,
  };
  if (!deepEqual(status, set.status)) context.updateStatus(RESOURCE, { ...set, status });
  return next;
}

/** Revisions that no pod is of, beyond the limit, go, the oldest first. */
function truncateHistory(
  context: Context,
  set: StatefulSet,
  pods: readonly Pod[],
  revisions: readonly ControllerRevision[],
  used: readonly ControllerRevision[],
): void {
  const live = new Set([...used.map(({ metadata }) => metadata.name), ...pods.map(revisionOf)]);
  const old = revisions.filter(({ metadata }) => !live.has(metadata.name));
  const surplus = old.length - (set.spec?.revisionHistoryLimit ?? 10);
  for (const revision of old.slice(0, Math.max(0, surplus))) deleteRevision(context, revision);
}

function claimPods(context: Context, set: StatefulSet): Pod[] {
  return claim<Pod>(context, {
    owner: set,
    resource: "pods",
    selector: labelSelectorRequirements(set.spec?.selector),
    concerns: (pod) => ordinalOf(set, pod) !== undefined,
  });
}

function podWatch(): Watch {
  return {
    resource: "pods",
    *keys(change, context) {
      if (matters(change)) yield* ownersOfPod(change, context, "StatefulSet", RESOURCE);
    },
  };
}

/** Whether a change of a pod can change what its StatefulSet does or reports. */
function matters({ type, object, old }: Change): boolean {
  if (type !== "MODIFIED" || old === undefined) return true;
  const [pod, before] = [object as Pod, old as Pod];
  return (
    pod.status?.phase !== before.status?.phase ||
    pod.metadata.deletionTimestamp !== before.metadata.deletionTimestamp ||
    changedForOwners(pod, before)
  );
}
