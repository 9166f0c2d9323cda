import type { Store } from "../store/store.ts";

/** How virtual time moves: with the wall clock (times `rate`), only when told to, or by settling after every command. */
export type ClockMode = "running" | "paused" | "instant";

interface ClockState {
  mode: ClockMode;
  rate: number;
  /** virtual milliseconds at the anchor */
  virtual: number;
  /** wall-clock milliseconds at the anchor */
  wall: number;
}

/** In instant mode virtual time starts on a multiple of this after the switch, so that it does not tell when that was typed. */
const INSTANT_GRID = 10_000;

/**
 * The cluster's virtual clock. Its state lives in the store, shared by all processes; only `tick` moves `now` forward.
 * All times are milliseconds since the epoch.
 */
export class Clock {
  readonly #store: Store;
  readonly #wall: () => number;
  #state: ClockState;
  #now: number;

  constructor(store: Store, wall: () => number) {
    this.#store = store;
    this.#wall = wall;
    this.#state = { mode: "running", rate: 1, virtual: 0, wall: 0 };
    this.#now = 0;
    this.load();
  }

  /** Starts the clock of a new cluster at `virtual` and lets it run. */
  start(virtual: number): void {
    this.#now = virtual;
    this.#anchor({ mode: "running", rate: 1 });
    this.save();
  }

  /** Reads what other processes may have changed. */
  load(): void {
    const state = this.#store.fact("clock");
    if (state !== undefined) this.#state = JSON.parse(state) as ClockState;
    this.#now = Math.max(this.#now, Number(this.#store.fact("now") ?? 0));
  }

  /** Writes `now`, so that no process goes back behind it. */
  save(): void {
    this.#store.setFact("now", String(this.#now));
  }

  get mode(): ClockMode {
    return this.#state.mode;
  }

  get rate(): number {
    return this.#state.rate;
  }

  /** The instant up to which the cluster has been simulated. */
  get now(): number {
    return this.#now;
  }

  /** The instant up to which it should be by now. */
  target(): number {
    if (this.#state.mode !== "running") return this.#now;
    return Math.max(this.#now, Math.floor(this.#state.virtual + (this.#wall() - this.#state.wall) * this.#state.rate));
  }

  /** How many wall-clock milliseconds from now until the virtual instant, if the clock gets there by itself. */
  wallUntil(instant: number): number | undefined {
    if (this.#state.mode !== "running") return undefined;
    return Math.max(0, (instant - this.target()) / this.#state.rate);
  }

  /** Moves `now` forward to an instant; never back. */
  reach(instant: number): void {
    if (instant > this.#now) this.#now = instant;
  }

  /** After time was jumped over: the clock runs on from `now`. */
  reanchor(): void {
    this.#anchor({ mode: this.#state.mode, rate: this.#state.rate });
  }

  /** Changes how time moves, from `now` on. */
  setMode(mode: ClockMode, rate = this.#state.rate): void {
    if (mode === "instant" && this.#state.mode !== "instant")
      this.#now = Math.ceil(this.#now / INSTANT_GRID) * INSTANT_GRID;
    this.#anchor({ mode, rate });
  }

  #anchor({ mode, rate }: { mode: ClockMode; rate: number }): void {
    this.#state = { mode, rate, virtual: this.#now, wall: this.#wall() };
    this.#store.setFact("clock", JSON.stringify(this.#state));
    this.save();
  }
}
