import { describe, expect, test } from "vitest";
import {
  addQuantities,
  canonicalQuantity,
  compareQuantities,
  formatQuantity,
  milliQuantityOf,
  multiplyQuantity,
  parseQuantity,
  quantityMilliValue,
  quantityNumber,
  quantityOf,
  quantityValue,
  subtractQuantities,
} from "./quantity.ts";

describe("canonical form", () => {
  test.each([
    ["0", "0"],
    ["-0", "0"],
    ["0Mi", "0"],
    ["100m", "100m"],
    ["1000m", "1"],
    ["1500m", "1500m"],
    ["0.1", "100m"],
    ["1.5", "1500m"],
    ["1.500", "1.500"],
    ["2", "2"],
    ["1000", "1k"],
    ["5000", "5k"],
    ["1024Mi", "1Gi"],
    ["64Mi", "64Mi"],
    ["128974848", "128974848"],
    ["1.5Gi", "1536Mi"],
    ["0.5Ki", "512"],
    ["1023", "1023"],
    ["0.5Gi", "512Mi"],
    ["0.0001Ki", "102400u"],
    ["1e3", "1e3"],
    ["12e1", "120"],
    ["10E", "10E"],
    ["1000k", "1M"],
    ["0.5n", "1n"],
    ["-0.5n", "-1n"],
    ["1e-3", "1e-3"],
    ["5u", "5u"],
    ["+5", "+5"],
    ["8Ei", "9223372036854775807"],
    ["12345678901234567890", "12345678901234567890"],
    [" 1Gi ", "1Gi"],
    [".5", "500m"],
    ["1.", "1."],
    [1.5, "1500m"],
    [2000, "2k"],
    [0, "0"],
  ])("%s -> %s", (text, want) => expect(canonicalQuantity(text)).toBe(want));
});

test.each([
  ["", "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"],
  ["abc", "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"],
  ["1.2.3", "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"],
  ["100 Mi", "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"],
  ["1Kii", "unable to parse quantity's suffix"],
  ["1e", "unable to parse quantity's suffix"],
  ["100mM", "unable to parse quantity's suffix"],
  [".Ei", "unable to parse numeric part of quantity"],
])("%s is refused", (text, message) => expect(() => parseQuantity(text)).toThrow(message));

test.each([
  ["1", "1000m", 0],
  ["1Gi", "1G", 1],
  ["-1", "1n", -1],
  ["1e2000000000", "1e1999999999", 1],
  ["12345678901234567890", "12345678901234567891", -1],
  ["0.1", "99999u", 1],
])("compare %s with %s", (a, b, want) => {
  expect(Math.sign(compareQuantities(parseQuantity(a), parseQuantity(b)))).toBe(want);
  expect(Math.sign(compareQuantities(parseQuantity(b), parseQuantity(a)))).toBe(want === 0 ? 0 : -want);
});

test("arithmetic is exact and keeps the left format unless it is zero", () => {
  const add = (a: string, b: string) => formatQuantity(addQuantities(parseQuantity(a), parseQuantity(b)));
  expect(add("100m", "1.9")).toBe("2");
  expect(add("0", "1Gi")).toBe("1Gi");
  expect(add("1G", "1Gi")).toBe("2073741824");
  expect(add("9007199254740991", "1n")).toBe("9007199254740991000000001n");
  expect(add("1e2000000000", "1")).toBe("100e1999999998");
  expect(formatQuantity(subtractQuantities(parseQuantity("8Gi"), parseQuantity("100Mi")))).toBe("8092Mi");
  expect(formatQuantity(subtractQuantities(parseQuantity("1"), parseQuantity("1500m")))).toBe("-500m");
  expect(formatQuantity(multiplyQuantity(parseQuantity("250m"), 4))).toBe("1");
});

test("values round away from zero", () => {
  expect(quantityValue(parseQuantity("1.1"))).toBe(2);
  expect(quantityValue(parseQuantity("-1.1"))).toBe(-2);
  expect(quantityMilliValue(parseQuantity("100u"))).toBe(1);
  expect(quantityMilliValue(parseQuantity("4"))).toBe(4000);
  expect(quantityValue(parseQuantity("8Gi"))).toBe(8589934592);
  expect(quantityValue(parseQuantity("1e30"))).toBe(2 ** 63);
  expect(quantityNumber(parseQuantity("0.25"))).toBe(0.25);
  expect(formatQuantity(milliQuantityOf(3950))).toBe("3950m");
  expect(formatQuantity(quantityOf(2048, "BinarySI"))).toBe("2Ki");
});
