import type { Affinity, Pod } from "../generated/types.ts";
import { isSidecar } from "../kinds/core/pod/pod-containers.ts";
import { isFinished } from "../kinds/core/pod/pod-state.ts";
import { podRequest } from "./pod-request.ts";

/** What the pods of one node use together; plain JSON, since it is kept between commands. */
export interface NodeUsage {
  pods: number;
  cpu: number;
  memory: number;
  storage: number;
  others: Record<string, number>;
  scoredCpu: number;
  scoredMemory: number;
  /** how many pods hold a host port, by `hostPortKey` */
  ports: Record<string, number>;
  /** how many pods there are of each kind, by `groupKey` */
  groups: Record<string, number>;
  /** how many pods there are of each priority */
  priorities: Record<string, number>;
}

/** Pods that affinity and spreading rules cannot tell apart. */
export interface PodGroup {
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly terminating: boolean;
  readonly affinity: Pick<Affinity, "podAffinity" | "podAntiAffinity"> | undefined;
  /** how many of them run on each node */
  readonly nodes: Map<string, number>;
}

/** The usage of a node without pods. */
export function emptyUsage(): NodeUsage {
  return {
    pods: 0,
    cpu: 0,
    memory: 0,
    storage: 0,
    others: {},
    scoredCpu: 0,
    scoredMemory: 0,
    ports: {},
    groups: {},
    priorities: {},
  };
}

/** Whether a pod takes room on a node: assigned and not finished. */
export function takesRoom(pod: Pod | undefined): pod is Pod {
  return !!pod?.spec?.nodeName && !isFinished(pod);
}

/** Changes `usage`: adds (1) or takes off (-1) a pod. */
export function countPod(usage: NodeUsage, pod: Pod, sign: 1 | -1): void {
  const request = podRequest(pod);
  usage.pods += sign;
  usage.cpu += sign * request.cpu;
  usage.memory += sign * request.memory;
  usage.storage += sign * request.storage;
  usage.scoredCpu += sign * request.scoredCpu;
  usage.scoredMemory += sign * request.scoredMemory;
  for (const name of Object.keys(request.others)) tally(usage.others, name, sign * (request.others[name] ?? 0));
  for (const port of hostPorts(pod)) tally(usage.ports, port, sign);
  tally(usage.groups, groupKey(pod), sign);
  tally(usage.priorities, String(pod.spec?.priority ?? 0), sign);
}

/** The host ports that a pod binds, as `PROTOCOL/port/address`. */
export function hostPorts({ spec }: Pod): string[] {
  const ports: string[] = [];
  const sidecars = spec?.initContainers?.filter(isSidecar) ?? [];
  for (const container of [...(spec?.containers ?? []), ...sidecars]) {
    for (const { hostPort, hostIP, protocol } of container.ports ?? []) {
      if (hostPort) ports.push(`${protocol ?? "TCP"}/${hostPort}/${hostIP || "0.0.0.0"}`);
    }
  }
  return ports;
}

/** One text for all pods that are alike to affinity and spreading rules. */
export function groupKey({ metadata, spec }: Pod): string {
  const { podAffinity, podAntiAffinity } = spec?.affinity ?? {};
  const affinity = podAffinity || podAntiAffinity ? { podAffinity, podAntiAffinity } : null;
  return JSON.stringify([
    metadata.namespace,
    metadata.labels ?? {},
    metadata.deletionTimestamp !== undefined,
    affinity,
  ]);
}

/** The group of a key made by `groupKey`, without nodes yet. */
export function parseGroup(key: string): PodGroup {
  const [namespace, labels, terminating, affinity] = JSON.parse(key) as [
    string,
    Record<string, string>,
    boolean,
    PodGroup["affinity"] | null,
  ];
  return { namespace, labels, terminating, affinity: affinity ?? undefined, nodes: new Map() };
}

function tally(counts: Record<string, number>, name: string, by: number): void {
  const count = (counts[name] ?? 0) + by;
  if (count === 0) delete counts[name];
  else counts[name] = count;
}
