import { expect, test } from "vitest";
import { unifiedDiff } from "./unified-diff.ts";

test("equal texts have no diff, others show what is missing and what is too much, near context only", () => {
  expect(unifiedDiff("a\n", "a\n")).toEqual([]);
  expect(unifiedDiff("1\n2\n3\n4\n5\nx\ny", "1\n2\n3\n4\n5\nz\ny")).toEqual([
    "  ...",
    "  3",
    "  4",
    "  5",
    "- x",
    "+ z",
    "  y",
  ]);
});
