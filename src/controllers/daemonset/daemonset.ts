import type { ControllerRevision, DaemonSet, DaemonSetStatus, Node, Pod } from "../../generated/types.ts";
import { availableFrom, isReady } from "../../kinds/core/pod/pod-state.ts";
import { deepEqual, getOwn } from "../../machinery/json.ts";
import { labelSelectorRequirements, matchesLabels } from "../../machinery/label-selector.ts";
import { controllerOf, splitKey } from "../../machinery/object.ts";
import type { StatusError } from "../../machinery/status.ts";
import type { Actor, Change, Context, Watch } from "../../sim/actor.ts";
import {
  createRevision,
  deleteRevision,
  holdsTemplate,
  listRevisions,
  nextNumber,
  renumber,
} from "../history/revisions.ts";
import { changedForOwners } from "../owners-of-pod.ts";
import { claim } from "../ownership.ts";
import { createPod, deletePod, isNamespaceTerminating } from "../pod-control.ts";
import { attempt, slowStart } from "../replicaset/slow-start.ts";
import { byPrecedence, daemonPod, isUpdated, podsByNode, REVISION_HASH } from "./daemon-pods.ts";
import { type Eligibility, eligibility } from "./node-eligibility.ts";
import { podsOnNode } from "./pods-on-node.ts";
import { type DaemonPlan, isAvailable, maxSurge, rollingUpdate } from "./rolling-update.ts";

const RESOURCE = "daemonsets.apps";
/** Virtual milliseconds between a change of a pod and the reconciliation; more for sets with many pods. */
const LATENCY = 20;
const LATENCY_PER_POD = 0.1;
const LATENCY_LIMIT = 5_000;

/** Keeps a pod of each DaemonSet on every node that is eligible for it (`pkg/controller/daemon`). */
export const daemonSetController: Actor = {
  name: "daemonset-controller",
  user: "system:serviceaccount:kube-system:daemon-set-controller",
  fieldManager: "kube-controller-manager",
  component: "daemonset-controller",
  latency: LATENCY,
  watches: [{ resource: RESOURCE }, podWatch(), nodeWatch()],
  reconcile(key, context) {
    const { namespace, name } = splitKey(key);
    const set = context.get<DaemonSet>(RESOURCE, namespace, name);
    if (set?.spec === undefined || set.metadata.deletionTimestamp !== undefined) return undefined;
    try {
      return reconcile(context, set);
    } catch (error) {
      // The DaemonSet goes with its namespace: there is nothing to try again.
      if (isNamespaceTerminating(error)) return undefined;
      throw error;
    }
  },
};

function reconcile(context: Context, set: DaemonSet): number | undefined {
  const revisions = listRevisions(context, set);
  const current = currentRevision(context, set, revisions);
  const hash = getOwn(current.metadata.labels, REVISION_HASH) ?? "";
  const nodes = context.list<Node>("nodes");
  const eligible = new Map(nodes.map((node) => [node.metadata.name ?? "", eligibility(set, node)]));
  const desired = [...eligible.values()].filter(({ run }) => run).length;
  const byNode = podsByNode(claimPods(context, set));
  const { plan, again } = manage(context, { set, byNode, hash, eligible, desired });
  let failure = carryOut(context, set, hash, plan);
  if (failure === undefined && plan.create.length + plan.remove.length === 0) {
    if (set.spec?.updateStrategy?.type !== "OnDelete") {
      failure = carryOut(context, set, hash, rollingUpdate({ set, byNode, hash, desired, now: context.now }));
    }
  }
  if (failure === undefined)
    cleanUp(
      context,
      set,
      revisions.filter(({ metadata }) => metadata.uid !== current.metadata.uid),
    );
  const next = writeStatus(context, set, hash, eligible);
  if (failure !== undefined) throw failure;
  return again === undefined ? next : Math.min(again, next ?? again);
}

