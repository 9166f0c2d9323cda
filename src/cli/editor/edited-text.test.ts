import { expect, test } from "vitest";
import { editHeader } from "./edit-header.ts";
import { essenceOf, hasContent, withoutCommentLines } from "./edited-text.ts";

test("comments and layout do not count as changes", () => {
  expect(essenceOf("# hello\nb: 1\na:   x\n")).toBe(essenceOf("a: x\nb: 1"));
  expect(essenceOf("a: x")).not.toBe(essenceOf("a: y"));
  expect(essenceOf("a: [\n# no\n")).toBe("a: [\n");
});

test("only whole lines are comments, and #! is none", () => {
  expect(withoutCommentLines("a: 1 # one\n  # gone\n#!/bin/sh\nb: 2")).toBe("a: 1 # one\n#!/bin/sh\nb: 2");
});

test.each([
  ["# only\n\n  # comments\n", false],
  ["# a\n x", true],
  ["", false],
])("%j has content: %s", (text, content) => {
  expect(hasContent(text)).toBe(content);
});

test("reasons stand below the introduction, every line commented", () => {
  const header = editHeader([{ head: 'deployments.apps "web" was not valid', details: ["spec: one\ntwo"] }], false);
  expect(header.split("\n").slice(3)).toEqual([
    "#",
    '# deployments.apps "web" was not valid:',
    "# * spec: one",
    "# two",
    "#",
    "",
  ]);
  expect(header.split("\n").every((line) => line === "" || line.startsWith("#"))).toBe(true);
});
