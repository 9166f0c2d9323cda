import { atoi, parseInteger, quote } from "./go-format.ts";
import { ParseError, parseFailure } from "./parse-error.ts";

/** A port number or name, a count or a percentage (apimachinery `util/intstr`). */
export type IntOrString = number | string;

/** Text of a flag: a number where it is a 32-bit integer, the text itself otherwise (`intstr.Parse`). */
export function parseIntOrString(text: string): IntOrString {
  let value: IntOrString = text;
  parseFailure(() => {
    value = parseInteger(text, 32);
  });
  return value;
}

/** Whether it is a percentage such as `25%`. */
export function isPercent(value: IntOrString): value is string {
  return typeof value === "string" && /^[0-9]+%$/.test(value);
}

/**
 * A count: an integer as it is, a percentage of `total` rounded up or down (`GetScaledValueFromIntOrPercent`).
 * Throws ParseError for any other string.
 */
export function scaledValue(value: IntOrString, total: number, roundUp: boolean): number {
  if (typeof value === "number") return value;
  if (!value.endsWith("%")) {
    throw new ParseError("invalid value for IntOrString: invalid type: string is not a percentage");
  }
  let percent = 0;
  const failure = parseFailure(() => {
    percent = atoi(value.slice(0, -1));
  });
  if (failure !== undefined)
    throw new ParseError(`invalid value for IntOrString: invalid value ${quote(value)}: ${failure}`);
  const scaled = (percent * total) / 100;
  return roundUp ? Math.ceil(scaled) : Math.floor(scaled);
}