/** The revision of the present template, which becomes the newest one (`constructHistory`). */
function currentRevision(
  context: Context,
  set: DaemonSet,
  revisions: readonly ControllerRevision[],
): ControllerRevision {
  const found = revisions.filter((revision) => holdsTemplate(revision, set)).at(-1);
  const number = nextNumber(revisions.filter((revision) => revision !== found));
  if (found !== undefined) return found.revision < number ? renumber(context, found, number) : found;
  const collisions = set.status?.collisionCount;
  const created = createRevision(context, set, { label: REVISION_HASH, number, collisions });
  if (created !== undefined) return created;
  const written = context.updateStatus<DaemonSet>(RESOURCE, {
    ...set,
    status: { ...emptyStatus(), ...set.status, collisionCount: (collisions ?? 0) + 1 },
  });
  return currentRevision(context, written, revisions);
}

interface Placed {
  set: DaemonSet;
  byNode: ReadonlyMap<string, readonly Pod[]>;
  hash: string;
  eligible: ReadonlyMap<string, Eligibility>;
  desired: number;
}

/** Which pods are missing and which are too many, whatever their revision (`manage`). */
function manage(context: Context, placed: Placed): { plan: DaemonPlan; again: number | undefined } {
  const { set, byNode, hash, eligible, desired } = placed;
  const plan: DaemonPlan = { remove: [], create: [] };
  const surges = set.spec?.updateStrategy?.type === "RollingUpdate" && maxSurge(set, desired) > 0;
  let again: number | undefined;
  for (const [node, { run, stay }] of eligible) {
    const pods = byNode.get(node);
    if (!stay) plan.remove.push(...(pods ?? []).filter(({ metadata }) => metadata.deletionTimestamp === undefined));
    else if (pods === undefined) {
      if (run) plan.create.push(node);
    } else {
      const step = podsOnNode(context, { set, node, pods, hash, surges, run });
      plan.remove.push(...step.remove);
      if (step.create) plan.create.push(node);
      if (step.again !== undefined) again = Math.min(again ?? step.again, step.again);
    }
  }
  for (const [node, pods] of byNode) {
    if (!eligible.has(node)) plan.remove.push(...pods.filter(({ spec }) => !spec?.nodeName));
  }
  return { plan, again };
}

function carryOut(
  context: Context,
  set: DaemonSet,
  hash: string,
  { remove, create }: DaemonPlan,
): StatusError | undefined {
  let next = 0;
  let failure = slowStart(create.length, () => {
    createPod(context, daemonPod(set, hash, create[next++] ?? ""), set);
  });
  for (const pod of remove) {
    const refused = attempt(() => deletePod(context, pod, set));
    failure ??= refused;
  }
  return failure;
}

/** Old revisions beyond the limit go, the oldest first; not those that pods are of (`cleanupHistory`). */
function cleanUp(context: Context, set: DaemonSet, old: readonly ControllerRevision[]): void {
  let surplus = old.length - (set.spec?.revisionHistoryLimit ?? 10);
  if (surplus <= 0) return;
  const live = new Set(claimPods(context, set).map(({ metadata }) => getOwn(metadata.labels, REVISION_HASH)));
  for (const revision of old) {
    if (surplus <= 0) return;
    if (live.has(getOwn(revision.metadata.labels, REVISION_HASH))) continue;
    deleteRevision(context, revision);
    surplus--;
  }
}

