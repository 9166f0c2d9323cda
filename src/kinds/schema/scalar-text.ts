import { ParseError } from "../../machinery/parse-error.ts";

/**
 * A time as metav1.Time (RFC 3339, whole seconds) or metav1.MicroTime (six decimals) writes it back, in UTC. Throws
 * ParseError with the message of Go's time.Parse.
 */
export function canonicalTime(text: string, micro: boolean): string {
  const layout = micro ? "2006-01-02T15:04:05.000000Z07:00" : "2006-01-02T15:04:05Z07:00";
  const fail = (rest: string, element: string) => {
    throw new ParseError(
      `parsing time ${quote(text)} as ${quote(layout)}: cannot parse ${quote(rest)} as ${quote(element)}`,
    );
  };
  let rest = text;
  const numbers: number[] = [];
  for (const [pattern, element] of micro ? MICRO_ELEMENTS : ELEMENTS) {
    const match = rest.match(pattern);
    if (match === null) return fail(rest, element);
    if (match[1] !== undefined) numbers.push(Number(match[1]));
    rest = rest.slice(match[0].length);
  }
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = numbers;
  const fraction = micro ? text.slice(text.indexOf(".") + 1, text.indexOf(".") + 7) : "";
  const zone = rest.match(/^(?:Z|([+-])(\d\d):(\d\d))/);
  if (zone === null) return fail(rest, "Z07:00");
  const outOfRange = rangeProblem(year, month, day, hour, minute, second);
  if (outOfRange !== undefined) throw new ParseError(`parsing time ${quote(text)}: ${outOfRange} out of range`);
  const extra = rest.slice(zone[0].length);
  if (extra !== "") throw new ParseError(`parsing time ${quote(text)}: extra text: ${quote(extra)}`);
  const offset = (zone[1] === "-" ? -1 : 1) * (Number(zone[2] ?? 0) * 60 + Number(zone[3] ?? 0));
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  date.setUTCHours(hour, minute - offset, second);
  const whole = date.toISOString().replace(/\.\d+Z$/, "");
  return micro ? `${whole}.${fraction}Z` : `${whole}Z`;
}

/** Base64 as Go writes back what it read. Throws ParseError with the offset where Go stops (encoding/base64). */
export function canonicalBase64(text: string): string {
  const bytes = new TextEncoder().encode(text);
  let inQuantum = 0;
  let index = 0;
  for (; index < bytes.length; index++) {
    const byte = bytes[index] ?? 0;
    if (byte === NEWLINE || byte === RETURN) continue;
    if (byte === PADDING) {
      checkPadding(bytes, index, inQuantum);
      return recode(text);
    }
    if (!isBase64(byte)) throw corrupt(index);
    inQuantum = (inQuantum + 1) % 4;
  }
  if (inQuantum !== 0) throw corrupt(bytes.length - inQuantum);
  return recode(text);
}

const NEWLINE = 10;
const RETURN = 13;
const PADDING = 61;

const CLOCK: [RegExp, string][] = [
  [/^(\d{4})/, "2006"],
  [/^-/, "-"],
  [/^(\d\d)/, "01"],
  [/^-/, "-"],
  [/^(\d\d)/, "02"],
  [/^T/, "T"],
  [/^(\d\d)/, "15"],
  [/^:/, ":"],
  [/^(\d\d)/, "04"],
  [/^:/, ":"],
  [/^(\d\d)/, "05"],
];
/** Without decimals in the layout, Go still accepts them after the seconds. */
const ELEMENTS: [RegExp, string][] = [...CLOCK, [/^(?:[.,]\d+)?/, ""]];
const MICRO_ELEMENTS: [RegExp, string][] = [...CLOCK, [/^\.\d{6}/, ".000000"]];

function rangeProblem(...[year, month, day, hour, minute, second]: [number, number, number, number, number, number]) {
  if (month < 1 || month > 12) return "month";
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const days = month === 2 ? (leap ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31;
  if (day < 1 || day > days) return "day";
  if (hour > 23) return "hour";
  if (minute > 59) return "minute";
  return second > 59 ? "second" : undefined;
}

function checkPadding(bytes: Uint8Array, at: number, inQuantum: number): void {
  if (inQuantum < 2) throw corrupt(at);
  let next = skipNewlines(bytes, at + 1);
  if (inQuantum === 2) {
    if (next === bytes.length) throw corrupt(bytes.length);
    if (bytes[next] !== PADDING) throw corrupt(next - 1);
    next = skipNewlines(bytes, next + 1);
  }
  if (next < bytes.length) throw corrupt(next);
}

function skipNewlines(bytes: Uint8Array, from: number): number {
  let index = from;
  while (bytes[index] === NEWLINE || bytes[index] === RETURN) index++;
  return index;
}

function isBase64(byte: number): boolean {
  const letter = byte & ~32;
  return (letter >= 65 && letter <= 90) || (byte >= 48 && byte <= 57) || byte === 43 || byte === 47;
}

function recode(text: string): string {
  return Buffer.from(text, "base64").toString("base64");
}

function corrupt(offset: number): ParseError {
  return new ParseError(`illegal base64 data at input byte ${offset}`);
}

function quote(text: string): string {
  return JSON.stringify(text);
}
