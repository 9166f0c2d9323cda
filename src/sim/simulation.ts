import { isStatus, StatusError } from "../machinery/status.ts";
import type { Change, Store } from "../store/store.ts";
import { type Actor, type Context, EVERY_RESOURCE, type Watch } from "./actor.ts";
import type { Clock, ClockMode } from "./clock.ts";
import { type Due, EventQueue } from "./queue.ts";
import type { Random } from "./random.ts";

/** Virtual milliseconds between a change and the reconciliation that it causes, where the actor names no other. */
const LATENCY = 10;
/** A cluster is settled when nothing is due within this time: back-offs and other upkeep are further apart. */
export const QUIET_PERIOD = 3_000;
/** Reconciliations that one tick may run before it stops as a runaway, in all and of one key. */
const TICK_CAP = 20_000_000;
const KEY_CAP = 100_000;
/** Retry of a failed key: the first delay, doubling to the last (client-go DefaultControllerRateLimiter). */
const RETRY_FIRST = 5;
const RETRY_LAST = 1_000_000;

/** How long the log keeps what has happened, how often it is cut, and how many revisions it keeps in any case. */
const LOG_AGE = 5 * 60 * 1000;
const LOG_MINIMUM = 10_000;

/** What the simulation needs besides the store: how to make a context for an actor, and where unexpected errors go. */
export interface SimulationOptions {
  store: Store;
  clock: Clock;
  random: Random;
  actors: readonly Actor[];
  contextFor(actor: Actor): Context;
  /** told of errors that are no API answers: defects of an actor */
  onDefect(actor: string, key: string, error: unknown): void;
}

/** An actor that watches a resource. */
interface Watcher {
  readonly actor: Actor;
  readonly context: Context;
  readonly keys: Watch["keys"];
}

/** The tick ran into its cap: the cluster's objects keep each other busy without end. */
export class RunawaySimulation extends Error {
  override readonly name = "RunawaySimulation";
}

/** Runs what is due in a cluster, in order of virtual time. */
export class Simulation {
  readonly clock: Clock;
  readonly #store: Store;
  readonly #random: Random;
  readonly #queue: EventQueue;
  readonly #actors = new Map<string, { actor: Actor; context: Context }>();
  readonly #watchers = new Map<string, Watcher[]>();
  readonly #options: SimulationOptions;
  #dispatched = 0;
  #depth = 0;
  #total = 0;
  readonly #runs = new Map<string, number>();

  constructor(options: SimulationOptions) {
    this.#options = options;
    this.#store = options.store;
    this.clock = options.clock;
    this.#random = options.random;
    this.#queue = new EventQueue(options.store);
    for (const actor of options.actors) {
      const context = options.contextFor(actor);
      this.#actors.set(actor.name, { actor, context });
      for (const { resource, keys } of actor.watches) {
        const list = this.#watchers.get(resource) ?? [];
        list.push({ actor, context, keys });
        this.#watchers.set(resource, list);
      }
    }
  }

  /**
   * Runs `work` in one write transaction with the cluster's clock and random state loaded and saved around it.
   * Every write of an API request happens inside one.
   */
  write<T>(work: () => T): T {
    if (this.#depth > 0) return work();
    this.#depth++;
    try {
      return this.#store.transaction(() => {
        this.#random.restore(Number(this.#store.fact("random") ?? 0));
        this.clock.load();
        const before = this.#random.state;
        const result = work();
        if (this.#random.state !== before) this.#store.setFact("random", String(this.#random.state));
        this.clock.save();
        return result;
      });
    } finally {
      this.#depth--;
    }
  }

  /** Queues a key for an actor, as a context's `enqueue` does. Only inside a tick. */
  enqueue(actor: string, key: string, delay: number): void {
    this.#queue.add(actor, key, this.clock.now + Math.max(0, delay));
  }

