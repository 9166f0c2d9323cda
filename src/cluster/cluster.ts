import { join } from "node:path";
import { actorContext } from "../api/actor-context.ts";
import { ApiServer } from "../api/api-server.ts";
import type { ApiCore } from "../api/scope.ts";
import { CONTROLLERS } from "../controllers/controllers.ts";
import { kubelet } from "../kubelet/kubelet.ts";
import { KINDS } from "../kinds/kinds.ts";
import { KindRegistry } from "../kinds/registry.ts";
import { scheduler } from "../scheduler/scheduler.ts";
import type { Actor } from "../sim/actor.ts";
import { Clock } from "../sim/clock.ts";
import { Random } from "../sim/random.ts";
import { Simulation } from "../sim/simulation.ts";
import { wallClock } from "../sim/wall.ts";
import { openStore } from "../store/open.ts";
import type { Store } from "../store/store.ts";
import { packageRoot } from "./package-root.ts";

/** A cluster that is open in this process. */
export interface Cluster {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly core: ApiCore;
  readonly api: ApiServer;
  readonly simulation: Simulation;
  close(): void;
}

/** How to open a cluster. */
export interface OpenOptions {
  /** database file, or ":memory:" */
  path: string;
  /** wall clock in milliseconds; tests give their own */
  wall?: () => number;
  /** the components that run; all of them, if not given */
  actors?: readonly Actor[];
  /** told of defects: errors of an actor that are no API answers */
  onDefect?: (actor: string, key: string, error: unknown) => void;
}

/** Every simulated component. */
export const ACTORS: readonly Actor[] = [...CONTROLLERS, scheduler, kubelet];

/**
 * Opens the cluster in a database; a new database has no objects yet (see `bootstrap`).
 * @throws StoreUnusable when the database cannot be used
 */
export function openCluster({ path, wall = wallClock, actors = ACTORS, onDefect = () => {} }: OpenOptions): Cluster {
  const store = openStore(path, join(packageRoot(), "state", "migrations"));
  const clock = new Clock(store, wall);
  const random = new Random(Number(store.fact("random") ?? 0));
  // The simulation writes through the API and the API writes inside the simulation's transactions.
  const core: ApiCore = {
    store,
    clock,
    random,
    kinds: new KindRegistry(KINDS),
    write: (work) => simulation.write(work),
  };
  const simulation: Simulation = new Simulation({
    store,
    clock,
    random,
    actors,
    onDefect,
    contextFor: (actor) => actorContext(core, actor, (name, key, delay) => simulation.enqueue(name, key, delay)),
  });
  return { store, clock, random, core, api: new ApiServer(core), simulation, close: () => store.close() };
}
