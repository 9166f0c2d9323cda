import { expect, test } from "vitest";
import { isPercent, parseIntOrString, scaledValue } from "./int-or-string.ts";
import { parseFailure } from "./parse-error.ts";

test.each([
  [3, 10, true, 3],
  ["25%", 10, true, 3],
  ["25%", 10, false, 2],
  ["0%", 10, true, 0],
  ["150%", 3, false, 4],
  ["100%", 0, true, 0],
])("%s of %d", (value, total, roundUp, want) => expect(scaledValue(value, total, roundUp)).toBe(want));

test.each([
  ["ten", "invalid value for IntOrString: invalid type: string is not a percentage"],
  ["5", "invalid value for IntOrString: invalid type: string is not a percentage"],
  ["x%", 'invalid value for IntOrString: invalid value "x%": strconv.Atoi: parsing "x": invalid syntax'],
])("%s is refused", (value, message) => expect(parseFailure(() => scaledValue(value, 1, true))).toBe(message));

test.each([
  ["80", 80],
  ["http", "http"],
  ["25%", "25%"],
  ["99999999999", "99999999999"],
  ["", ""],
])("parse %j", (text, want) => expect(parseIntOrString(text)).toBe(want));

test("percentages", () => {
  expect(isPercent("10%")).toBe(true);
  expect(isPercent("-10%")).toBe(false);
  expect(isPercent(10)).toBe(false);
});
