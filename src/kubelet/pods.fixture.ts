import { actorContext } from "../api/actor-context.ts";
import { createObject } from "../api/registry/create.ts";
import { deleteObject } from "../api/registry/delete.ts";
import { getObject } from "../api/registry/read.ts";
import { updateObject } from "../api/registry/update.ts";
import { type ApiCore, scopeFor } from "../api/scope.ts";
import type { Container, CoreEvent, Pod, PodSpec } from "../generated/types.ts";
import { defineKind } from "../kinds/kind.ts";
import { KindRegistry } from "../kinds/registry.ts";
import type { KubeObject, ObjectMeta } from "../machinery/object.ts";
import { Clock } from "../sim/clock.ts";
import { Random } from "../sim/random.ts";
import { Simulation } from "../sim/simulation.ts";
import { openStore } from "../store/open.ts";
import { kubelet } from "./kubelet.ts";

/** The instant at which the cluster of a test starts. */
export const START = Date.UTC(2026, 10, 23, 2, 0, 0);

/** A cluster in memory with kubelets alone: no scheduler, no controllers; kinds without validation. */
export interface KubeletCluster {
  /** The milliseconds that have passed since START. */
  elapsed(): number;
  /** Lets virtual time pass. */
  pass(ms: number): void;
  addNode(name: string, podCIDR: string): void;
  add(resource: string, object: KubeObject): void;
  /** Creates a pod, bound to node-1 if the spec does not say. */
  addPod(name: string, spec: PodSpec | Container, metadata?: ObjectMeta): void;
  change(name: string, change: (pod: Pod) => Pod, subresource?: string): void;
  delete(name: string, gracePeriodSeconds?: number): void;
  pod(name: string): Pod | undefined;
  /** `reason message` of each event about a pod, in order of time; a count above one in front */
  events(name: string): string[];
  /** Everything that the kubelets remember: name to value. */
  recall(name: string): unknown;
  revision(): number;
}

const PLAIN = { group: "", version: "v1", namespaced: true } as const;
const KINDS = [
  defineKind<Pod>({
    ...PLAIN,
    kind: "Pod",
    resource: "pods",
    singular: "pod",
    status: true,
    fields: ({ spec }) => ({ "spec.nodeName": spec?.nodeName ?? "" }),
    indexed: ["spec.nodeName"],
    gracePeriod: ({ spec }, requested) => requested ?? spec?.terminationGracePeriodSeconds ?? 30,
  }),
  defineKind({ ...PLAIN, kind: "Node", resource: "nodes", singular: "node", namespaced: false }),
  defineKind({
    ...PLAIN,
    kind: "Namespace",
    resource: "namespaces",
    singular: "namespace",
    namespaced: false,
    status: true,
  }),
  defineKind({ ...PLAIN, kind: "ConfigMap", resource: "configmaps", singular: "configmap" }),
  defineKind({ ...PLAIN, kind: "Secret", resource: "secrets", singular: "secret" }),
  defineKind<CoreEvent>({
    ...PLAIN,
    kind: "Event",
    resource: "events",
    singular: "event",
    fields: ({ involvedObject }) => ({ "involvedObject.uid": involvedObject.uid ?? "" }),
    indexed: ["involvedObject.uid"],
  }),
];

/** Opens such a cluster with the node node-1 (10.244.1.0/24). Defects of the kubelet are thrown. */
export function openKubelets(): KubeletCluster {
  const store = openStore(":memory:", "state/migrations");
  const clock = new Clock(store, () => 0);
  const random = new Random(1);
  const core: ApiCore = {
    store,
    clock,
    random,
    kinds: new KindRegistry(KINDS),
    write: (work) => simulation.write(work),
  };
  const defects: unknown[] = [];
  const simulation: Simulation = new Simulation({
    store,
    clock,
    random,
    actors: [kubelet],
    onDefect: (_actor, _key, error) => defects.push(error),
    contextFor: (actor) => actorContext(core, actor, (name, key, delay) => simulation.enqueue(name, key, delay)),
  });
  clock.start(START);
  clock.setMode("paused");

  const scope = (resource: string) => {
    const kind = core.kinds.byResource(resource);
    if (kind === undefined) throw new Error(`no kind for ${resource}`);
    const namespace = kind.namespaced ? "default" : "";
    return scopeFor(core, kind, { namespace, user: { name: "admin", groups: [] }, fieldManager: "test" });
  };
  const cluster: KubeletCluster = {
    elapsed: () => clock.now - START,
    pass(ms) {
      simulation.tick(clock.now + ms);
      if (defects.length > 0) throw defects[0];
    },
    addNode(name, podCIDR) {
      const addresses = [{ type: "InternalIP", address: `192.168.64.1${podCIDR.split(".")[2]}` }];
      cluster.add("nodes", {
        apiVersion: "v1",
        kind: "Node",
        metadata: { name },
        spec: { podCIDR },
        status: { addresses },
      });
    },
    add: (resource, object) => void core.write(() => createObject(scope(resource), object)),
    addPod(name, spec, metadata = {}) {
      const whole: PodSpec = "containers" in spec ? (spec as PodSpec) : { containers: [spec as Container] };
      cluster.add("pods", {
        apiVersion: "v1",
        kind: "Pod",
        metadata: { ...metadata, name },
        spec: { nodeName: "node-1", automountServiceAccountToken: false, ...whole },
      });
    },
    change(name, change, subresource = "") {
      core.write(() => {
        const current = getObject(scope("pods"), name);
        updateObject(scope("pods"), current, change(current.object as Pod), { subresource });
      });
    },
    delete(name, gracePeriodSeconds) {
      const options = gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds };
      core.write(() => deleteObject(scope("pods"), getObject(scope("pods"), name), options));
    },
    pod: (name) => store.get("pods", "default", name)?.object as Pod | undefined,
    events(name) {
      const all = store.list("events", { namespace: "default" }).map((stored) => stored.object as CoreEvent);
      const mine = all.filter(({ involvedObject }) => involvedObject.name === name);
      mine.sort((a, b) => ((a.metadata.name ?? "") < (b.metadata.name ?? "") ? -1 : 1));
      return mine.map(({ reason, message, count = 1 }) => `${count > 1 ? `x${count} ` : ""}${reason} ${message}`);
    },
    recall: (name) => {
      const text = store.fact(`kubelet/${name}`);
      return text === undefined ? undefined : JSON.parse(text);
    },
    revision: () => store.revision(),
  };
  cluster.add("namespaces", { apiVersion: "v1", kind: "Namespace", metadata: { name: "default" } });
  cluster.addNode("node-1", "10.244.1.0/24");
  return cluster;
}
