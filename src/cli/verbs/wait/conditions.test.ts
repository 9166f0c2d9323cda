import { describe, expect, it } from "vitest";
import { parseConditions, splitJsonPath } from "./conditions.ts";

const pod = {
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "web", generation: 2 },
  status: { phase: "Running", observedGeneration: 2, conditions: [{ type: "Ready", status: "True" }] },
};

describe("wait --for", () => {
  it.each([
    ["condition=ready", pod, true],
    ["condition=Ready=false", pod, false],
    ["condition=Ready", { ...pod, metadata: { name: "web", generation: 3 } }, false],
    ["condition=Nosuch", pod, false],
    ["jsonpath={.status.phase}=Running", pod, true],
    ["jsonpath=.status.phase='Running'", pod, true],
    ['jsonpath={.status.conditions[?(@.type=="Ready")].status}=True', pod, true],
    ["jsonpath={.status.podIP}", pod, false],
    ["jsonpath={.status.phase}", pod, true],
  ])("%s", async (text, object, holds) => {
    const [condition] = await parseConditions([text]);
    expect(condition?.kind === "check" && condition.holds(object)).toBe(holds);
  });

  it.each([
    [["ready"], 'unrecognized condition: "ready"'],
    [[], "unrecognized condition: []"],
    [["jsonpath={.a}="], "jsonpath wait has to have a value after equal sign"],
    [["jsonpath={.a}=b=c"], "jsonpath wait format must be"],
  ])("refuses %j", async (texts, message) => {
    await expect(parseConditions(texts)).rejects.toThrow(message);
  });

  it("keeps == in the expression", () => {
    expect(splitJsonPath('{.a[?(@.b=="c")].d}=e')).toEqual({ path: '{.a[?(@.b=="c")].d}', value: "e" });
  });
});
