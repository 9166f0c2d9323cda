import type { Node, Pod } from "../generated/types.ts";
import { deepEqual } from "../machinery/json.ts";
import type { Watch } from "../sim/actor.ts";
import { takesRoom } from "./node-usage.ts";

const BITS: readonly string[] = [
  "NodeUnschedulable",
  "NodeName",
  "TaintToleration",
  "NodeAffinity",
  "NodePorts",
  "NodeResourcesFit",
  "VolumeBinding",
  "VolumeZone",
  "PodTopologySpread",
  "InterPodAffinity",
];

/** A change as watches get it. */
export type Change = Parameters<NonNullable<Watch["keys"]>>[0];

/** A set of filters as bits. */
export type FilterSet = number;

/** The set of these filters, by name. */
export function filterSet(...names: readonly string[]): FilterSet {
  let set = 0;
  for (const name of names) set |= 1 << Math.max(0, BITS.indexOf(name));
  return set;
}

/** What a pod fails on that no filter names: any change may help it. */
export const ALL_FILTERS: FilterSet = (1 << BITS.length) - 1;
const LABELS = filterSet("NodeAffinity", "VolumeBinding", "VolumeZone", "PodTopologySpread", "InterPodAffinity");
const TAINTS = filterSet("TaintToleration", "PodTopologySpread");
const ROOM = filterSet("NodeResourcesFit", "NodePorts", "PodTopologySpread", "InterPodAffinity");
const COMPANY = filterSet("PodTopologySpread", "InterPodAffinity");
/** What changes of claims, volumes and storage classes may help with. */
export const VOLUMES = filterSet("VolumeBinding", "VolumeZone");

/** Which filters may decide otherwise after a node changed (`EventsToRegister` of the plugins). */
export function helpedByNode(change: Change): FilterSet {
  if (change.type === "ADDED") return ALL_FILTERS;
  if (change.type === "DELETED") return filterSet("PodTopologySpread");
  const node = change.object as Node;
  const old = change.old as Node | undefined;
  if (old === undefined) return ALL_FILTERS;
  let helped = 0;
  if (!deepEqual(node.metadata.labels, old.metadata.labels)) helped |= LABELS;
  if (!deepEqual(node.spec?.taints, old.spec?.taints)) helped |= TAINTS;
  if (!node.spec?.unschedulable && old.spec?.unschedulable) helped |= filterSet("NodeUnschedulable");
  if (!deepEqual(node.status?.allocatable, old.status?.allocatable)) helped |= filterSet("NodeResourcesFit");
  return helped;
}

/** Which filters may decide otherwise after a pod that runs, or ran, changed. */
export function helpedByPod(change: Change): FilterSet {
  const pod = change.type === "DELETED" ? undefined : (change.object as Pod);
  const old = (change.type === "DELETED" ? (change.old ?? change.object) : change.old) as Pod | undefined;
  const is = takesRoom(pod);
  const was = takesRoom(old);
  if (was && !is) return ROOM;
  if (is && !was) return COMPANY;
  if (!is || !was || pod === undefined || old === undefined) return 0;
  if (pod.metadata.deletionTimestamp !== undefined && old.metadata.deletionTimestamp === undefined) return COMPANY;
  return deepEqual(pod.metadata.labels, old.metadata.labels) ? 0 : COMPANY;
}
