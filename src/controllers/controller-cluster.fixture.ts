import { join } from "node:path";
import { actorContext } from "../api/actor-context.ts";
import type { ApiCore } from "../api/scope.ts";
import type { CoreEvent, Pod } from "../generated/types.ts";
import { deployment } from "../kinds/apps/deployment/deployment.ts";
import { replicaSet } from "../kinds/apps/replicaset/replicaset.ts";
import { defineKind } from "../kinds/kind.ts";
import { KindRegistry } from "../kinds/registry.ts";
import { splitKey } from "../machinery/object.ts";
import type { Actor, Context } from "../sim/actor.ts";
import { Clock } from "../sim/clock.ts";
import { Random } from "../sim/random.ts";
import { Simulation } from "../sim/simulation.ts";
import { openStore } from "../store/open.ts";

/** When the clusters of the tests begin. */
const START = Date.UTC(2026, 10, 23);
/** Virtual milliseconds after which the stand-in kubelet has a pod running, or gone. */
const POD_LATENCY = 500;

const plain = { version: "v1", group: "", namespaced: true, singular: "" } as const;
const KINDS = [
  replicaSet,
  deployment,
  defineKind({ ...plain, kind: "Namespace", resource: "namespaces", namespaced: false, status: true }),
  defineKind({ ...plain, kind: "Pod", resource: "pods", status: true, gracePeriod: (_, requested) => requested ?? 30 }),
  defineKind({ ...plain, kind: "ReplicationController", resource: "replicationcontrollers", status: true }),
  defineKind({
    ...plain,
    kind: "Event",
    resource: "events",
    fields: ({ involvedObject }) => ({ "involvedObject.uid": String((involvedObject as { uid?: string })?.uid ?? "") }),
    indexed: ["involvedObject.uid"],
  }),
];

/** Runs pods on no node: ready half a second after their creation unless their image is called nosuch. */
const standInKubelet: Actor = {
  name: "stand-in",
  user: "system:node:none",
  fieldManager: "kubelet",
  component: "kubelet",
  latency: POD_LATENCY,
  watches: [{ resource: "pods" }],
  reconcile(key, context) {
    const { namespace, name } = splitKey(key);
    const pod = context.get<Pod>("pods", namespace, name);
    if (pod === undefined) return undefined;
    if (pod.metadata.deletionTimestamp !== undefined) {
      context.delete("pods", namespace, name, { gracePeriodSeconds: 0 });
    } else if (pod.status?.phase === undefined && !pod.spec?.containers?.[0]?.image?.includes("nosuch")) {
      const ready = { type: "Ready", status: "True", lastTransitionTime: context.timestamp };
      context.updateStatus("pods", { ...pod, status: { phase: "Running", conditions: [ready] } });
    }
    return undefined;
  },
};

/** A cluster in memory with a namespace `default`, the given controllers and a stand-in for the kubelet. */
export interface ControllerCluster {
  /** what an admin does, at once */
  readonly admin: Context;
  readonly simulation: Simulation;
  /** runs `work` as one request of the admin */
  write<T>(work: (admin: Context) => T): T;
  /** the messages of the events about objects of a kind, oldest first */
  messages(kind: string): string[];
}

export function controllerCluster(controllers: readonly Actor[]): ControllerCluster {
  const store = openStore(":memory:", join(import.meta.dirname, "..", "..", "state", "migrations"));
  const clock = new Clock(store, () => 0);
  const random = new Random(1);
  const core: ApiCore = {
    store,
    clock,
    random,
    kinds: new KindRegistry(KINDS),
    write: (work) => simulation.write(work),
  };
  const simulation: Simulation = new Simulation({
    store,
    clock,
    random,
    actors: [...controllers, standInKubelet],
    onDefect: (_actor, _key, error) => {
      throw error;
    },
    contextFor: (actor) => actorContext(core, actor, (name, key, delay) => simulation.enqueue(name, key, delay)),
  });
  const admin = actorContext(core, { ...standInKubelet, name: "admin", fieldManager: "kubectl" }, () => {});
  simulation.write(() => {
    store.setFact("random", "1");
    clock.start(START);
    clock.setMode("paused");
    admin.create("namespaces", { apiVersion: "v1", kind: "Namespace", metadata: { name: "default" } });
  });
  const messages = (kind: string) =>
    admin
      .list<CoreEvent>("events")
      .filter(({ involvedObject }) => involvedObject.kind === kind)
      .sort((a, b) => Number(a.metadata.resourceVersion) - Number(b.metadata.resourceVersion))
      .map(({ message = "" }) => message);
  return { admin, simulation, write: (work) => simulation.write(() => work(admin)), messages };
}
