import { parseDuration } from "../../machinery/time.ts";
import { localTime, utcTime } from "./zone-time.ts";

/** A schedule that can tell when it comes next. */
export interface Schedule {
  /** the first time behind an instant, milliseconds since the epoch; undefined where there is none within five years */
  next(after: number): number | undefined;
}

const DAY = 86_400_000;
const MINUTE = 60_000;
const HORIZON_DAYS = 5 * 366;

const DESCRIPTORS = new Map([
  ["@yearly", "0 0 1 1 *"],
  ["@annually", "0 0 1 1 *"],
  ["@monthly", "0 0 1 * *"],
  ["@weekly", "0 0 * * 0"],
  ["@daily", "0 0 * * *"],
  ["@midnight", "0 0 * * *"],
  ["@hourly", "0 * * * *"],
]);
const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const WEEKDAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

/** The values of one field, ascending; `open`: it does not limit anything. */
interface Field {
  values: number[];
  open: boolean;
}

/**
 * Reads a schedule that validation has let through: five fields, a descriptor, or `@every` with a duration
 * (robfig/cron `ParseStandard`). Undefined where it cannot be read.
 */
export function parseSchedule(text: string, zone: string | undefined): Schedule | undefined {
  if (text.startsWith("@every ")) return every(text.slice("@every ".length));
  const [minutes, hours, days, months, weekdays, ...more] = (DESCRIPTORS.get(text) ?? text).trim().split(/\s+/);
  if (weekdays === undefined || more.length > 0) return undefined;
  const minute = parseField(minutes, 0, 59).values;
  const hour = parseField(hours, 0, 23).values;
  const day = parseField(days, 1, 31);
  const month = new Set(parseField(months, 1, 12, MONTHS).values);
  const weekday = parseField(weekdays, 0, 6, WEEKDAYS);
  const isDay = (date: Date) => {
    const [byDay, byWeekday] = [day.values.includes(date.getUTCDate()), weekday.values.includes(date.getUTCDay())];
    // Two limits stand for either, as cron has always had it.
    return day.open || weekday.open ? byDay && byWeekday : byDay || byWeekday;
  };
  return {
    next(after) {
      const start = Math.floor(localTime(after, zone) / DAY) * DAY;
      for (let i = 0; i <= HORIZON_DAYS; i++) {
        const date = new Date(start + i * DAY);
        if (!month.has(date.getUTCMonth() + 1) || !isDay(date)) continue;
        for (const h of hour) {
          for (const m of minute) {
            const at = utcTime(start + i * DAY + (h * 60 + m) * MINUTE, zone);
            if (at !== undefined && at > after) return at;
          }
        }
      }
      return undefined;
    },
  };
}

function every(duration: string): Schedule {
  const period = Math.max(1, Math.floor(parseDuration(duration) / 1000)) * 1000;
  return { next: (after) => Math.floor(after / 1000) * 1000 + period };
}

function parseField(text = "", min: number, max: number, names: readonly string[] = []): Field {
  const values = new Set<number>();
  let open = false;
  const place = (word: string) => {
    const index = names.indexOf(word.toLowerCase());
    return index < 0 ? Number(word) : index + min;
  };
  for (const part of text.split(",")) {
    const [range = "", step] = part.split("/");
    const [low = "", high] = range.split("-");
    const any = low === "*" || low === "?";
    const size = step === undefined ? 1 : Math.max(1, Number(step));
    const first = any ? min : place(low);
    const last = any || (step !== undefined && high === undefined) ? max : place(high ?? low);
    if (any && size === 1) open = true;
    for (let value = first; value <= Math.min(last, max); value += size) values.add(value);
  }
  return { values: [...values].sort((a, b) => a - b), open };
}
