import type { Deployment, Pod, ReplicaSet } from "../../generated/types.ts";
import { deepEqual } from "../../machinery/json.ts";
import { labelSelectorRequirements, matchesLabels } from "../../machinery/label-selector.ts";
import { controllerOf, type KubeObject, type ObjectMeta, splitKey } from "../../machinery/object.ts";
import type { Actor, Context, Watch } from "../../sim/actor.ts";
import { claim } from "../ownership.ts";
import { isNamespaceTerminating } from "../pod-control.ts";
import { sortOutSets } from "./new-set.ts";
import { notePause } from "./pause.ts";
import { recreate } from "./recreate.ts";
import { rollBack, rollbackTarget } from "./rollback.ts";
import { rollOut } from "./rolling.ts";
import { type Rollout, startRollout } from "./rollout.ts";
import { isScalingEvent, scaleOnly } from "./scale.ts";
import { currentStatus, writeStatus } from "./status.ts";

/** Rolls Deployments out through ReplicaSets (`pkg/controller/deployment`). */
export const deploymentController: Actor = {
  name: "deployment-controller",
  user: "system:serviceaccount:kube-system:deployment-controller",
  fieldManager: "kube-controller-manager",
  component: "deployment-controller",
  watches: [{ resource: "deployments.apps" }, replicaSetWatch(), podWatch()],
  reconcile(key, context) {
    const { namespace, name } = splitKey(key);
    const deployment = context.get<Deployment>("deployments.apps", namespace, name);
    if (deployment === undefined) return undefined;
    try {
      return reconcile(startRollout(context, deployment));
    } catch (error) {
      // The Deployment goes with its namespace: there is nothing to try again.
      if (isNamespaceTerminating(error)) return undefined;
      throw error;
    }
  },
};

function reconcile(rollout: Rollout): number | undefined {
  const { context, deployment } = rollout;
  const selector = labelSelectorRequirements(deployment.spec?.selector);
  sortOutSets(rollout, claim<ReplicaSet>(context, { owner: deployment, resource: "replicasets.apps", selector }));
  if (deployment.metadata.deletionTimestamp !== undefined) {
    writeStatus(rollout, currentStatus(rollout));
    return undefined;
  }
  notePause(rollout);
  const target = deployment.spec?.paused ? undefined : rollbackTarget(rollout);
  if (target !== undefined) rollBack(rollout, target);
  else if (deployment.spec?.paused || isScalingEvent(rollout)) scaleOnly(rollout);
  else return deployment.spec?.strategy?.type === "Recreate" ? recreate(rollout) : rollOut(rollout);
  return undefined;
}

/** ReplicaSets concern the Deployment that controls them, before or after the change; orphans all that select them. */
function replicaSetWatch(): Watch {
  return {
    resource: "replicasets.apps",
    *keys({ type, object, old }, context) {
      const { namespace = "", labels } = object.metadata;
      const owner = controllerOf(object);
      const before = old && controllerOf(old);
      if (before?.kind === "Deployment" && before.uid !== owner?.uid) yield `${namespace}/${before.name}`;
      if (owner !== undefined) {
        if (owner.kind === "Deployment") yield `${namespace}/${owner.name}`;
      } else if (
        type === "ADDED" ||
        (type === "MODIFIED" && (before !== undefined || !deepEqual(labels, old?.metadata.labels)))
      ) {
        yield* selecting(object.metadata, context);
      }
    },
  };
}

/** A pod that is gone may have been the last that a Deployment with the Recreate strategy waits for. */
function podWatch(): Watch {
  return {
    resource: "pods",
    *keys({ type, object }, context) {
      if (type !== "DELETED") return;
      const set = controllerObject<ReplicaSet>(object as Pod, "ReplicaSet", "replicasets.apps", context);
      const deployment = set && controllerObject<Deployment>(set, "Deployment", "deployments.apps", context);
      if (deployment?.spec?.strategy?.type !== "Recreate") return;
      yield `${deployment.metadata.namespace}/${deployment.metadata.name}`;
    },
  };
}

function* selecting({ namespace = "", labels }: ObjectMeta, context: Context): Iterable<string> {
  for (const { metadata, spec } of context.list<Deployment>("deployments.apps", { namespace })) {
    if (matchesLabels(labelSelectorRequirements(spec?.selector), labels)) yield `${namespace}/${metadata.name}`;
  }
}

function controllerObject<T extends KubeObject>(
  object: KubeObject,
  kind: string,
  resource: string,
  context: Context,
): T | undefined {
  const owner = controllerOf(object);
  if (owner?.kind !== kind) return undefined;
  return context.get<T>(resource, object.metadata.namespace ?? "", owner.name);
}
