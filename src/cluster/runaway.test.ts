import { expect, test } from "vitest";
import type { Actor } from "../sim/actor.ts";
import { openCluster } from "./cluster.ts";

test("a tick that does not come to rest stops loudly and leaves everything as it was", () => {
  const restless: Actor = {
    name: "restless",
    user: "system:restless",
    fieldManager: "restless",
    component: "restless",
    watches: [],
    reconcile: () => 1,
  };
  const cluster = openCluster({ path: ":memory:", wall: () => 0, actors: [restless] });
  cluster.simulation.write(() => cluster.clock.start(0));
  cluster.simulation.write(() =>
    cluster.store.statement("INSERT INTO queue (actor, key, due, seq) VALUES ('restless', 'a', 0, 1)").run(),
  );
  expect(() => cluster.simulation.advance(86_400_000)).toThrow(
    "the simulation does not come to rest: restless keeps working on a",
  );
  expect(cluster.simulation.nextDue()).toBe(0);
  expect(cluster.store.fact("now")).toBe("0");
  cluster.close();
});
