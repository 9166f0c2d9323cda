import { actorContext } from "../api/actor-context.ts";
import { bootstrap } from "../cluster/bootstrap.ts";
import { openCluster } from "../cluster/cluster.ts";
import type { CoreEvent, Pod } from "../generated/types.ts";
import { splitKey } from "../machinery/object.ts";
import type { Actor, Context } from "../sim/actor.ts";
import type { Simulation } from "../sim/simulation.ts";

/** When the clusters of the tests begin. */
const START = Date.UTC(2026, 10, 23);

/** Virtual milliseconds after which the stand-in kubelet has a pod running, or gone. */
const POD_LATENCY = 500;

/** Runs pods wherever they are: ready half a second after their creation unless their image is called nosuch. */
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
    } else if (pod.status?.phase === "Pending" && !pod.spec?.containers[0]?.image?.includes("nosuch")) {
      const ready = { type: "Ready", status: "True", lastTransitionTime: context.timestamp };
      context.updateStatus("pods", { ...pod, status: { ...pod.status, phase: "Running", conditions: [ready] } });
    }
    return undefined;
  },
};

/** A cluster in memory for the tests of controllers. */
export interface ControllerCluster {
  /** reads, and writes inside of `write` */
  readonly admin: Context;
  readonly simulation: Simulation;
  /** runs `work` as a request of an admin */
  write<T>(work: (admin: Context) => T): T;
  /** the messages of the events about objects of a kind, oldest first */
  messages(kind: string): string[];
}

/**
 * A cluster with the given controllers and a stand-in for scheduler and kubelets, so that the tests do not depend on how
 * long pods take. Its clock stands still.
 */
export function controllerCluster(controllers: readonly Actor[]): ControllerCluster {
  const cluster = openCluster({
    path: ":memory:",
    wall: () => 0,
    actors: [...controllers, standInKubelet],
    onDefect: (_actor, _key, error) => {
      throw error;
    },
  });
  bootstrap(cluster, { seed: 1, start: START, nodes: 3, addons: false });
  const { simulation, core } = cluster;
  simulation.write(() => cluster.clock.setMode("paused"));
  const admin = actorContext(
    core,
    { ...standInKubelet, name: "admin", user: "admin", fieldManager: "kubectl" },
    () => {},
  );
  const messages = (kind: string) =>
    admin
      .list<CoreEvent>("events")
      .filter(({ involvedObject }) => involvedObject.kind === kind)
      .sort((a, b) => Number(a.metadata.resourceVersion) - Number(b.metadata.resourceVersion))
      .map(({ message = "" }) => message);
  return { admin, simulation, write: (work) => simulation.write(() => work(admin)), messages };
}
