import type { CronJob } from "../../generated/types.ts";
import { parseTime } from "../../machinery/time.ts";
import type { Schedule } from "./schedule-times.ts";

/** The latest time at which a job should have started. */
export interface DueTime {
  at: number | undefined;
  /** about how many times have passed since the last start, that one included */
  missed: number;
}

/** The latest scheduled time up to now that no job was started for (`mostRecentScheduleTime`). */
export function dueTime({ metadata, spec, status }: CronJob, schedule: Schedule, now: number): DueTime {
  const since = parseTime(status?.lastScheduleTime ?? metadata.creationTimestamp ?? "");
  const deadline = spec?.startingDeadlineSeconds;
  const from = deadline === undefined ? since : Math.max(since, now - deadline * 1000);
  const first = schedule.next(from);
  if (first === undefined || first > now) return { at: undefined, missed: 0 };
  const second = schedule.next(first);
  if (second === undefined || second > now) return { at: first, missed: 1 };
  const period = second - first;
  const missed = Math.floor((now - first) / period) + 1;
  // Looks back further and further, since the next time is all that a schedule can tell.
  for (let window = 2 * period; ; window *= 2) {
    let at = schedule.next(Math.max(first - 1, now - window));
    if (at === undefined || at > now) continue;
    for (let next = schedule.next(at); next !== undefined && next <= now; next = schedule.next(next)) at = next;
    return { at, missed };
  }
}
