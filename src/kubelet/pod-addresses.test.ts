import { expect, test } from "vitest";
import { freeAddress, takeAddress } from "./pod-addresses.ts";

test("addresses are taken from .2 on, lowest first, until the network is full", () => {
  let map = "";
  const taken: string[] = [];
  for (;;) {
    const next = takeAddress(map, "10.244.3.0/28");
    if (next === undefined) break;
    map = next.map;
    taken.push(next.ip);
  }
  expect([taken[0], taken[12], taken.length]).toEqual(["10.244.3.2", "10.244.3.14", 13]);
  map = freeAddress(map, "10.244.3.0/28", "10.244.3.7");
  expect(takeAddress(map, "10.244.3.0/28")?.ip).toBe("10.244.3.7");
  expect(freeAddress(map, "10.244.3.0/28", "192.168.64.11")).toBe(map);
});
