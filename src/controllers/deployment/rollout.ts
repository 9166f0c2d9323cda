import type { Deployment, ReplicaSet } from "../../generated/types.ts";
import { compareBytes, deepEqual, getOwn } from "../../machinery/json.ts";
import type { Context } from "../../sim/actor.ts";
import { REVISION, sizeAnnotations } from "./annotations.ts";
import type { Conditions } from "./conditions.ts";
import { maxSurge, wantedReplicas } from "./limits.ts";

/**
 * One reconciliation of a Deployment. The ReplicaSets are as last written; what it finds out about the Deployment itself
 * is collected here and written once, at the end.
 */
export interface Rollout {
  readonly context: Context;
  /** as stored */
  readonly deployment: Deployment;
  /** the ReplicaSet of the present template, and all others, oldest first */
  newSet: ReplicaSet | undefined;
  oldSets: readonly ReplicaSet[];
  /** to be written: status.conditions, status.collisionCount and the revision annotation */
  conditions: Conditions;
  collisionCount: number | undefined;
  revision: string | undefined;
}

/** A reconciliation that has found nothing yet. */
export function startRollout(context: Context, deployment: Deployment): Rollout {
  return {
    context,
    deployment,
    newSet: undefined,
    oldSets: [],
    conditions: deployment.status?.conditions ?? [],
    collisionCount: deployment.status?.collisionCount,
    revision: getOwn(deployment.metadata.annotations, REVISION),
  };
}

/** All ReplicaSets of the Deployment, the old ones first. */
export function allSets({ oldSets, newSet }: Rollout): ReplicaSet[] {
  return newSet === undefined ? [...oldSets] : [...oldSets, newSet];
}

/** Those that have or ought to have pods. */
export function activeSets(sets: readonly ReplicaSet[]): ReplicaSet[] {
  return sets.filter((set) => wantedReplicas(set) > 0);
}

/** The sum of a number over ReplicaSets. */
export function sumOf(sets: readonly ReplicaSet[], number: (set: ReplicaSet) => number | undefined): number {
  return sets.reduce((sum, set) => sum + (number(set) ?? 0), 0);
}

/** Order of ReplicaSets by age, oldest first; names decide within one second. */
export function byCreation(a: ReplicaSet, b: ReplicaSet): number {
  return (
    compareBytes(a.metadata.creationTimestamp ?? "", b.metadata.creationTimestamp ?? "") ||
    compareBytes(a.metadata.name ?? "", b.metadata.name ?? "")
  );
}

/**
 * Gives a ReplicaSet a new size and reports it, and notes the size of the Deployment on it
 * (`pkg/controller/deployment/sync.go`, `scaleReplicaSet`). Returns whether the size has changed.
 */
export function resizeSet(rollout: Rollout, set: ReplicaSet, size: number): boolean {
  const { context, deployment } = rollout;
  const before = wantedReplicas(set);
  const desired = wantedReplicas(deployment);
  const annotations = sizeAnnotations(set.metadata.annotations, desired, desired + maxSurge(deployment));
  if (before === size && deepEqual(annotations, set.metadata.annotations)) return false;
  const written = context.update<ReplicaSet>("replicasets.apps", {
    ...set,
    metadata: { ...set.metadata, annotations },
    ...(set.spec && { spec: { ...set.spec, replicas: size } }),
  });
  replaceSet(rollout, written);
  if (before === size) return false;
  const direction = before < size ? "up" : "down";
  const message = `Scaled ${direction} replica set ${set.metadata.name} from ${before} to ${size}`;
  context.event(deployment, { type: "Normal", reason: "ScalingReplicaSet", message });
  return true;
}

/** As `resizeSet`, but leaves a ReplicaSet of the right size alone. */
export function scaleSet(rollout: Rollout, set: ReplicaSet, size: number): boolean {
  return wantedReplicas(set) !== size && resizeSet(rollout, set, size);
}

function replaceSet(rollout: Rollout, written: ReplicaSet): void {
  const { uid } = written.metadata;
  if (rollout.newSet?.metadata.uid === uid) rollout.newSet = written;
  else rollout.oldSets = rollout.oldSets.map((set) => (set.metadata.uid === uid ? written : set));
}
