import type { Cluster } from "../cluster/cluster.ts";
import type { WatchHub } from "./watch-hub.ts";

/** Longest wait between two looks at the store, in milliseconds: with open watches, and without. */
const WATCHED_PERIOD = 25;
const IDLE_PERIOD = 250;
/** How soon after a write of this process its consequences are looked at: several writes share one look. */
const AFTER_WRITE = 2;

/** How often the log is shortened, in real milliseconds, and how much of it stays, in virtual ones (etcd: 5 minutes). */
const COMPACT_PERIOD = 60_000;
const LOG_KEPT = 600_000;

/** Keeps a served cluster going. */
export interface Pulse {
  /** Something has been written: look soon. */
  wake(): void;
  stop(): void;
}

/** Runs what is due in the cluster and tells the watches what has happened, at once and again and again. */
export function startPulse(
  { simulation, clock, store }: Cluster,
  hub: WatchHub,
  onDefect: (error: unknown) => void,
): Pulse {
  let timer: NodeJS.Timeout | undefined;
  let woken = false;
  let stopped = false;

  function beat(): void {
    woken = false;
    try {
      simulation.tick();
      hub.publish();
    } catch (error) {
      onDefect(error);
    }
    if (!stopped) timer = setTimeout(beat, pause());
  }

  function pause(): number {
    const longest = hub.size > 0 ? WATCHED_PERIOD : IDLE_PERIOD;
    const due = simulation.nextDue();
    const untilDue = due === undefined ? undefined : clock.wallUntil(due);
    return Math.min(longest, Math.max(1, Math.ceil(untilDue ?? longest)));
  }

  const compaction = setInterval(() => {
    try {
      simulation.write(() => store.compact(clock.now - LOG_KEPT));
    } catch (error) {
      onDefect(error);
    }
  }, COMPACT_PERIOD);

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
      clearInterval(compaction);
    },
  };
}
