import type { Cluster } from "../cluster/cluster.ts";
import { wallClock } from "../sim/wall.ts";
import type { WatchHub } from "./watch-hub.ts";

/** Longest wait between two looks at the store, in milliseconds: with open watches, and without. */
const WATCHED_PERIOD = 25;
const IDLE_PERIOD = 250;
/** How soon after a write of this process its consequences are looked at: several writes share one look. */
const AFTER_WRITE = 2;

/** How long a new watch passes for somebody who waits, in real milliseconds: a jumping clock jumps for them. */
const WAITING = 10_000;

/** Keeps a served cluster going. */
export interface Pulse {
  /** Something has been written: look soon. */
  wake(): void;
  stop(): void;
}

/** Runs what is due in the cluster and tells the watches what has happened, at once and again and again. */
export function startPulse({ simulation, clock }: Cluster, hub: WatchHub, onDefect: (error: unknown) => void): Pulse {
  let timer: NodeJS.Timeout | undefined;
  let woken = false;
  let stopped = false;

  function beat(): void {
    woken = false;
    try {
      simulation.tick();
      jump();
      hub.publish();
    } catch (error) {
      onDefect(error);
    }
    if (!stopped) timer = setTimeout(beat, pause());
  }

  /** Where time moves by jumps only, it jumps to the next event while a client waits, as it does for our own commands. */
  function jump(): void {
    if (clock.mode !== "instant" || hub.size === 0 || wallClock() - hub.joined > WAITING) return;
    const next = simulation.nextDue();
    if (next !== undefined) simulation.tick(Math.max(next, clock.now));
  }

  function pause(): number {
    const longest = hub.size > 0 ? WATCHED_PERIOD : IDLE_PERIOD;
    const due = simulation.nextDue();
    const untilDue = due === undefined ? undefined : clock.wallUntil(due);
    return Math.min(longest, Math.max(1, Math.ceil(untilDue ?? longest)));
  }

  beat();
  return {
    wake() {
      if (woken || stopped) return;
      woken = true;
      clearTimeout(timer);
      timer = setTimeout(beat, AFTER_WRITE);
    },
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
