import type { ControllerRevision, Pod, StatefulSet } from "../../generated/types.ts";
import { isFinished } from "../../kinds/core/pod/pod-state.ts";
import { scaledValue } from "../../machinery/int-or-string.ts";
import type { StatusError } from "../../machinery/status.ts";
import type { Context } from "../../sim/actor.ts";
import { templateOf } from "../history/revisions.ts";
import { attempt } from "../replicaset/slow-start.ts";
import { createClaims, hasStaleClaim, syncClaimOwners } from "./claims.ts";
import { isWanted, ordinalOf, startOrdinal } from "./ordinals.ts";
import {
  deleteStatefulPod,
  isAvailable,
  isRunningAndReady,
  keepIdentity,
  reported,
  revisionOf,
  statefulPod,
} from "./stateful-pod.ts";

/** How long a pod waits for its predecessor's claims to go before they are looked at again. */
const STALE_CLAIM_PERIOD = 1_000;

/** A StatefulSet, its pods, and the revisions that they are of or come to be of. */
export interface StatefulState {
  set: StatefulSet;
  pods: readonly Pod[];
  current: ControllerRevision;
  update: ControllerRevision;
}

/** The outcome of a step: go on with the next pod, or stop here for now. */
type Step = "next" | "stop" | "stale";

/**
 * Moves the pods one step on (`updateStatefulSet`): missing ones are created in order, surplus ones deleted from the top,
 * then outdated ones. With OrderedReady each waits for the one before; with Parallel only updates do. Returns the
 * milliseconds after which to look again, if nothing else tells. Throws StatusError.
 */
export function movePods(context: Context, state: StatefulState): number | undefined {
  const { set, pods } = state;
  const ordered = set.spec?.podManagementPolicy !== "Parallel";
  const byOrdinal = new Map(pods.map((pod) => [ordinalOf(set, pod) ?? -1, pod]));
  const wanted = Array.from({ length: set.spec?.replicas ?? 1 }, (_, i) => startOrdinal(set) + i);
  const condemned = [...byOrdinal].filter(([ordinal]) => !isWanted(set, ordinal)).sort(([a], [b]) => b - a);
  const created = runEach(wanted, ordered, (ordinal) =>
    keepPod(context, state, ordinal, byOrdinal.get(ordinal), ordered),
  );
  if (created === "stale") return STALE_CLAIM_PERIOD;
  if (created === "stop") return undefined;
  for (const [, pod] of condemned) syncClaimOwners(context, set, pod, true);
  const broken = firstUnavailable(
    context,
    state,
    wanted,
    byOrdinal,
    condemned.map(([, pod]) => pod),
  );
  const removed = runEach(condemned, ordered, ([, pod]) => removePod(context, set, pod, ordered, broken));
  if (removed !== "next" || set.spec?.updateStrategy?.type === "OnDelete") return undefined;
  updatePods(context, state, wanted, byOrdinal);
  return undefined;
}

/**
 * In order one after the other until one says stop. Otherwise all of them, whatever they say; the first failure is thrown
 * at the end.
 */
function runEach<T>(items: readonly T[], ordered: boolean, action: (item: T) => Step): Step {
  if (ordered) {
    for (const item of items) {
      const step = action(item);
      if (step !== "next") return step;
    }
    return "next";
  }
  let failure: StatusError | undefined;
  const steps = new Set<Step>();
  for (const item of items) {
    const refused = attempt(() => {
      steps.add(action(item));
    });
    failure ??= refused;
  }
  if (failure !== undefined) throw failure;
  return steps.has("stale") ? "stale" : "next";
}

function keepPod(
  context: Context,
  state: StatefulState,
  ordinal: number,
  pod: Pod | undefined,
  ordered: boolean,
): Step {
  const { set } = state;
  const name = `${set.metadata.name}-${ordinal}`;
  if (pod === undefined) {
    if (hasStaleClaim(context, set, name)) return "stale";
    reported(context, set, "Create", name, () => {
      createClaims(context, set, name);
      context.create("pods", newPod(state, ordinal));
    });
    return "stop";
  }
  if (isFinished(pod)) {
    if (pod.metadata.deletionTimestamp === undefined) deleteStatefulPod(context, set, pod);
    return "stop";
  }
  if (pod.status?.phase === "Pending") createClaims(context, set, name);
  if (ordered && (pod.metadata.deletionTimestamp !== undefined || !isAvailable(pod, set, context.now))) return "stop";
  syncClaimOwners(context, set, pod, false);
  keepIdentity(context, set, pod, ordinal);
  return "next";
}

/** A pod of the update revision, or of the current one where the update has not come to its ordinal yet. */
function newPod({ set, current, update }: StatefulState, ordinal: number): Pod {
  const { type, rollingUpdate } = set.spec?.updateStrategy ?? {};
  const kept = rollingUpdate === undefined ? (set.status?.currentReplicas ?? 0) : (rollingUpdate.partition ?? 0);
  const revision = type === "RollingUpdate" && ordinal < startOrdinal(set) + kept ? current : update;
  return statefulPod(set, templateOf(revision), revision.metadata.name ?? "", ordinal);
}

function firstUnavailable(
  context: Context,
  { set }: StatefulState,
  wanted: readonly number[],
  byOrdinal: ReadonlyMap<number, Pod>,
  condemned: readonly Pod[],
): Pod | undefined {
  const isBroken = (pod: Pod) => pod.metadata.deletionTimestamp !== undefined || !isAvailable(pod, set, context.now);
  for (const ordinal of wanted) {
    const pod = byOrdinal.get(ordinal);
    if (pod !== undefined && isBroken(pod)) return pod;
  }
  return [...condemned].reverse().find(isBroken);
}

function removePod(context: Context, set: StatefulSet, pod: Pod, ordered: boolean, broken: Pod | undefined): Step {
  if (pod.metadata.deletionTimestamp !== undefined) return ordered ? "stop" : "next";
  const sound = isRunningAndReady(pod) && isAvailable(pod, set, context.now);
  if (ordered && !sound && pod !== broken) return "stop";
  deleteStatefulPod(context, set, pod);
  return "stop";
}

/** Deletes outdated pods from the highest ordinal down to the partition, as many as may be unavailable at once. */
function updatePods(
  context: Context,
  { set, update }: StatefulState,
  wanted: readonly number[],
  byOrdinal: ReadonlyMap<number, Pod>,
): void {
  const { partition = 0, maxUnavailable = 1 } = set.spec?.updateStrategy?.rollingUpdate ?? {};
  const limit = Math.max(1, scaledValue(maxUnavailable, wanted.length, false));
  let unavailable = 0;
  for (const ordinal of [...wanted.slice(partition)].reverse()) {
    const pod = byOrdinal.get(ordinal);
    const terminating = pod?.metadata.deletionTimestamp !== undefined;
    if (pod !== undefined && !terminating && revisionOf(pod) !== update.metadata.name) {
      deleteStatefulPod(context, set, pod);
      unavailable++;
    } else if (pod === undefined || terminating || !isAvailable(pod, set, context.now)) unavailable++;
    if (unavailable >= limit) return;
  }
}
