import type { ReplicaSet } from "../../generated/types.ts";
import { sameTemplate, withoutHash } from "../../kinds/apps/template-comparison.ts";
import { getOwn } from "../../machinery/json.ts";
import { REVISION, ROLLBACK_TO, revisionOf, rolledBackAnnotations } from "./annotations.ts";
import { createNewSet } from "./new-set.ts";
import { allSets, type Rollout } from "./rollout.ts";

/** The revision that an annotation of the first API versions asks to go back to; 0 means the last one before this. */
export function rollbackTarget({ deployment }: Rollout): number | undefined {
  const text = getOwn(deployment.metadata.annotations, ROLLBACK_TO);
  return text !== undefined && /^[-+]?[0-9]+$/.test(text) ? Number(text) : undefined;
}

/** Goes back to the template of a revision, or gives up, and forgets the request (`pkg/controller/deployment/rollback.go`). */
export function rollBack(rollout: Rollout, target: number): void {
  createNewSet(rollout);
  const sets = allSets(rollout);
  const revision = target === 0 ? lastRevision(sets) : target;
  const set = revision === 0 ? undefined : sets.find((candidate) => revisionOf(candidate) === revision);
  const { name } = rollout.deployment.metadata;
  if (set === undefined) {
    const message = revision === 0 ? "Unable to find last revision." : "Unable to find the revision to rollback to.";
    finish(rollout, undefined);
    report(rollout, "Warning", "DeploymentRollbackRevisionNotFound", message);
  } else if (sameTemplate(set.spec?.template, rollout.deployment.spec?.template)) {
    finish(rollout, undefined);
    const message = `The rollback revision contains the same template as current deployment "${name}"`;
    report(rollout, "Warning", "DeploymentRollbackTemplateUnchanged", message);
  } else {
    finish(rollout, set);
    report(rollout, "Normal", "DeploymentRollback", `Rolled back deployment "${name}" to revision ${revision}`);
  }
}

function finish({ context, deployment, revision }: Rollout, set: ReplicaSet | undefined): void {
  const annotations =
    set === undefined
      ? { ...deployment.metadata.annotations }
      : rolledBackAnnotations(deployment.metadata.annotations, set.metadata.annotations);
  delete annotations[ROLLBACK_TO];
  if (revision !== undefined) annotations[REVISION] = revision;
  const template = set === undefined ? deployment.spec?.template : withoutHash(set.spec?.template);
  context.update("deployments.apps", {
    ...deployment,
    metadata: { ...deployment.metadata, annotations },
    ...(deployment.spec && template && { spec: { ...deployment.spec, template } }),
  });
}

function report({ context, deployment }: Rollout, type: "Normal" | "Warning", reason: string, message: string): void {
  context.event(deployment, { type, reason, message });
}

/** The second highest revision; 0 where there is none. */
function lastRevision(sets: readonly ReplicaSet[]): number {
  const revisions = sets.map((set) => revisionOf(set) ?? 0).sort((a, b) => b - a);
  return revisions[1] ?? 0;
}
