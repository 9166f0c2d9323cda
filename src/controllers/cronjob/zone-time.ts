import { formatTime } from "../../machinery/time.ts";

/** What the clocks of a time zone show at an instant, as if it were UTC, in milliseconds; no zone is UTC. */
export function localTime(at: number, zone: string | undefined): number {
  if (zone === undefined) return at;
  const parts: Record<string, number> = {};
  for (const { type, value } of formatterOf(zone).formatToParts(at)) parts[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

/** The first instant at which the clocks of a time zone show this; undefined where they skip it. */
export function utcTime(local: number, zone: string | undefined): number | undefined {
  if (zone === undefined) return local;
  // A zone changes its offset by few hours, so the offsets of a day before and after are all that there can be.
  const offsets = [-86_400_000, 86_400_000].map((shift) => localTime(local + shift, zone) - (local + shift));
  const candidates = offsets.map((offset) => local - offset).filter((at) => localTime(at, zone) === local);
  return candidates.length === 0 ? undefined : Math.min(...candidates);
}

/** An instant in the time of a zone: `2026-11-23T06:30:00+01:00`. */
export function formatZoneTime(at: number, zone: string | undefined): string {
  const offset = Math.round((localTime(at, zone) - Math.floor(at / 1000) * 1000) / 60_000);
  const text = formatTime(at + offset * 60_000);
  if (offset === 0) return text;
  const [hours, minutes] = [Math.floor(Math.abs(offset) / 60), Math.abs(offset) % 60];
  const sign = offset < 0 ? "-" : "+";
  return `${text.slice(0, -1)}${sign}${String(hours).padStart(2, "0")}:${String(minutes).padStart(2, "0")}`;
}

const formatters = new Map<string, Intl.DateTimeFormat>();

/** Formatters are costly to make and there are only so many zones. */
function formatterOf(timeZone: string): Intl.DateTimeFormat {
  const known = formatters.get(timeZone);
  if (known !== undefined) return known;
  const number = "numeric";
  const formatter = new Intl.DateTimeFormat("en-US", {
    timeZone,
    hourCycle: "h23",
    year: number,
    month: number,
    day: number,
    hour: number,
    minute: number,
    second: number,
  });
  formatters.set(timeZone, formatter);
  return formatter;
}
