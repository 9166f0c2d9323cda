import { expect, test } from "vitest";
import { customKind } from "./custom-type.ts";
import { explainText } from "./explain-text.ts";

const CRON_TAB = {
  type: "object",
  description: "CronTab runs a command now and then.",
  required: ["spec"],
  properties: {
    spec: {
      type: "object",
      required: ["schedule"],
      properties: {
        schedule: { type: "string", description: "When to run.", enum: ["a", "b", "c", "d", "e"] },
        parts: { type: "array", items: { type: "object", properties: { size: { type: "integer" } } } },
      },
    },
  },
};
const KIND = { group: "example.com", version: "v1", kind: "CronTab", type: customKind(CRON_TAB) };

test("a field of a custom resource, with the fields in it", () => {
  expect(explainText(KIND, ["spec"], false)).toBe(
    "FIELD: spec <Object>\n\n\nDESCRIPTION:\n    <empty>\nFIELDS:\n" +
      "  parts\t<[]Object>\n    <no description>\n\n" +
      "  schedule\t<string> -required-\n  enum: a, b, c, d, ....\n    When to run.\n\n\n",
  );
});

test("all fields of a custom resource, those that every object has among them", () => {
  const lines = explainText(KIND, [], true).split("\n");
  expect(lines.slice(0, 7)).toEqual([
    "DESCRIPTION:",
    "    CronTab runs a command now and then.",
    "    ",
    "FIELDS:",
    "  apiVersion\t<string>",
    "  kind\t<string>",
    "  metadata\t<ObjectMeta>",
  ]);
  expect(lines.slice(-7)).toEqual([
    "  spec\t<Object> -required-",
    "    parts\t<[]Object>",
    "      size\t<integer>",
    "    schedule\t<string> -required-",
    "    enum: a, b, c, d, ....",
    "",
    "",
  ]);
});

test("a field that is not there", () => {
  expect(() => explainText(KIND, ["spec", "nosuch"], false)).toThrow('field "nosuch" does not exist');
});
