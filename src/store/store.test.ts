import { expect, it } from "vitest";
import type { KubeObject } from "../machinery/object.ts";
import { openStore } from "./open.ts";
import { StaleRevision, type Store, type Stored } from "./store.ts";

const MINUTE = 60_000;

function configMap(name: string, value: string): KubeObject {
  return {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name, namespace: "default", uid: `uid-${name}` },
    data: { value },
  };
}

function write(store: Store, previous: Stored, value: string, at: number): Stored {
  const name = previous.object.metadata.name ?? "";
  return store.replace("configmaps", previous, configMap(name, value), [], { old: {}, new: {} }, at);
}

it("cuts the log by age and keeps what is current, what is young and what was before it", () => {
  const store = openStore(":memory:", "state/migrations");
  const [kept, changed, gone] = store.transaction(() => {
    const first = store.insert("configmaps", configMap("kept", "1"), [], {}, 0);
    let second = store.insert("configmaps", configMap("changed", "1"), [], {}, 0);
    second = write(store, second, "2", MINUTE);
    const third = store.insert("configmaps", configMap("gone", "1"), [], {}, MINUTE);
    store.remove("configmaps", third, third.object, {}, MINUTE);
    second = write(store, second, "3", 10 * MINUTE);
    return [first, second, third];
  });

  store.compact(5 * MINUTE, 1);

  expect(store.compacted()).toBe(gone.rv + 1);
  expect(store.get("configmaps", "default", "kept")?.rv).toBe(kept.rv);
  expect(store.get("configmaps", "default", "changed")?.object.data).toEqual({ value: "3" });
  const [last, ...others] = store.changes(store.compacted());
  expect(others).toEqual([]);
  expect(last?.rv).toBe(changed.rv);
  expect(last?.old?.data).toEqual({ value: "2" });
});

it("refuses a second successor of a revision", () => {
  const store = openStore(":memory:", "state/migrations");
  store.transaction(() => {
    const first = store.insert("configmaps", configMap("a", "1"), [], {}, 0);
    write(store, first, "2", 0);
    expect(() => write(store, first, "3", 0)).toThrow(StaleRevision);
  });
});

it("takes back a rehearsal: objects, facts and what would be told of them", () => {
  const store = openStore(":memory:", "state/migrations");
  store.transaction(() => {
    store.setFact("color", "blue");
    store.drainWrites();
    const stored = store.rehearse(() => {
      store.setFact("color", "red");
      return store.insert("configmaps", configMap("a", "1"), [], {}, 0);
    });
    expect(stored.object.metadata.name).toBe("a");
    expect(store.get("configmaps", "default", "a")).toBeUndefined();
    expect(store.fact("color")).toBe("blue");
    expect(store.drainWrites()).toEqual([]);
  });
});
