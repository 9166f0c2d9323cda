import { expect, test } from "vitest";
import type { KubeObject } from "../../machinery/object.ts";
import { describeFields, fieldLabel } from "./any-kind.ts";
import { newDescribeText } from "./describe-text.ts";

test.each([
  ["apiVersion", "API Version"],
  ["creationTimestamp", "Creation Timestamp"],
  ["uid", "UID"],
  ["clusterIPs", "Cluster I Ps"],
  ["env", "Env"],
  ["a.b/c", "a.b/c"],
  ["host2", "host2"],
])("%s is labelled %s", (field, label) => {
  expect(fieldLabel(field)).toBe(label);
});

test("an object of any kind is described field by field, lists without blank lines", () => {
  const object = {
    apiVersion: "example.com/v1",
    kind: "Thing",
    metadata: { name: "one", managedFields: [], annotations: { a: "x".repeat(150) } },
    spec: { parts: [{ size: 1 }, "text"], flag: false },
  } as unknown as KubeObject;
  const out = newDescribeText();
  describeFields(object, out);
  expect(out.finish().split("\n")).toEqual([
    "Name:         one",
    "Namespace:    ",
    "Labels:       <none>",
    "Annotations:  a:",
    `                ${"x".repeat(138)}...`,
    "API Version:  example.com/v1",
    "Kind:         Thing",
    "Metadata:",
    "Spec:",
    "  Flag:  false",
    "  Parts:",
    "    Size:  1",
    "    text",
    "",
  ]);
});
