import type { PersistentVolume, PersistentVolumeClaim, Pod } from "../generated/types.ts";
import type { Context } from "../sim/actor.ts";
import type { NodeState } from "./placement.ts";
import { isBound, namedClaims, planVolumes, SELECTED_NODE, waitsForConsumer } from "./pod-volumes.ts";

const BOUND_BY_CONTROLLER = "pv.kubernetes.io/bound-by-controller";

/**
 * Has the claims that wait for this pod get their volumes where it is to run: gives them a free volume, or tells the
 * provisioner the node (`volumebinding` PreBind). True where nothing is left to wait for.
 */
export function reserveVolumes(pod: Pod, node: NodeState, context: Context): boolean {
  const waiting = waitingClaims(pod, context);
  if (waiting.length === 0) return true;
  const plan = planVolumes(waiting, node, context);
  for (const { claim, volume } of plan?.bind ?? [])
    if (volume.spec?.claimRef?.uid === undefined) giveTo(volume, claim, context);
  for (const claim of plan?.provision ?? []) {
    const { annotations } = claim.metadata;
    if (annotations?.[SELECTED_NODE] === node.name) continue;
    context.update("persistentvolumeclaims", {
      ...claim,
      metadata: { ...claim.metadata, annotations: { ...annotations, [SELECTED_NODE]: node.name } },
    });
  }
  return false;
}

/** The node that claims of this pod were promised to already. */
export function promisedNode(pod: Pod, context: Context): string | undefined {
  return waitingClaims(pod, context)
    .map(({ metadata }) => metadata.annotations?.[SELECTED_NODE])
    .find((node) => node !== undefined);
}

function waitingClaims(pod: Pod, context: Context): PersistentVolumeClaim[] {
  return namedClaims(pod, context).flatMap(({ claim }) =>
    claim !== undefined && !isBound(claim) && waitsForConsumer(claim, context) ? [claim] : [],
  );
}

function giveTo(volume: PersistentVolume, claim: PersistentVolumeClaim, context: Context): void {
  const { name = "", namespace = "", uid = "", resourceVersion = "" } = claim.metadata;
  const claimRef = { apiVersion: "v1", kind: "PersistentVolumeClaim", name, namespace, uid, resourceVersion };
  const annotations = { ...volume.metadata.annotations, [BOUND_BY_CONTROLLER]: "yes" };
  context.update("persistentvolumes", {
    ...volume,
    metadata: { ...volume.metadata, annotations },
    spec: { ...volume.spec, claimRef },
  });
}
