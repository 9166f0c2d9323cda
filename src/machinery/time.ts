import { ParseError } from "./parse-error.ts";
import { quote } from "./go-format.ts";

const RFC3339 = "2006-01-02T15:04:05Z07:00";
const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** metav1.Time: epoch milliseconds as `2026-11-23T01:37:15Z`; parts of a second are cut off. */
export function formatTime(ms: number): string {
  const second = Math.floor(ms / SECOND);
  // Within a tick most times are the same second.
  if (second !== lastSecond) {
    lastText = `${new Date(ms).toISOString().slice(0, 19)}Z`;
    lastSecond = second;
  }
  return lastText;
}

let lastSecond = Number.NaN;
let lastText = "";

/** metav1.MicroTime: epoch milliseconds as `2026-11-23T01:37:15.123000Z`. */
export function formatMicroTime(ms: number): string {
  const text = new Date(ms).toISOString();
  const micros = Math.floor((ms - Math.floor(ms)) * 1000);
  return `${text.slice(0, 23)}${String(micros).padStart(3, "0")}Z`;
}

/** Epoch milliseconds as describe prints times: `Mon, 23 Nov 2026 01:46:29 +0000` (Go's RFC1123Z in UTC). */
export function formatRfc1123z(ms: number): string {
  return new Date(ms).toUTCString().replace("GMT", "+0000");
}

/**
 * RFC 3339 to epoch milliseconds, with any fraction of a second and any offset; finer than a millisecond gives a fraction.
 * Throws ParseError with the text of Go's time.Parse, which names the first part that does not fit.
 */
export function parseTime(text: string): number {
  const scan: TimeScan = { text, at: 0 };
  const year = timeNumber(scan, 4, "2006");
  timeLiteral(scan, "-");
  const month = timeNumber(scan, 2, "01");
  if (month < 1 || month > 12) throw outOfRange(text, "month");
  timeLiteral(scan, "-");
  const day = timeNumber(scan, 2, "02");
  timeLiteral(scan, "T");
  const hour = timeNumber(scan, 2, "15");
  if (hour > 23) throw outOfRange(text, "hour");
  timeLiteral(scan, ":");
  const minute = timeNumber(scan, 2, "04");
  if (minute > 59) throw outOfRange(text, "minute");
  timeLiteral(scan, ":");
  const second = timeNumber(scan, 2, "05");
  if (second > 59) throw outOfRange(text, "second");
  const fraction = /^[.,][0-9]+/.exec(text.slice(scan.at))?.[0] ?? "";
  scan.at += fraction.length;
  const offset = timeOffset(scan);
  if (scan.at < text.length) {
    throw new ParseError(`parsing time ${quote(text)}: extra text: ${quote(text.slice(scan.at))}`);
  }
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  if (day < 1 || date.getUTCMonth() !== month - 1) throw outOfRange(text, "day");
  const seconds = hour * 3600 + minute * 60 + second;
  return date.getTime() + seconds * SECOND + Number(`0.${fraction.slice(1) || "0"}`) * SECOND - offset;
}

/** An age as tables show it, from milliseconds: `5s`, `2m3s`, `3d4h` (apimachinery `duration.HumanDuration`). */
export function humanDuration(ms: number): string {
  const seconds = Math.trunc(ms / SECOND);
  if (seconds < -1) return "<invalid>";
  if (seconds < 0) return "0s";
  if (seconds < 120) return `${seconds}s`;
  const minutes = Math.trunc(ms / MINUTE);
  if (minutes < 10) return twoUnits(minutes, "m", seconds % 60, "s");
  if (minutes < 180) return `${minutes}m`;
  const hours = Math.trunc(ms / HOUR);
  if (hours < 8) return twoUnits(hours, "h", minutes % 60, "m");
  if (hours < 48) return `${hours}h`;
  const days = Math.trunc(ms / DAY);
  if (hours < 24 * 8) return twoUnits(days, "d", hours % 24, "h");
  if (days < 365 * 2) return `${days}d`;
  const years = Math.trunc(days / 365);
  return days < 365 * 8 ? twoUnits(years, "y", days % 365, "d") : `${years}y`;
}

/** An age in one unit: `5s`, `2m`, `3h`, `4d`, `1y` (`duration.ShortHumanDuration`). */
export function shortHumanDuration(ms: number): string {
  const seconds = Math.trunc(ms / SECOND);
  if (seconds < -1) return "<invalid>";
  if (seconds < 0) return "0s";
  if (seconds < 60) return `${seconds}s`;
  if (ms < HOUR) return `${Math.trunc(ms / MINUTE)}m`;
  if (ms < DAY) return `${Math.trunc(ms / HOUR)}h`;
  if (ms < 365 * DAY) return `${Math.trunc(ms / DAY)}d`;
  return `${Math.trunc(ms / DAY / 365)}y`;
}

/**
 * Go's time.ParseDuration (`1h30m`, `300ms`, `-1.5h`, `0`) to milliseconds.
 * Throws ParseError: `time: invalid duration "x"`, `time: missing unit in duration "10"`.
 */
