import { expect, test } from "vitest";
import { wrapText } from "./wrap-text.ts";

test.each([
  ["one two three", 7, "one two\nthree"],
  ["one two\nthree four", 9, "one two\nthree\nfour"],
  ["a verylongword b", 6, "a\nverylongword\nb"],
  ["ab  cd", 4, "ab\ncd"],
  ["ends \n", 10, "ends \n"],
  ["", 10, ""],
])("%j at %i", (text, width, want) => {
  expect(wrapText(text, width)).toBe(want);
});
