import { expect, test } from "vitest";
import {
  atoi,
  formatSharpV,
  formatStringSlice,
  formatV,
  parseBoolean,
  parseFloating,
  parseInteger,
  parseUnsigned,
  quote,
  quoteList,
} from "./go-format.ts";
import { parseFailure } from "./parse-error.ts";

test.each([
  ["plain text!", '"plain text!"'],
  ['a"b\\c', '"a\\"b\\\\c"'],
  ["tab\tline\n\u0000\u007f", '"tab\\tline\\n\\x00\\x7f"'],
  ["grün 日本 🚀", '"grün 日本 🚀"'],
  ["\u200b\u{e0001}", '"\\u200b\\U000e0001"'],
])("quote %j", (text, want) => expect(quote(text)).toBe(want));

test.each([
  [{ b: 1, a: { x: [1, "two", null, true] } }, "map[a:map[x:[1 two <nil> true]] b:1]"],
  [JSON.parse('{"__proto__":1}'), "map[__proto__:1]"],
  [[], "[]"],
  [1e21, "1e+21"],
  [0.00001, "1e-05"],
  [0.0001, "0.0001"],
  [1.5, "1.5"],
])("%%v of %j", (value, want) => expect(formatV(value)).toBe(want));

test("%#v", () => {
  expect(formatSharpV({ a: ["x", null, 1] })).toBe(
    'map[string]interface {}{"a":[]interface {}{"x", interface {}(nil), 1}}',
  );
  expect(formatStringSlice(["a", "b"])).toBe('[]string{"a", "b"}');
  expect(quoteList(["a", "b"])).toBe('["a" "b"]');
});

test("deep values end instead of overflowing the stack", () => {
  let value: unknown = 1;
  for (let i = 0; i < 100_000; i++) value = [value];
  expect(formatV(value)).toContain("...");
});

test.each<[() => unknown, unknown]>([
  [() => atoi("-12"), -12],
  [() => parseInteger("+7", 32), 7],
  [() => parseInteger("0x1f", 64, 0), 31],
  [() => parseInteger("010", 64, 0), 8],
  [() => parseInteger("010"), 10],
  [() => parseInteger("1_000", 64, 0), 1000],
  [() => parseInteger("-2147483648", 32), -2147483648],
  [() => parseUnsigned("65535", 16), 65535],
  [() => parseBoolean("T"), true],
  [() => parseBoolean("0"), false],
  [() => parseFloating("1.5e3"), 1500],
])("%s", (parse, want) => expect(parse()).toBe(want));

test.each<[() => unknown, string]>([
  [() => atoi("http"), 'strconv.Atoi: parsing "http": invalid syntax'],
  [() => atoi(""), 'strconv.Atoi: parsing "": invalid syntax'],
  [() => parseInteger("two", 64, 0), 'strconv.ParseInt: parsing "two": invalid syntax'],
  [() => parseInteger("1_0"), 'strconv.ParseInt: parsing "1_0": invalid syntax'],
  [() => parseInteger("09", 64, 0), 'strconv.ParseInt: parsing "09": invalid syntax'],
  [() => parseInteger("2147483648", 32), 'strconv.ParseInt: parsing "2147483648": value out of range'],
  [() => parseInteger("9".repeat(500)), `strconv.ParseInt: parsing "${"9".repeat(500)}": value out of range`],
  [() => parseUnsigned("-1"), 'strconv.ParseUint: parsing "-1": invalid syntax'],
  [() => parseUnsigned("65536", 16), 'strconv.ParseUint: parsing "65536": value out of range'],
  [() => parseBoolean("maybe"), 'strconv.ParseBool: parsing "maybe": invalid syntax'],
  [() => parseFloating("1x"), 'strconv.ParseFloat: parsing "1x": invalid syntax'],
])("%s fails", (parse, message) => expect(parseFailure(parse)).toBe(message));
