import { describe, expect, it } from "vitest";
import { changeTaints, contradictions, parseTaints } from "./taints.ts";

const gpu = { key: "gpu", value: "yes", effect: "NoSchedule" };

describe("taint", () => {
  it.each([
    [["gpu=yes:NoSchedule"], [gpu], []],
    [
      ["gpu:NoExecute", "gpu:NoSchedule-"],
      [{ key: "gpu", effect: "NoExecute" }],
      [{ key: "gpu", effect: "NoSchedule" }],
    ],
    [["gpu-"], [], [{ key: "gpu", effect: "" }]],
  ])("reads %j", (words, add, remove) => {
    expect(parseTaints(words)).toEqual({ add, remove });
  });

  it.each([
    [["gpu=yes"], "invalid taint spec: gpu=yes"],
    [["gpu=yes:Never"], "invalid taint effect: Never, unsupported taint effect"],
    [["a=b=c:NoSchedule"], "invalid taint spec: a=b=c:NoSchedule"],
    [["a=b:NoSchedule", "a=c:NoSchedule"], "duplicated taints with the same key and effect: {a c NoSchedule <nil>}"],
  ])("refuses %j", (words, message) => {
    expect(() => parseTaints(words)).toThrow(message);
  });

  it.each([
    [["disk=ssd:NoSchedule"], false, "tainted", 2],
    [["gpu-"], false, "untainted", 0],
    [["gpu:NoSchedule-", "disk:NoExecute"], false, "modified", 1],
    [["gpu=no:NoSchedule"], true, "modified", 1],
  ])("%j with overwrite %s is %s", (words, overwrite, operation, count) => {
    const changed = changeTaints("node-1", [gpu], parseTaints(words), overwrite);
    expect([changed.operation, changed.taints.length]).toEqual([operation, count]);
  });

  it("names what is in the way", () => {
    expect(() => changeTaints("node-1", [gpu], parseTaints(["gpu=no:NoSchedule"]), false)).toThrow(
      "node node-1 already has gpu taint(s) with same effect(s) and --overwrite is false",
    );
    expect(() => changeTaints("node-1", [gpu], parseTaints(["disk-"]), false)).toThrow('taint "disk" not found');
    expect(contradictions(parseTaints(["gpu=a:NoSchedule", "gpu-"]))).toEqual(["gpu="]);
  });
});
