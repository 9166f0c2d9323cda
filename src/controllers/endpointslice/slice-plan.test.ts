import { describe, expect, test } from "vitest";
import type { Endpoint, EndpointSlice } from "../../generated/types.ts";
import { portsKey } from "./slice-endpoints.ts";
import { planSlices } from "./slice-plan.ts";

const PORTS = [{ name: "", port: 80, protocol: "TCP" }];

/** Endpoints numbered from `from` to before `to`. */
function range(from: number, to: number): Endpoint[] {
  return Array.from({ length: to - from }, (_, i) => ({
    addresses: [`10.0.0.${from + i}`],
    targetRef: { uid: `${from + i}` },
  }));
}

function slice(name: string, endpoints: Endpoint[], ports = PORTS): EndpointSlice {
  return {
    apiVersion: "discovery.k8s.io/v1",
    kind: "EndpointSlice",
    metadata: { name },
    addressType: "IPv4",
    endpoints,
    ports,
  };
}

function plan(existing: EndpointSlice[], endpoints: Endpoint[]): unknown {
  const desired = endpoints.length === 0 ? new Map() : new Map([[portsKey(PORTS), { ports: PORTS, endpoints }]]);
  const { create, update, remove } = planSlices(existing, desired);
  return {
    create: create.map((group) => group.endpoints.length),
    update: update.map(({ slice: { metadata }, endpoints: kept }) => `${metadata.name} ${kept.length}`),
    remove: remove.map(({ metadata }) => metadata.name),
  };
}

describe("slices of a Service", () => {
  test.each<
    [
      title: string,
      existing: EndpointSlice[],
      endpoints: Endpoint[],
      create: number[],
      update: string[],
      remove: string[],
    ]
  >([
    ["nothing yet, no pods: an empty slice", [], [], [0], [], []],
    ["an empty slice stays where there are no pods", [slice("a", [], [])], [], [], [], []],
    ["pods take the place of the empty slice", [slice("a", [], [])], range(0, 2), [2], [], ["a"]],
    ["many pods fill slices of 100", [], range(0, 250), [100, 100, 50], [], []],
    ["nothing changes, nothing is written", [slice("a", range(0, 3))], range(0, 3), [], [], []],
    ["new pods go where there is room", [slice("a", range(0, 3))], range(0, 4), [], ["a 4"], []],
    ["the rest of many goes there too", [slice("a", range(0, 9))], range(0, 127), [100], ["a 27"], []],
    [
      "a slice that changes is filled first",
      [slice("a", range(0, 3)), slice("b", range(3, 6))],
      [...range(0, 5), ...range(7, 8)],
      [],
      ["b 3"],
      [],
    ],
    ["a slice that lost its pods goes", [slice("a", range(0, 3)), slice("b", range(3, 6))], range(0, 3), [], [], ["b"]],
    ["the last pods gone, an empty slice comes", [slice("a", range(0, 3))], [], [0], [], ["a"]],
  ])("%s", (_title, existing, endpoints, create, update, remove) => {
    expect(plan(existing, endpoints)).toEqual({ create, update, remove });
  });
});
