import { describe, expect, test } from "vitest";
import type { Deployment } from "../../generated/types.ts";
import type { IntOrString } from "../../machinery/int-or-string.ts";
import { newSetAnnotations } from "./annotations.ts";
import { maxSurge, maxUnavailable, newSetSize } from "./limits.ts";
import { removable, sizesScaledDown, sizesWithoutUnhealthy } from "./old-sizes.ts";
import { proportionalSizes, type Share } from "./proportions.ts";

function rolling(replicas: number, surge: IntOrString, unavailable: IntOrString): Deployment {
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "web" },
    spec: {
      replicas,
      selector: {},
      template: {},
      strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: surge, maxUnavailable: unavailable } },
    },
  };
}

describe("limits of a rolling update", () => {
  test.each<[number, IntOrString, IntOrString, number, number]>([
    [3, "25%", "25%", 1, 0],
    [10, "30%", "25%", 3, 2],
    [4, "25%", "25%", 1, 1],
    [1, 0, "25%", 0, 1],
    [2, 0, 5, 0, 2],
    [0, "25%", "25%", 0, 0],
  ])("%i replicas, surge %s, unavailable %s", (replicas, surge, unavailable, extra, missing) => {
    const deployment = rolling(replicas, surge, unavailable);
    expect([maxSurge(deployment), maxUnavailable(deployment)]).toEqual([extra, missing]);
  });

  test.each([
    [0, 10, 3],
    [3, 11, 5],
    [3, 13, 3],
    [9, 9, 10],
  ])("of 10 with 3 more allowed, a new set of %i among %i may have %i", (size, total, expected) => {
    expect(newSetSize(rolling(10, 3, 2), size, total)).toBe(expected);
  });
});

describe("old ReplicaSets", () => {
  test("pods that the new one lacks protect as many old ones", () => {
    expect(removable([{ replicas: 10, available: 10 }], { replicas: 3, available: 0 }, 8)).toBe(2);
    expect(removable([{ replicas: 8, available: 8 }], { replicas: 5, available: 0 }, 8)).toBe(0);
  });

  test("broken pods go first, from the oldest set on", () => {
    const old = [
      { replicas: 3, available: 3 },
      { replicas: 5, available: 1 },
      { replicas: 4, available: 0 },
    ];
    expect(sizesWithoutUnhealthy(old, 6)).toEqual([3, 1, 2]);
  });

  test("then what is available beyond the minimum", () => {
    const old = [
      { replicas: 3, available: 3 },
      { replicas: 4, available: 4 },
    ];
    expect(sizesScaledDown(old, { replicas: 5, available: 5 }, 8)).toEqual([0, 3]);
    expect(sizesScaledDown(old, { replicas: 5, available: 1 }, 8)).toEqual([3, 4]);
  });
});

describe("proportional scaling", () => {
  const share = (replicas: number, maxReplicas?: number): Share => ({ replicas, maxReplicas });

  test.each<[string, Share[], { replicas: number; surge: number; current: number }, number[]]>([
    ["up", [share(3, 5), share(2, 5)], { replicas: 12, surge: 3, current: 5 }, [9, 6]],
    [
      "up, leftover to the largest",
      [share(5, 10), share(3, 10), share(2, 10)],
      { replicas: 11, surge: 0, current: 10 },
      [6, 3, 2],
    ],
    ["down", [share(8, 13), share(5, 13)], { replicas: 5, surge: 2, current: 13 }, [4, 3]],
    ["to zero", [share(8, 13), share(5, 13)], { replicas: 0, surge: 0, current: 13 }, [0, 0]],
    ["without the annotation", [share(6), share(4)], { replicas: 20, surge: 0, current: 10 }, [12, 8]],
    ["without anything to go by", [share(6), share(4)], { replicas: 20, surge: 0, current: 0 }, [16, 4]],
    ["nothing to do", [share(6, 10), share(4, 10)], { replicas: 10, surge: 0, current: 10 }, [6, 4]],
  ])("%s", (_, shares, proportions, sizes) => {
    expect(proportionalSizes(shares, proportions)).toEqual(sizes);
  });
});

describe("annotations of the new ReplicaSet", () => {
  const deployment: Deployment = {
    ...rolling(1, 1, 1),
    metadata: {
      annotations: {
        team: "a",
        "deployment.kubernetes.io/revision": "7",
        "kubectl.kubernetes.io/last-applied-configuration": "{}",
      },
    },
  };
  const revision = (number: string, history?: string) => ({
    "deployment.kubernetes.io/revision": number,
    ...(history !== undefined && { "deployment.kubernetes.io/revision-history": history }),
  });

  test.each<[string, Record<string, string> | undefined, number, Record<string, string>]>([
    ["a new one", undefined, 1, revision("1")],
    ["an old one comes back", revision("2"), 5, revision("5", "2")],
    ["once more", revision("5", "1,3"), 7, revision("7", "1,3,5")],
    ["the revision does not fall", revision("5", "1,3"), 4, revision("5", "1,3")],
    ["a spoilt revision stays", revision("x"), 4, revision("x")],
    [
      "the oldest fall out of a long history",
      revision("1000", `${"9".repeat(1993)},12`),
      1001,
      revision("1001", "12,1000"),
    ],
  ])("%s", (_, existing, next, expected) => {
    expect(newSetAnnotations(deployment, existing, next)).toEqual({ team: "a", ...expected });
  });
});
