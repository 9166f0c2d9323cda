import { expect, test } from "vitest";
import { parseTarget } from "./hpa.ts";

test.each<[string, "cpu" | "memory", object]>([
  ["80%", "cpu", { type: "Utilization", averageUtilization: 80 }],
  ["500m", "cpu", { type: "AverageValue", averageValue: "500m" }],
  ["500", "cpu", { type: "AverageValue", averageValue: "500m" }],
  ["200", "memory", { type: "AverageValue", averageValue: "200Mi" }],
])("%s of %s", (text, resource, target) => expect(parseTarget(text, resource)).toEqual(target));

test.each([
  ["-5%", "invalid percentage value: -5"],
  ["lots", "invalid resource cpu value: lots"],
  [" ", "empty input"],
])("%j fails", (text, message) => expect(() => parseTarget(text, "cpu")).toThrow(message));
