import type { Lease, Node } from "../../../generated/types.ts";
import { formatMicroTime, formatTime, parseTime } from "../../../machinery/time.ts";

/** How often a kubelet reports a status that does not change, and how often it renews its lease. */
const REPORT_PERIOD = 300_000;
const RENEW_PERIOD = 10_000;
const LEASE_NAMESPACE = "kube-node-lease";

/**
 * The node as its kubelet would have reported it by now: lastHeartbeatTime of the conditions moves on in steps of five
 * minutes. A condition that is Unknown stands still: nobody reports it. The same object where nothing moves.
 */
export function projectNodeHeartbeat(node: Node, now: number): Node {
  const conditions = node.status?.conditions;
  if (conditions === undefined) return node;
  let moved = false;
  const projected = conditions.map((condition) => {
    const { lastHeartbeatTime, status } = condition;
    if (lastHeartbeatTime == null || status === "Unknown") return condition;
    const at = steps(parseTime(lastHeartbeatTime), now, REPORT_PERIOD);
    if (at === undefined) return condition;
    moved = true;
    return { ...condition, lastHeartbeatTime: formatTime(at) };
  });
  return moved ? { ...node, status: { ...node.status, conditions: projected } } : node;
}

/** The lease of a node as its kubelet would have renewed it by now, every ten seconds; leases of others stay as they are. */
export function projectNodeLease(lease: Lease, now: number): Lease {
  const renewTime = lease.spec?.renewTime;
  if (lease.metadata.namespace !== LEASE_NAMESPACE || renewTime == null) return lease;
  const at = steps(parseTime(renewTime), now, RENEW_PERIOD);
  return at === undefined ? lease : { ...lease, spec: { ...lease.spec, renewTime: formatMicroTime(at) } };
}

/** The last step of a period that is over; undefined within the first. */
function steps(from: number, now: number, period: number): number | undefined {
  const count = Math.floor((now - from) / period);
  return count > 0 ? from + count * period : undefined;
}
