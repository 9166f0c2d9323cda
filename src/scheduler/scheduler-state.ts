import type { Node, Pod } from "../generated/types.ts";
import { fnv32a } from "../machinery/fnv.ts";
import { keyOf } from "../machinery/object.ts";
import type { Context } from "../sim/actor.ts";
import { groupKey, type NodeUsage, takesRoom } from "./node-usage.ts";
import { Placement } from "./placement.ts";
import type { Change, FilterSet } from "./queueing-hints.ts";

/** A pod that could not be scheduled. */
export interface WaitingPod {
  /** what it failed on */
  filters: FilterSet;
  attempts: number;
  /** virtual time of its last attempt, milliseconds */
  failedAt: number;
  /** whether it is queued for another attempt already */
  queued: boolean;
}

/** What the scheduler keeps between commands, next to one entry a node and some of waiting pods. */
interface Kept {
  /** tells whether what a process has in memory is still what was kept */
  token: string;
  waiting: number;
  /** node that room is made on, by pod key */
  nominated: Record<string, string>;
  /** where the round robin over the nodes of a large cluster goes on */
  next: number;
}

/** Waiting pods are kept in so many parts, so that a change of one rewrites few. */
const PARTS = 32;

/**
 * The scheduler's picture of the cluster. Building it from all pods happens once in the life of a cluster; afterwards it
 * follows the changes that the scheduler watches, and every step is kept, so that a new process reads an entry a node.
 */
export class SchedulerState {
  readonly placement = new Placement();
  readonly waiting = new Map<string, WaitingPod>();
  #kept: Kept = { token: "", waiting: 0, nominated: {}, next: 0 };
  readonly #context: Context;

  constructor(context: Context) {
    this.#context = context;
  }

  get nominated(): Readonly<Record<string, string>> {
    return this.#kept.nominated;
  }

  get next(): number {
    return this.#kept.next;
  }

  isCurrent(): boolean {
    return this.#context.recall<Kept>("state")?.token === this.#kept.token;
  }

  /** Takes over what was kept; false where nothing was. */
  load(): boolean {
    const context = this.#context;
    const kept = context.recall<Kept>("state");
    if (kept === undefined) return false;
    this.#kept = kept;
    for (const node of context.list<Node>("nodes")) this.#restoreNode(node);
    if (kept.waiting > 0) {
      for (let part = 0; part < PARTS; part++) {
        const pods = context.recall<Record<string, WaitingPod>>(`waiting/${part}`);
        for (const [key, pod] of Object.entries(pods ?? {})) this.waiting.set(key, pod);
      }
    }
    return true;
  }

  /** Builds the picture from all nodes and pods. */
  build(): void {
    const context = this.#context;
    for (const node of context.list<Node>("nodes")) {
      const { name = "" } = node.metadata;
      this.placement.setNode(node);
      for (const pod of context.list<Pod>("pods", { field: { name: "spec.nodeName", value: name } })) {
        if (takesRoom(pod)) this.placement.count(pod, name, 1);
      }
      this.#keepNode(name);
    }
    this.#keep();
  }

  /** Follows a change of a node. */
  followNode({ type, object }: Change, relevant: boolean): void {
    if (type === "DELETED") this.placement.removeNode(object.metadata.name ?? "");
    else this.#restoreNode(object as Node);
    if (relevant) this.#keep();
  }

  /** Follows a change of a pod. */
  followPod({ type, object, old }: Change): void {
    const pod = type === "DELETED" ? undefined : (object as Pod);
    const before = (type === "DELETED" ? (old ?? object) : old) as Pod | undefined;
    const is = takesRoom(pod);
    const was = takesRoom(before);
    this.#followNomination(keyOf(object), pod);
    if (was && is && before.spec === pod.spec && sameGroup(before, pod)) return;
    if (was && is && before.spec?.nodeName === pod.spec?.nodeName && groupKey(before) === groupKey(pod)) return;
    if (!was && !is) return;
    if (was) this.#count(before, -1);
    if (is) this.#count(pod, 1);
    this.#keep();
  }

