import type { ReplicaSet, ReplicationController, Pod, Service, StatefulSet } from "../../generated/types.ts";
import type { Surroundings } from "../filters/filter.ts";
import { type Constraint, countMatching, includesNode, spreadConstraints } from "../filters/pod-topology-spread.ts";
import { labelMapRequirements, matchesLabels, type Requirement } from "../../machinery/label-selector.ts";
import { controllerOf } from "../../machinery/object.ts";
import { selectorRequirements } from "../pod-selection.ts";
import type { NodeState } from "../placement.ts";
import { MAX_POINTS, type Score } from "./score.ts";

const HOSTNAME = "kubernetes.io/hostname";
/** Constraints of pods that have none of their own (`podtopologyspread/plugin.go` systemDefaultConstraints). */
const DEFAULTS = [
  { topologyKey: HOSTNAME, maxSkew: 3, whenUnsatisfiable: "ScheduleAnyway" },
  { topologyKey: "topology.kubernetes.io/zone", maxSkew: 5, whenUnsatisfiable: "ScheduleAnyway" },
];
/** Stands for a node that lacks a topology label. */
const IGNORED = -1;

/** Spreads the pods of a Service or workload over nodes and zones (`podtopologyspread/scoring.go`). */
export const spread: Score = {
  name: "PodTopologySpread",
  weight: 2,
  normalize,
  prepare(pod, nodes, surroundings) {
    const own = (pod.spec?.topologySpreadConstraints?.length ?? 0) > 0;
    const constraints = own ? spreadConstraints(pod, "ScheduleAnyway") : defaultConstraints(pod, surroundings);
    if (constraints.length === 0) return undefined;
    const lacks = (node: NodeState) =>
      own && !constraints.every(({ topologyKey }) => Object.hasOwn(node.labels, topologyKey));
    const scored = nodes.filter((node) => !lacks(node));
    // The default constraints share their selector, and with it the count.
    const counted = new Map<Constraint["selector"], Map<string, number>>();
    const parts = constraints.map((constraint) => {
      const { selector } = constraint;
      const perNode =
        counted.get(selector) ?? countMatching(surroundings.placement, pod.metadata.namespace ?? "", selector);
      counted.set(selector, perNode);
      return domainCounts(pod, constraint, scored, perNode, surroundings);
    });
    return (node) => {
      if (lacks(node)) return IGNORED;
      let points = 0;
      for (const { key, counts, weight, skew } of parts) {
        const domain = key === HOSTNAME ? node.name : node.labels[key];
        if (domain === undefined || !Object.hasOwn(node.labels, key)) continue;
        points += (counts.get(domain) ?? 0) * weight + skew - 1;
      }
      return Math.round(points);
    };
  },
};

interface DomainCounts {
  readonly key: string;
  /** pods by topology value; by node name where the node itself is the domain */
  readonly counts: ReadonlyMap<string, number>;
  readonly weight: number;
  readonly skew: number;
}

function domainCounts(
  pod: Pod,
  constraint: Constraint,
  nodes: readonly NodeState[],
  perNode: ReadonlyMap<string, number>,
  { placement }: Surroundings,
): DomainCounts {
  const key = constraint.topologyKey;
  if (key === HOSTNAME) return { key, counts: perNode, weight: Math.log(nodes.length + 2), skew: constraint.maxSkew };
  const counts = new Map<string, number>();
  for (const { labels } of nodes) if (Object.hasOwn(labels, key)) counts.set(labels[key] ?? "", 0);
  if (counts.size > 0) {
    for (const [name, count] of perNode) {
      const node = placement.nodes.get(name);
      const domain = node?.labels[key];
      if (node === undefined || domain === undefined || !counts.has(domain) || !includesNode(pod, constraint, node))
        continue;
      counts.set(domain, (counts.get(domain) ?? 0) + count);
    }
  }
  return { key, counts, weight: Math.log(counts.size + 2), skew: constraint.maxSkew };
}

function normalize(points: number[]): void {
  let least = Number.POSITIVE_INFINITY;
  let most = 0;
  for (const value of points) {
    if (value === IGNORED) continue;
    if (value < least) least = value;
    if (value > most) most = value;
  }
  for (let i = 0; i < points.length; i++) {
    const value = points[i] ?? 0;
    if (value === IGNORED) points[i] = 0;
    else points[i] = most === 0 ? MAX_POINTS : Math.floor((MAX_POINTS * (most + least - value)) / most);
  }
}

/** The default constraints over the pods of the same Services and workload; none where the pod belongs to none. */
function defaultConstraints(pod: Pod, surroundings: Surroundings): Constraint[] {
  const selector = defaultSelector(pod, surroundings);
  return selector.length === 0 ? [] : DEFAULTS.map((constraint) => ({ ...constraint, selector }));
}

/** `helper.DefaultSelector`: what the pod's Services and its controller select. */
function defaultSelector(pod: Pod, { context }: Surroundings): readonly Requirement[] {
  const { namespace = "", labels } = pod.metadata;
  const requirements: Requirement[] = [];
  if (labels !== undefined) {
    for (const { spec } of context.list<Service>("services", { namespace })) {
      if (spec?.selector === undefined) continue;
      const selector = labelMapRequirements(spec.selector);
      if (selector.length > 0 && matchesLabels(selector, labels)) requirements.push(...selector);
    }
  }
  const owner = controllerOf(pod);
  if (owner?.kind === "ReplicationController") {
    const controller = context.get<ReplicationController>("replicationcontrollers", namespace, owner.name);
    requirements.push(...labelMapRequirements(controller?.spec?.selector));
  } else if (owner?.kind === "ReplicaSet" || owner?.kind === "StatefulSet") {
    const resource = owner.kind === "ReplicaSet" ? "replicasets.apps" : "statefulsets.apps";
    const controller = context.get<ReplicaSet | StatefulSet>(resource, namespace, owner.name);
    requirements.push(...(selectorRequirements(controller?.spec?.selector) ?? []));
  }
  return requirements;
}
