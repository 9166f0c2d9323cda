import type { CoreEvent } from "../../generated/types.ts";
import { parseTime } from "../../machinery/time.ts";
import type { Actor } from "../../sim/actor.ts";

/** How long events live after their last write (apiserver `--event-ttl`), and how far apart sweeps are at least. */
const TTL = 60 * 60 * 1000;
const SWEEP_INTERVAL = 60 * 1000;
const SWEEP = "sweep";

/** Drops events an hour after they last happened. One sweep is planned at a time, for when the oldest of them is due. */
export const eventTtl: Actor = {
  name: "event-ttl",
  user: "system:apiserver",
  fieldManager: "kube-apiserver",
  component: "event-ttl",
  latency: TTL,
  watches: [
    {
      resource: "events",
      *keys({ type }, context) {
        if (type !== "ADDED" || context.recall<boolean>("planned")) return;
        context.remember("planned", true);
        yield SWEEP;
      },
    },
  ],
  reconcile(_key, context) {
    let oldest: number | undefined;
    for (const event of context.list<CoreEvent>("events")) {
      const expires = lastSeen(event) + TTL;
      if (expires <= context.now) context.delete("events", event.metadata.namespace ?? "", event.metadata.name ?? "");
      else if (oldest === undefined || expires < oldest) oldest = expires;
    }
    if (oldest !== undefined) return Math.max(SWEEP_INTERVAL, oldest - context.now);
    context.remember("planned", undefined);
    return undefined;
  },
};

function lastSeen({ metadata, lastTimestamp, eventTime, series }: CoreEvent): number {
  const time = series?.lastObservedTime ?? lastTimestamp ?? eventTime ?? metadata.creationTimestamp;
  return time === undefined ? 0 : parseTime(time);
}
