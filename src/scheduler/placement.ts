import type { Node, Pod, Taint } from "../generated/types.ts";
import { amountOf } from "./pod-request.ts";
import { countPod, emptyUsage, groupKey, type NodeUsage, type PodGroup, parseGroup } from "./node-usage.ts";

/** A node as filters and scores see it. */
export interface NodeState {
  readonly name: string;
  readonly node: Node;
  readonly labels: Readonly<Record<string, string>>;
  readonly taints: readonly Taint[];
  readonly allocatable: Readonly<Record<string, number>>;
  readonly usage: NodeUsage;
}

const NO_LABELS = {};

/** Where the pods of a cluster are: nodes with what is used of them, and groups of like pods. */
export class Placement {
  readonly nodes = new Map<string, NodeState>();
  readonly #usages = new Map<string, NodeUsage>();
  /** groups by namespace and `groupKey` */
  readonly #groups = new Map<string, Map<string, PodGroup>>();
  readonly #withAffinity = new Set<PodGroup>();

  /** Adds or replaces a node; its usage stays. */
  setNode(node: Node): void {
    const name = node.metadata.name ?? "";
    const allocatable: Record<string, number> = {};
    for (const [resource, text] of Object.entries(node.status?.allocatable ?? {}))
      allocatable[resource] = amountOf(resource, text);
    this.nodes.set(name, {
      name,
      node,
      labels: node.metadata.labels ?? NO_LABELS,
      taints: node.spec?.taints ?? [],
      allocatable,
      usage: this.usage(name),
    });
  }

  removeNode(name: string): void {
    this.nodes.delete(name);
  }

  hasUsage(name: string): boolean {
    return this.#usages.has(name);
  }

  /** What is used of a node, also of one that does not exist. */
  usage(name: string): NodeUsage {
    const known = this.#usages.get(name);
    if (known !== undefined) return known;
    const usage = emptyUsage();
    this.#usages.set(name, usage);
    return usage;
  }

  /** Takes over a usage that was kept. */
  restoreUsage(name: string, usage: NodeUsage): void {
    this.#usages.set(name, usage);
    for (const [key, count] of Object.entries(usage.groups)) this.#group(key).nodes.set(name, count);
  }

  /** Adds (1) or takes off (-1) a pod on a node. */
  count(pod: Pod, nodeName: string, sign: 1 | -1): void {
    countPod(this.usage(nodeName), pod, sign);
    const key = groupKey(pod);
    const { nodes } = this.#group(key);
    const count = (nodes.get(nodeName) ?? 0) + sign;
    if (count !== 0) nodes.set(nodeName, count);
    else {
      nodes.delete(nodeName);
      if (nodes.size === 0) this.#forget(key);
    }
  }

  /** Groups of pods in one namespace. */
  groupsIn(namespace: string): Iterable<PodGroup> {
    return this.#groups.get(namespace)?.values() ?? [];
  }

  /** All groups of pods. */
  *groups(): Iterable<PodGroup> {
    for (const groups of this.#groups.values()) yield* groups.values();
  }

  /** Groups whose pods have affinity or anti-affinity to other pods. */
  groupsWithAffinity(): Iterable<PodGroup> {
    return this.#withAffinity;
  }

  #group(key: string): PodGroup {
    // The namespace is the first member of the key's JSON array, and has no characters that JSON escapes.
    const namespace = key.slice(2, key.indexOf('"', 2));
    let groups = this.#groups.get(namespace);
    if (groups === undefined) {
      groups = new Map();
      this.#groups.set(namespace, groups);
    }
    let group = groups.get(key);
    if (group === undefined) {
      group = parseGroup(key);
      groups.set(key, group);
      if (group.affinity !== undefined) this.#withAffinity.add(group);
    }
    return group;
  }

  #forget(key: string): void {
    const namespace = key.slice(2, key.indexOf('"', 2));
    const groups = this.#groups.get(namespace);
    const group = groups?.get(key);
    if (group === undefined) return;
    this.#withAffinity.delete(group);
    groups?.delete(key);
    if (groups?.size === 0) this.#groups.delete(namespace);
  }
}