/** Writes the status where it has changed; returns the milliseconds until a ready pod counts as available. */
function writeStatus(
  context: Context,
  set: DaemonSet,
  hash: string,
  eligible: ReadonlyMap<string, Eligibility>,
): number | undefined {
  const current = context.get<DaemonSet>(RESOURCE, set.metadata.namespace ?? "", set.metadata.name ?? "") ?? set;
  const byNode = podsByNode(claimPods(context, set));
  const counts = emptyStatus();
  let [available, updated] = [0, 0];
  let next: number | undefined;
  for (const [node, { run }] of eligible) {
    const [pod] = [...(byNode.get(node) ?? [])].sort(byPrecedence);
    if (!run) counts.numberMisscheduled += pod === undefined ? 0 : 1;
    else counts.desiredNumberScheduled++;
    if (!run || pod === undefined) continue;
    counts.currentNumberScheduled++;
    if (isUpdated(pod, hash)) updated++;
    if (!isReady(pod)) continue;
    counts.numberReady++;
    if (isAvailable(pod, set, context.now)) available++;
    else {
      const wait = (availableFrom(pod, set.spec?.minReadySeconds ?? 0) ?? context.now) - context.now;
      next = Math.min(next ?? wait, wait);
    }
  }
  const unavailable = counts.desiredNumberScheduled - available;
  const { collisionCount, conditions } = current.status ?? {};
  const status: DaemonSetStatus = {
    ...counts,
    ...(available > 0 && { numberAvailable: available }),
    ...(unavailable > 0 && { numberUnavailable: unavailable }),
    ...(set.metadata.generation !== undefined && { observedGeneration: set.metadata.generation }),
    ...(updated > 0 && { updatedNumberScheduled: updated }),
    ...(collisionCount !== undefined && { collisionCount }),
    ...(conditions && { conditions }),
  };
  if (!deepEqual(status, current.status)) context.updateStatus(RESOURCE, { ...current, status });
  return next;
}

function claimPods(context: Context, set: DaemonSet): Pod[] {
  const selector = labelSelectorRequirements(set.spec?.selector);
  return claim<Pod>(context, { owner: set, resource: "pods", selector });
}

function emptyStatus(): DaemonSetStatus {
  return { currentNumberScheduled: 0, desiredNumberScheduled: 0, numberMisscheduled: 0, numberReady: 0 };
}

/** Pods concern the DaemonSet that controls them, before or after the change; orphans all that select them. */
function podWatch(): Watch {
  return {
    resource: "pods",
    *keys(change, context) {
      if (!matters(change)) return;
      const { object, old, type } = change;
      const { namespace = "", labels } = object.metadata;
      const owner = controllerOf(object);
      const before = old && controllerOf(old);
      if (before?.kind === "DaemonSet" && before.uid !== owner?.uid) yield `${namespace}/${before.name}`;
      if (owner?.kind === "DaemonSet") {
        const pods = context.get<DaemonSet>(RESOURCE, namespace, owner.name)?.status?.desiredNumberScheduled ?? 0;
        context.enqueue(`${namespace}/${owner.name}`, LATENCY + Math.min(LATENCY_LIMIT, pods * LATENCY_PER_POD));
      } else if (owner === undefined && type !== "DELETED") {
        for (const { metadata, spec } of context.list<DaemonSet>(RESOURCE, { namespace })) {
          if (matchesLabels(labelSelectorRequirements(spec?.selector), labels)) yield `${namespace}/${metadata.name}`;
        }
      }
    },
  };
}

/** A node concerns the DaemonSets for which it comes, goes, or changes what it is to them. */
function nodeWatch(): Watch {
  return {
    resource: "nodes",
    *keys({ type, object, old }, context) {
      const node = object as Node;
      const before = old as Node | undefined;
      if (type === "MODIFIED" && before !== undefined) {
        const same = deepEqual(node.metadata.labels, before.metadata.labels);
        if (same && deepEqual(node.spec?.taints, before.spec?.taints)) return;
      }
      for (const set of context.list<DaemonSet>(RESOURCE)) {
        if (type === "MODIFIED" && before && deepEqual(eligibility(set, node), eligibility(set, before))) continue;
        yield `${set.metadata.namespace}/${set.metadata.name}`;
      }
    },
  };
}

/** Whether a change of a pod can change what its DaemonSet does or reports. */
function matters({ type, object, old }: Change): boolean {
  if (type !== "MODIFIED" || old === undefined) return true;
  const [pod, before] = [object as Pod, old as Pod];
  return (
    pod.status?.phase !== before.status?.phase ||
    pod.spec?.nodeName !== before.spec?.nodeName ||
    pod.metadata.deletionTimestamp !== before.metadata.deletionTimestamp ||
    changedForOwners(pod, before)
  );
}
