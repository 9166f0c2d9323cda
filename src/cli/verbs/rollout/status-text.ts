import type { DaemonSet, Deployment, StatefulSet } from "../../../generated/types.ts";
import { parseInteger, quote } from "../../../machinery/go-format.ts";
import type { KubeObject } from "../../../machinery/object.ts";
import { ParseError } from "../../../machinery/parse-error.ts";
import { UsageError } from "../../errors.ts";
import type { WorkloadKind } from "./workloads.ts";

/** How far a rollout is: a line of text, and whether there is nothing left to wait for. */
export interface RolloutState {
  readonly text: string;
  readonly done: boolean;
}

/** Where controllers note the revision of a deployment and its replica sets. */
export const REVISION = "deployment.kubernetes.io/revision";

/**
 * The state of a rollout (kubectl `polymorphichelpers/rollout_status.go`). Throws UsageError where the rollout failed, cannot
 * be watched or is not the wanted one.
 * @param revision  the deployment's revision that is meant; 0: whichever runs
 */
export function rolloutState(kind: WorkloadKind, object: KubeObject, revision: number): RolloutState {
  switch (kind) {
    case "Deployment":
      return deploymentState(object, revision);
    case "DaemonSet":
      return daemonSetState(object);
    case "StatefulSet":
      return statefulSetState(object);
  }
}

function deploymentState({ metadata, spec, status = {} }: Deployment, revision: number): RolloutState {
  const name = quote(metadata.name ?? "");
  if (revision > 0) {
    const running = revisionNumber(metadata.annotations?.[REVISION], name);
    if (running !== revision)
      throw new UsageError(`desired revision (${revision}) is different from the running revision (${running})`);
  }
  if ((metadata.generation ?? 0) > (status.observedGeneration ?? 0))
    return waiting("Waiting for deployment spec update to be observed...");
  const progressing = status.conditions?.find(({ type }) => type === "Progressing");
  if (progressing?.reason === "ProgressDeadlineExceeded")
    throw new UsageError(`deployment ${name} exceeded its progress deadline`);
  const { replicas = 0, updatedReplicas = 0, availableReplicas = 0 } = status;
  const rollout = `Waiting for deployment ${name} rollout to finish:`;
  const wanted = spec?.replicas;
  if (wanted !== undefined && updatedReplicas < wanted)
    return waiting(`${rollout} ${updatedReplicas} out of ${wanted} new replicas have been updated...`);
  if (replicas > updatedReplicas)
    return waiting(`${rollout} ${replicas - updatedReplicas} old replicas are pending termination...`);
  if (availableReplicas < updatedReplicas)
    return waiting(`${rollout} ${availableReplicas} of ${updatedReplicas} updated replicas are available...`);
  return done(`deployment ${name} successfully rolled out`);
}

function daemonSetState({ metadata, spec, status }: DaemonSet): RolloutState {
  const name = quote(metadata.name ?? "");
  if (spec?.updateStrategy?.type !== "RollingUpdate") throw onlyRollingUpdate();
  if ((metadata.generation ?? 0) > (status?.observedGeneration ?? 0))
    return waiting("Waiting for daemon set spec update to be observed...");
  const updated = status?.updatedNumberScheduled ?? 0;
  const desired = status?.desiredNumberScheduled ?? 0;
  const available = status?.numberAvailable ?? 0;
  const rollout = `Waiting for daemon set ${name} rollout to finish:`;
  if (updated < desired) return waiting(`${rollout} ${updated} out of ${desired} new pods have been updated...`);
  if (available < desired) return waiting(`${rollout} ${available} of ${desired} updated pods are available...`);
  return done(`daemon set ${name} successfully rolled out`);
}

function statefulSetState({ metadata, spec, status }: StatefulSet): RolloutState {
  if (spec?.updateStrategy?.type !== "RollingUpdate") throw onlyRollingUpdate();
  const observed = status?.observedGeneration ?? 0;
  if (observed === 0 || (metadata.generation ?? 0) > observed)
    return waiting("Waiting for statefulset spec update to be observed...");
  const ready = status?.readyReplicas ?? 0;
  const updated = status?.updatedReplicas ?? 0;
  const wanted = spec.replicas;
  if (wanted !== undefined && ready < wanted) return waiting(`Waiting for ${wanted - ready} pods to be ready...`);
  const { rollingUpdate } = spec.updateStrategy;
  if (rollingUpdate !== undefined) {
    const { partition } = rollingUpdate;
    if (wanted !== undefined && partition !== undefined && updated < wanted - partition) {
      return waiting(
        `Waiting for partitioned roll out to finish: ${updated} out of ${wanted - partition} new pods have been updated...`,
      );
    }
    return done(`partitioned roll out complete: ${updated} new pods have been updated...`);
  }
  const { currentRevision = "", updateRevision = "", currentReplicas = 0 } = status ?? {};
  if (updateRevision !== currentRevision) {
    return waiting(
      `waiting for statefulset rolling update to complete ${updated} pods at revision ${updateRevision}...`,
    );
  }
  return done(`statefulset rolling update complete ${currentReplicas} pods at revision ${currentRevision}...`);
}

function revisionNumber(text: string | undefined, name: string): number {
  if (text === undefined) return 0;
  try {
    return parseInteger(text);
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    throw new UsageError(`cannot get the revision of deployment ${name}: ${error.message}`);
  }
}

function onlyRollingUpdate(): UsageError {
  return new UsageError("rollout status is only available for RollingUpdate strategy type");
}

function waiting(line: string): RolloutState {
  return { text: `${line}\n`, done: false };
}

function done(line: string): RolloutState {
  return { text: `${line}\n`, done: true };
}