export function parseDuration(text: string): number {
  const invalid = () => new ParseError(`time: invalid duration ${quoteTime(text)}`);
  const negative = text.startsWith("-");
  const body = negative || text.startsWith("+") ? text.slice(1) : text;
  if (body === "0") return 0;
  if (body === "") throw invalid();
  let nanoseconds = 0n;
  let at = 0;
  while (at < body.length) {
    const number = /^(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)/.exec(body.slice(at))?.[0];
    if (number === undefined || number.length > 60) throw invalid();
    at += number.length;
    const unit = /^[^0-9.]*/.exec(body.slice(at))?.[0] ?? "";
    if (unit === "") throw new ParseError(`time: missing unit in duration ${quoteTime(text)}`);
    const size = unitNanoseconds(unit);
    if (size === undefined) {
      throw new ParseError(`time: unknown unit ${quoteTime(unit)} in duration ${quoteTime(text)}`);
    }
    at += unit.length;
    const [whole = "", fraction = ""] = number.split(".");
    nanoseconds += BigInt(whole || "0") * size + (BigInt(fraction || "0") * size) / 10n ** BigInt(fraction.length);
    if (nanoseconds > 2n ** 63n - (negative ? 0n : 1n)) throw invalid();
  }
  const ms = Number(nanoseconds) / 1e6;
  return negative ? -ms : ms;
}

/** Milliseconds as Go prints a time.Duration: `1m0s`, `1.5s`, `300ms`, `0s`. */
export function formatDuration(ms: number): string {
  const nanoseconds = Math.round(Math.abs(ms) * 1e6);
  if (nanoseconds === 0) return "0s";
  const sign = ms < 0 ? "-" : "";
  if (nanoseconds < 1e3) return `${sign}${nanoseconds}ns`;
  if (nanoseconds < 1e6) return `${sign}${nanoseconds / 1e3}µs`;
  if (nanoseconds < 1e9) return `${sign}${nanoseconds / 1e6}ms`;
  const wholeSeconds = Math.floor(nanoseconds / 1e9);
  const rest = nanoseconds - wholeSeconds * 1e9;
  const seconds = `${(wholeSeconds % 60) + rest / 1e9}s`;
  const minutes = Math.floor(wholeSeconds / 60);
  if (minutes === 0) return `${sign}${seconds}`;
  const hours = Math.floor(minutes / 60);
  return hours === 0 ? `${sign}${minutes}m${seconds}` : `${sign}${hours}h${minutes % 60}m${seconds}`;
}

function twoUnits(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large}${largeUnit}` : `${large}${largeUnit}${small}${smallUnit}`;
}

function unitNanoseconds(unit: string): bigint | undefined {
  switch (unit) {
    case "ns":
      return 1n;
    case "us":
    case "µs":
    case "μs":
      return 1_000n;
    case "ms":
      return 1_000_000n;
    case "s":
      return 1_000_000_000n;
    case "m":
      return 60_000_000_000n;
    case "h":
      return 3_600_000_000_000n;
    default:
      return undefined;
  }
}

/** The quotes of Go's package time: bytes outside of ASCII and control characters as `\xNN`. */
function quoteTime(text: string): string {
  let quoted = '"';
  for (const byte of Buffer.from(text)) {
    const char = String.fromCharCode(byte);
    if (char === '"' || char === "\\") quoted += `\\${char}`;
    else quoted += byte < 0x20 || byte >= 0x80 ? `\\x${byte.toString(16).padStart(2, "0")}` : char;
  }
  return `${quoted}"`;
}

interface TimeScan {
  readonly text: string;
  at: number;
}

function timeNumber(scan: TimeScan, width: number, element: string): number {
  const digits = scan.text.slice(scan.at, scan.at + width);
  // Only the hour may have one digit: an old leniency of Go's parser.
  const shortHour = element === "15" && /^[0-9](?![0-9])/.test(digits);
  if (!shortHour && (digits.length < width || !/^[0-9]+$/.test(digits))) throw mismatch(scan, element);
  scan.at += shortHour ? 1 : width;
  return Number(shortHour ? digits[0] : digits);
}

function timeLiteral(scan: TimeScan, literal: string): void {
  if (scan.text[scan.at] !== literal) throw mismatch(scan, literal);
  scan.at++;
}

/** Milliseconds that the offset is ahead of UTC. */
function timeOffset(scan: TimeScan): number {
  const rest = scan.text.slice(scan.at);
  if (rest.startsWith("Z")) {
    scan.at++;
    return 0;
  }
  const match = /^([-+])([0-9]{2}):([0-9]{2})/.exec(rest);
  if (match === null) throw mismatch(scan, "Z07:00");
  const [all, sign, hours, minutes] = match;
  if (Number(hours) > 24) throw outOfRange(scan.text, "time zone offset hour");
  if (Number(minutes) > 60) throw outOfRange(scan.text, "time zone offset minute");
  scan.at += all.length;
  const offset = Number(hours) * HOUR + Number(minutes) * MINUTE;
  return sign === "-" ? -offset : offset;
}

function mismatch({ text, at }: TimeScan, element: string): ParseError {
  const rest = quote(text.slice(at));
  return new ParseError(`parsing time ${quote(text)} as "${RFC3339}": cannot parse ${rest} as "${element}"`);
}

function outOfRange(text: string, what: string): ParseError {
  return new ParseError(`parsing time ${quote(text)}: ${what} out of range`);
}
