import type { Node, Taint } from "../../generated/types.ts";
import { isSameTaint } from "../../kinds/core/node/taints.ts";

/** Which condition of a node puts which taint on it (`nodeConditionToTaintKeyStatusMap`). */
const CONDITION_TAINTS: readonly { type: string; status: string; key: string }[] = [
  { type: "Ready", status: "False", key: "node.kubernetes.io/not-ready" },
  { type: "Ready", status: "Unknown", key: "node.kubernetes.io/unreachable" },
  { type: "MemoryPressure", status: "True", key: "node.kubernetes.io/memory-pressure" },
  { type: "DiskPressure", status: "True", key: "node.kubernetes.io/disk-pressure" },
  { type: "NetworkUnavailable", status: "True", key: "node.kubernetes.io/network-unavailable" },
  { type: "PIDPressure", status: "True", key: "node.kubernetes.io/pid-pressure" },
];
const UNSCHEDULABLE = "node.kubernetes.io/unschedulable";
const NOT_READY = "node.kubernetes.io/not-ready";
const UNREACHABLE = "node.kubernetes.io/unreachable";

/** The taints that a node should have: its own, and those that follow from its conditions and from a cordon. */
export function wantedTaints({ spec, status }: Node, timestamp: string): Taint[] {
  const has = (type: string, value: string) =>
    status?.conditions?.some((condition) => condition.type === type && condition.status === value) ?? false;
  const wanted: Taint[] = CONDITION_TAINTS.filter(({ type, status: value }) => has(type, value)).map(({ key }) => ({
    key,
    effect: "NoSchedule",
  }));
  if (spec?.unschedulable) wanted.push({ key: UNSCHEDULABLE, effect: "NoSchedule" });
  if (has("Ready", "False")) wanted.push({ key: NOT_READY, effect: "NoExecute" });
  if (has("Ready", "Unknown")) wanted.push({ key: UNREACHABLE, effect: "NoExecute" });
  const old = spec?.taints ?? [];
  const kept = old.filter((taint) => !isOurs(taint) || wanted.some((other) => isSameTaint(other, taint)));
  const added = wanted.filter((taint) => !old.some((other) => isSameTaint(other, taint)));
  return [...kept, ...added.map((taint) => ({ ...taint, timeAdded: timestamp }))];
}

function isOurs({ key, effect }: Taint): boolean {
  if (effect === "NoExecute") return key === NOT_READY || key === UNREACHABLE;
  return effect === "NoSchedule" && (key === UNSCHEDULABLE || CONDITION_TAINTS.some((taint) => taint.key === key));
}
