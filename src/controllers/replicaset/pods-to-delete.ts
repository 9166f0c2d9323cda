import type { Pod } from "../../generated/types.ts";
import { isSidecar } from "../../kinds/core/pod/pod-containers.ts";
import { isActive, readySince } from "../../kinds/core/pod/pod-state.ts";
import { compareBytes, getOwn } from "../../machinery/json.ts";
import { parseTime } from "../../machinery/time.ts";

const DELETION_COST = "controller.kubernetes.io/pod-deletion-cost";

/**
 * Which `count` of the active pods of a ReplicaSet to delete, the least valuable first
 * (`controller.ActivePodsWithRanks`).
 * @param related  pods of all ReplicaSets with the same owner, these pods included: pods that share a node go first
 * @param now      virtual time, milliseconds since the epoch
 */
export function podsToDelete(pods: readonly Pod[], related: readonly Pod[], count: number, now: number): Pod[] {
  if (count >= pods.length) return [...pods];
  const neighbours = new Map<string, number>();
  for (const pod of related) {
    if (!isActive(pod)) continue;
    const node = pod.spec?.nodeName ?? "";
    neighbours.set(node, (neighbours.get(node) ?? 0) + 1);
  }
  return pods
    .map((pod) => worth(pod, neighbours.get(pod.spec?.nodeName ?? "") ?? 0, now))
    .sort(compareWorth)
    .slice(0, count)
    .map(({ pod }) => pod);
}

/** What the order of deletion goes by, most telling first. */
interface Worth {
  pod: Pod;
  assigned: number;
  phase: number;
  ready: number;
  cost: number;
  neighbours: number;
  /** logarithms of the times in nanoseconds: upstream lets chance decide among pods of about the same age */
  readyFor: Age;
  restarts: number;
  sidecarRestarts: number;
  age: Age;
}

interface Age {
  since: number;
  magnitude: number;
}

function worth(pod: Pod, neighbours: number, now: number): Worth {
  const { spec, status, metadata } = pod;
  const ready = readySince(pod);
  const sidecars = new Set(spec?.initContainers?.filter(isSidecar).map(({ name }) => name));
  let restarts = 0;
  let sidecarRestarts = 0;
  for (const { restartCount } of status?.containerStatuses ?? []) restarts = Math.max(restarts, restartCount);
  for (const { name, restartCount } of status?.initContainerStatuses ?? []) {
    if (sidecars.has(name)) sidecarRestarts = Math.max(sidecarRestarts, restartCount);
  }
  return {
    pod,
    assigned: spec?.nodeName ? 1 : 0,
    phase: status?.phase === "Running" ? 2 : status?.phase === "Unknown" ? 1 : 0,
    ready: ready === undefined ? 0 : 1,
    cost: deletionCost(pod),
    neighbours,
    readyFor: age(ready ?? now, now),
    restarts,
    sidecarRestarts,
    age: age(metadata.creationTimestamp === undefined ? now : parseTime(metadata.creationTimestamp), now),
  };
}

function compareWorth(a: Worth, b: Worth): number {
  return (
    a.assigned - b.assigned ||
    a.phase - b.phase ||
    a.ready - b.ready ||
    a.cost - b.cost ||
    b.neighbours - a.neighbours ||
    (a.ready === 1 ? compareAge(a, b, a.readyFor, b.readyFor) : 0) ||
    b.restarts - a.restarts ||
    b.sidecarRestarts - a.sidecarRestarts ||
    compareAge(a, b, a.age, b.age)
  );
}

/** Younger first; ages of the same magnitude are as good as equal, and the uid (that is: chance) decides. */
function compareAge(a: Worth, b: Worth, left: Age, right: Age): number {
  if (left.since === right.since) return 0;
  return left.magnitude - right.magnitude || compareBytes(a.pod.metadata.uid ?? "", b.pod.metadata.uid ?? "");
}

function age(since: number, now: number): Age {
  return { since, magnitude: now > since ? Math.trunc(Math.log2((now - since) * 1e6)) : -1 };
}

/** The annotation as a number; admission refuses others, so anything else counts as none. */
function deletionCost({ metadata }: Pod): number {
  const text = getOwn(metadata.annotations, DELETION_COST) ?? "";
  return /^(0|-?[1-9][0-9]{0,9})$/.test(text) ? Number(text) : 0;
}
