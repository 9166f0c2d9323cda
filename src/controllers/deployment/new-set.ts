import type { Deployment, ReplicaSet, ReplicaSetSpec } from "../../generated/types.ts";
import { sameTemplate, TEMPLATE_HASH } from "../../kinds/apps/template-comparison.ts";
import { podTemplateHash } from "../../kinds/apps/template-hash.ts";
import { deepEqual, getOwn } from "../../machinery/json.ts";
import { controllerOf } from "../../machinery/object.ts";
import { isStatus, StatusError } from "../../machinery/status.ts";
import { controllerReference } from "../ownership.ts";
import { isNamespaceTerminating } from "../pod-control.ts";
import { newSetAnnotations, REVISION, revisionOf, sizeAnnotations } from "./annotations.ts";
import { findCondition, setCondition } from "./conditions.ts";
import { maxSurge, newSetSize, progressDeadline, wantedReplicas } from "./limits.ts";
import { byCreation, type Rollout, sumOf } from "./rollout.ts";
import { writeStatus } from "./status.ts";

const NAME_LIMIT = 253;

/**
 * Tells the ReplicaSet of the present template from the old ones, brings its annotations and minReadySeconds up to date,
 * and takes over its revision (`getAllReplicaSetsAndSyncRevision`).
 */
export function sortOutSets(rollout: Rollout, sets: readonly ReplicaSet[]): void {
  const { deployment } = rollout;
  const sorted = [...sets].sort(byCreation);
  const found = sorted.find((set) => sameTemplate(set.spec?.template, deployment.spec?.template));
  rollout.oldSets = sorted.filter((set) => set !== found);
  rollout.newSet = found && syncNewSet(rollout, found);
}

/**
 * Creates the ReplicaSet of the present template, where there is none, with as many replicas as the strategy allows
 * (`getNewReplicaSet`). Throws StatusError; the status then says why.
 */
export function createNewSet(rollout: Rollout): void {
  if (rollout.newSet !== undefined) return;
  const { context, deployment } = rollout;
  const size = newSetSize(deployment, 0, sumOf(rollout.oldSets, wantedReplicas));
  const revision = nextRevision(rollout);
  const set = newReplicaSet(rollout, size, revision);
  const name = set.metadata.name ?? "";
  rollout.revision = String(revision);
  try {
    rollout.newSet = context.create("replicasets.apps", set);
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    if (isStatus(error, "AlreadyExists")) {
      rollout.newSet = ownTwin(rollout, name);
      if (rollout.newSet === undefined) throw collided(rollout, error);
      return;
    }
    if (!isNamespaceTerminating(error)) reportFailure(rollout, name, error);
    throw error;
  }
  if (size > 0) {
    const message = `Scaled up replica set ${name} from 0 to ${size}`;
    context.event(deployment, { type: "Normal", reason: "ScalingReplicaSet", message });
  }
  reportProgress(rollout, "NewReplicaSetCreated", `Created new replica set "${name}"`);
}

function syncNewSet(rollout: Rollout, set: ReplicaSet): ReplicaSet {
  const { context, deployment } = rollout;
  const annotations = newSetAnnotations(deployment, set.metadata.annotations, nextRevision(rollout));
  const minReadySeconds = deployment.spec?.minReadySeconds ?? 0;
  const upToDate =
    deepEqual(annotations, set.metadata.annotations ?? {}) && minReadySeconds === (set.spec?.minReadySeconds ?? 0);
  const synced = upToDate
    ? set
    : context.update<ReplicaSet>("replicasets.apps", {
        ...set,
        metadata: { ...set.metadata, annotations },
        ...(set.spec && { spec: withMinReadySeconds(set.spec, minReadySeconds) }),
      });
  rollout.revision = getOwn(synced.metadata.annotations, REVISION) ?? "";
  if (findCondition(rollout.conditions, "Progressing") === undefined) {
    reportProgress(rollout, "FoundNewReplicaSet", `Found new replica set "${set.metadata.name}"`);
  }
  return synced;
}

/** Go leaves out a number of 0. */
function withMinReadySeconds({ minReadySeconds: _, ...spec }: ReplicaSetSpec, seconds: number): ReplicaSetSpec {
  return seconds === 0 ? spec : { ...spec, minReadySeconds: seconds };
}

function nextRevision({ oldSets }: Rollout): number {
  return Math.max(0, ...oldSets.map((set) => revisionOf(set) ?? 0)) + 1;
}

function newReplicaSet({ deployment, collisionCount }: Rollout, replicas: number, revision: number): ReplicaSet {
  const { template, selector, minReadySeconds } = deployment.spec ?? { template: {}, selector: {} };
  const hash = podTemplateHash(template, collisionCount);
  const labels = { ...template.metadata?.labels, [TEMPLATE_HASH]: hash };
  const desired = wantedReplicas(deployment);
  const { namespace } = deployment.metadata;
  return {
    apiVersion: "apps/v1",
    kind: "ReplicaSet",
    metadata: {
      name: setName(deployment, hash),
      ...(namespace !== undefined && { namespace }),
      labels,
      annotations: sizeAnnotations(
        newSetAnnotations(deployment, undefined, revision),
        desired,
        desired + maxSurge(deployment),
      ),
      ownerReferences: [controllerReference(deployment)],
    },
    spec: {
      replicas,
      ...(minReadySeconds && { minReadySeconds }),
      selector: { ...selector, matchLabels: { ...selector.matchLabels, [TEMPLATE_HASH]: hash } },
      template: { ...template, metadata: { ...template.metadata, labels } },
    },
  };
}

function setName({ metadata }: Deployment, hash: string): string {
  return `${(metadata.name ?? "").slice(0, NAME_LIMIT - hash.length - 1)}-${hash}`;
}

/** A ReplicaSet of this name that turns out to be the one to be created. */
function ownTwin({ context, deployment }: Rollout, name: string): ReplicaSet | undefined {
  const { namespace = "", uid } = deployment.metadata;
  const twin = context.get<ReplicaSet>("replicasets.apps", namespace, name);
  if (twin === undefined || controllerOf(twin)?.uid !== uid) return undefined;
  return sameTemplate(twin.spec?.template, deployment.spec?.template) ? twin : undefined;
}

/** Counts a hash collision: the next try gives the template another hash. */
function collided(rollout: Rollout, error: StatusError): StatusError {
  const { deployment } = rollout;
  rollout.revision = getOwn(deployment.metadata.annotations, REVISION);
  rollout.collisionCount = (rollout.collisionCount ?? 0) + 1;
  writeStatus(rollout, { ...deployment.status, collisionCount: rollout.collisionCount });
  return error;
}

function reportFailure(rollout: Rollout, name: string, error: StatusError): void {
  const { context, deployment } = rollout;
  rollout.revision = getOwn(deployment.metadata.annotations, REVISION);
  const reason = "ReplicaSetCreateError";
  const message = `Failed to create new replica set "${name}": ${error.message}`;
  if (progressDeadline(deployment) !== undefined) {
    const report = { type: "Progressing", status: "False", reason, message } as const;
    rollout.conditions = setCondition(rollout.conditions, report, context.timestamp);
    writeStatus(rollout, { ...deployment.status, conditions: [...rollout.conditions] });
  }
  context.event(deployment, { type: "Warning", reason, message });
}

function reportProgress(rollout: Rollout, reason: string, message: string): void {
  if (progressDeadline(rollout.deployment) === undefined) return;
  const report = { type: "Progressing", status: "True", reason, message } as const;
  rollout.conditions = setCondition(rollout.conditions, report, rollout.context.timestamp);
}