  /** Remembers a pod that could not be scheduled. */
  setWaiting(key: string, pod: WaitingPod): void {
    this.waiting.set(key, pod);
    this.#keepWaiting([key]);
  }

  /** Marks waiting pods as queued again. */
  setQueued(keys: readonly string[]): void {
    for (const key of keys) {
      const pod = this.waiting.get(key);
      if (pod !== undefined) this.waiting.set(key, { ...pod, queued: true });
    }
    if (keys.length > 0) this.#keepWaiting(keys);
  }

  /** Forgets a pod that waits no longer. */
  removeWaiting(key: string): void {
    if (this.waiting.delete(key)) this.#keepWaiting([key]);
  }

  /** Has the next pod begin its search behind the nodes that were looked at. */
  advance(nodes: number): void {
    this.#kept = { ...this.#kept, next: nodes };
    this.#keep();
  }

  #followNomination(key: string, pod: Pod | undefined): void {
    const node = pod?.spec?.nodeName || pod === undefined ? undefined : pod.status?.nominatedNodeName;
    if ((node ?? "") === (this.#kept.nominated[key] ?? "")) return;
    const { [key]: _, ...others } = this.#kept.nominated;
    this.#kept = { ...this.#kept, nominated: node ? { ...others, [key]: node } : others };
    this.#keep();
  }

  #count(pod: Pod, sign: 1 | -1): void {
    const name = pod.spec?.nodeName ?? "";
    this.#restoreUsage(name);
    // A node that did not exist when the picture was built may have pods that were never counted.
    if (sign === -1 && this.placement.usage(name).pods === 0) return;
    this.placement.count(pod, name, sign);
    this.#keepNode(name);
  }

  #restoreNode(node: Node): void {
    this.#restoreUsage(node.metadata.name ?? "");
    this.placement.setNode(node);
  }

  #restoreUsage(name: string): void {
    if (this.placement.hasUsage(name)) return;
    const usage = this.#context.recall<NodeUsage>(`node/${name}`);
    if (usage !== undefined) this.placement.restoreUsage(name, usage);
  }

  #keepNode(name: string): void {
    this.#context.remember(`node/${name}`, this.placement.usage(name));
  }

  #keepWaiting(keys: readonly string[]): void {
    const parts = new Map<number, Record<string, WaitingPod>>();
    for (const key of keys) parts.set(partOf(key), {});
    for (const [key, pod] of this.waiting) {
      const part = parts.get(partOf(key));
      if (part !== undefined) part[key] = pod;
    }
    for (const [part, pods] of parts) this.#context.remember(`waiting/${part}`, pods);
    this.#keep();
  }

  #keep(): void {
    const sequence = Number(this.#kept.token.split("@")[0] ?? 0) + 1;
    this.#kept = { ...this.#kept, token: `${sequence}@${this.#context.now}`, waiting: this.waiting.size };
    this.#context.remember("state", this.#kept);
  }
}

const states = new WeakMap<Context, SchedulerState>();

/** The scheduler's picture as of now; undefined where it was never built. */
export function currentState(context: Context): SchedulerState | undefined {
  const known = states.get(context);
  if (known?.isCurrent()) return known;
  const state = new SchedulerState(context);
  if (!state.load()) return undefined;
  states.set(context, state);
  return state;
}

/** The scheduler's picture as of now, built where it was not. Only between changes, when all have been followed. */
export function requireState(context: Context): SchedulerState {
  const state = currentState(context);
  if (state !== undefined) return state;
  const built = new SchedulerState(context);
  built.build();
  states.set(context, built);
  return built;
}

function sameGroup(a: Pod, b: Pod): boolean {
  return (
    a.metadata.labels === b.metadata.labels &&
    (a.metadata.deletionTimestamp === undefined) === (b.metadata.deletionTimestamp === undefined)
  );
}

function partOf(key: string): number {
  return fnv32a(key) % PARTS;
}
