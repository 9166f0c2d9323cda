import { atoi } from "../../../machinery/go-format.ts";
import { ParseError, parseFailure } from "../../../machinery/parse-error.ts";

interface Bounds {
  min: number;
  max: number;
  names?: readonly string[];
}

const FIELDS: readonly Bounds[] = [
  { min: 0, max: 59 },
  { min: 0, max: 23 },
  { min: 1, max: 31 },
  { min: 1, max: 12, names: ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"] },
  { min: 0, max: 6, names: ["sun", "mon", "tue", "wed", "thu", "fri", "sat"] },
];
const DESCRIPTORS = new Set(["@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly"]);
const EVERY = "@every ";

/** What is wrong with a schedule, in the words of the library that upstream uses (robfig/cron `ParseStandard`). */
export function scheduleFault(schedule: string): string | undefined {
  return parseFailure(() => checkSchedule(withoutZone(schedule)));
}

/** Whether a name is a time zone that the host's database knows. */
export function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}

function withoutZone(schedule: string): string {
  if (schedule === "") throw new ParseError("empty spec string");
  const zone = /^(?:TZ|CRON_TZ)=(\S*)\s*/.exec(schedule);
  if (zone === null) return schedule;
  const [whole, name = ""] = zone;
  if (!isTimeZone(name)) throw new ParseError(`provided bad location ${name}: unknown time zone ${name}`);
  return schedule.slice(whole.length).trim();
}

function checkSchedule(schedule: string): void {
  if (schedule.startsWith("@")) return checkDescriptor(schedule);
  const fields = schedule.split(/\s+/).filter((field) => field !== "");
  if (fields.length !== FIELDS.length) {
    throw new ParseError(`expected exactly ${FIELDS.length} fields, found ${fields.length}: [${fields.join(" ")}]`);
  }
  for (const [i, bounds] of FIELDS.entries()) {
    for (const range of (fields[i] ?? "").split(",")) if (range !== "") checkRange(range, bounds);
  }
}

function checkDescriptor(schedule: string): void {
  if (DESCRIPTORS.has(schedule)) return;
  if (!schedule.startsWith(EVERY)) throw new ParseError(`unrecognized descriptor: ${schedule}`);
  const duration = schedule.slice(EVERY.length);
  if (!/^[-+]?(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|\u00b5s|ms|s|m|h))+$/.test(duration) && duration !== "0") {
    throw new ParseError(`failed to parse duration ${schedule}: time: invalid duration ${JSON.stringify(duration)}`);
  }
}

function checkRange(expression: string, { min, max, names }: Bounds): void {
  const [range = "", step, ...moreSteps] = expression.split("/");
  const [low = "", high, ...moreHighs] = range.split("-");
  let [start, end] = [min, max];
  if (low !== "*" && low !== "?") {
    start = parsePlace(low, min, names);
    if (moreHighs.length > 0) throw new ParseError(`too many hyphens: ${expression}`);
    end = high === undefined ? start : parsePlace(high, min, names);
  }
  if (moreSteps.length > 0) throw new ParseError(`too many slashes: ${expression}`);
  const every = step === undefined ? 1 : parseNumber(step);
  if (step !== undefined && high === undefined) end = max;
  if (start < min) throw new ParseError(`beginning of range (${start}) below minimum (${min}): ${expression}`);
  if (end > max) throw new ParseError(`end of range (${end}) above maximum (${max}): ${expression}`);
  if (start > end) throw new ParseError(`beginning of range (${start}) beyond end of range (${end}): ${expression}`);
  if (every === 0) throw new ParseError(`step of range should be a positive number: ${expression}`);
}

function parsePlace(text: string, min: number, names: readonly string[] | undefined): number {
  const index = names?.indexOf(text.toLowerCase()) ?? -1;
  return index >= 0 ? index + min : parseNumber(text);
}

function parseNumber(text: string): number {
  let number = 0;
  const failure = parseFailure(() => {
    number = atoi(text);
  });
  if (failure !== undefined) throw new ParseError(`failed to parse int from ${text}: ${failure}`);
  if (number < 0) throw new ParseError(`negative number (${number}) not allowed: ${text}`);
  return number;
}