  /** Whether nothing is due at `until` or before. Reads only. */
  idle(until = this.clock.target()): boolean {
    this.clock.load();
    const dispatched = Number(this.#store.fact("dispatched") ?? 0);
    if (this.#store.revision() > dispatched) return false;
    const due = EventQueue.nextDue(this.#store);
    return due === undefined || due > until;
  }

  /** The next instant at which something happens by itself. */
  nextDue(): number | undefined {
    return EventQueue.nextDue(this.#store);
  }

  /** Runs everything that is due up to an instant (where the clock says we are, if not given) and moves the clock there. */
  tick(until = this.clock.target()): void {
    if (this.idle(until)) {
      this.clock.reach(until);
      return;
    }
    this.#session(() => {
      this.#run(until);
      this.clock.reach(until);
    });
  }

  /** Runs until nothing is due within the quiet period, which then passes too. */
  settle(): void {
    this.#session(() => {
      this.#run(this.clock.now);
      for (;;) {
        const next = this.#queue.next();
        if (next === undefined || next > this.clock.now + QUIET_PERIOD) break;
        this.#run(next);
      }
      this.clock.reach(this.clock.now + QUIET_PERIOD);
      this.clock.reanchor();
    });
  }

  /** Runs everything up to an instant and lets the clock go on from there. */
  advance(until: number): void {
    this.#session(() => {
      this.#run(until);
      this.clock.reach(until);
      this.clock.reanchor();
    });
  }

  /** Changes how time moves, from now on. */
  setMode(mode: ClockMode, rate?: number): void {
    this.write(() => this.clock.setMode(mode, rate));
  }

  #session(work: () => void): void {
    this.write(() => {
      this.#queue.begin();
      this.#total = 0;
      this.#runs.clear();
      this.#dispatched = Number(this.#store.fact("dispatched") ?? 0);
      this.#store.drainWrites();
      for (;;) {
        const changes = this.#store.changes(this.#dispatched);
        if (changes.length === 0) break;
        for (const change of changes) this.#dispatch(change);
      }
      work();
      this.#queue.flush();
      this.#store.setFact("dispatched", String(this.#dispatched));
      this.#cutLog();
    });
  }

  #run(until: number): void {
    for (;;) {
      for (const change of this.#store.drainWrites()) this.#dispatch(change);
      const due = this.#queue.pop(until);
      if (due === undefined) return;
      const runs = (this.#runs.get(`${due.actor}|${due.key}`) ?? 0) + 1;
      this.#runs.set(`${due.actor}|${due.key}`, runs);
      if (++this.#total > TICK_CAP || runs > KEY_CAP) {
        throw new RunawaySimulation(`the simulation does not come to rest: ${due.actor} keeps working on ${due.key}`);
      }
      this.clock.reach(due.due);
      this.#reconcile(due);
    }
  }

  /** All changes have been dispatched by now; watchers of other processes read the log while it is young. */
  #cutLog(): void {
    const { now } = this.clock;
    if (now - Number(this.#store.fact("log-cut") ?? 0) < LOG_AGE) return;
    this.#store.compact(now - LOG_AGE, LOG_MINIMUM);
    this.#store.setFact("log-cut", String(now));
  }

  #reconcile(due: Due): void {
    const known = this.#actors.get(due.actor);
    // An actor that this version does not have any more: what it had planned lapses.
    if (known === undefined) return;
    try {
      const again = known.actor.reconcile(due.key, known.context);
      if (again !== undefined) this.#queue.add(due.actor, due.key, this.clock.now + Math.max(1, again));
    } catch (error) {
      if (!(error instanceof StatusError)) this.#options.onDefect(due.actor, due.key, error);
      const delay = isStatus(error, "Conflict") ? RETRY_FIRST : Math.min(RETRY_FIRST * 2 ** due.failures, RETRY_LAST);
      this.#queue.add(due.actor, due.key, this.clock.now + delay, due.failures + 1);
    }
  }

  #dispatch(change: Change): void {
    this.#dispatched = change.rv;
    this.#tell(this.#watchers.get(change.resource) ?? [], change);
    this.#tell(this.#watchers.get(EVERY_RESOURCE) ?? [], change);
  }

  #tell(watchers: readonly Watcher[], change: Change): void {
    for (const { actor, context, keys } of watchers) {
      const due = Math.max(this.clock.now, change.at) + (actor.latency ?? LATENCY);
      if (keys === undefined) this.#queue.add(actor.name, ownKey(change), due);
      else for (const key of keys(change, context)) this.#queue.add(actor.name, key, due);
    }
  }
}

function ownKey(change: Change): string {
  const { namespace, name = "" } = change.object.metadata;
  return namespace ? `${namespace}/${name}` : name;
}
