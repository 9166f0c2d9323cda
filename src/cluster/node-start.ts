import type { Lease, Node } from "../generated/types.ts";
import { formatMicroTime, formatTime } from "../machinery/time.ts";
import type { Random } from "../sim/random.ts";

/** How long a kubelet's lease holds without renewal (kubelet `nodeLeaseDurationSeconds`). */
const LEASE_SECONDS = 40;

/** A node's manifest as its kubelet registers it at `now`: conditions with their times, and the machine's identities. */
export function registeredNode(manifest: Node, now: number, random: Random): Node {
  const { status } = manifest;
  const time = formatTime(now);
  if (status?.nodeInfo === undefined) return manifest;
  const nodeInfo = { ...status.nodeInfo, machineID: random.hex(4), systemUUID: random.uuid(), bootID: random.uuid() };
  const conditions = (status.conditions ?? []).map((condition) => ({
    lastHeartbeatTime: time,
    lastTransitionTime: time,
    ...condition,
  }));
  return { ...manifest, status: { ...status, conditions, nodeInfo } };
}

/** The lease by which the kubelet of a stored node says that it is alive. */
export function nodeLease({ metadata: { name = "", uid = "" } }: Pick<Node, "metadata">, now: number): Lease {
  return {
    apiVersion: "coordination.k8s.io/v1",
    kind: "Lease",
    metadata: {
      name,
      namespace: "kube-node-lease",
      ownerReferences: [{ apiVersion: "v1", kind: "Node", name, uid }],
    },
    spec: { holderIdentity: name, leaseDurationSeconds: LEASE_SECONDS, renewTime: formatMicroTime(now) },
  };
}
