import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createObject } from "../api/registry/create.ts";
import { updateObject } from "../api/registry/update.ts";
import { scopeFor } from "../api/scope.ts";
import type { Node } from "../generated/types.ts";
import type { UserInfo } from "../kinds/kind.ts";
import type { KubeObject, ManagedFieldsEntry } from "../machinery/object.ts";
import { formatTime } from "../machinery/time.ts";
import type { Cluster } from "./cluster.ts";
import { nodeLease, registeredNode } from "./node-start.ts";
import { packageRoot } from "./package-root.ts";
import { type RbacPolicy, rbacManagedFields, rbacObjects } from "./rbac-policy.ts";

/** What a new cluster is to be. */
export interface ClusterSpec {
  /** everything random in the cluster follows from it */
  seed: number;
  /** virtual time at which it begins, milliseconds since the epoch */
  start: number;
  /** worker nodes */
  nodes: number;
  /** false leaves out CoreDNS and the other add-ons */
  addons: boolean;
}

/** How long before the clock starts the cluster was brought up: its own objects are that much older. */
const BRING_UP = 8_000;
/** Most worker nodes: their pod networks are 10.244.<n>.0/24. */
const MAX_NODES = 4000;

const BOOTSTRAP_USER: UserInfo = { name: "system:apiserver", groups: ["system:masters", "system:authenticated"] };

/**
 * Fills a new cluster with what a real one has after it was brought up, and starts its clock. One transaction.
 * @param rootCertificate  PEM of the CA that the cluster's server has, for its pods
 */
export function bootstrap(cluster: Cluster, spec: ClusterSpec, rootCertificate?: string): void {
  const { store, simulation, clock } = cluster;
  store.setFact("random", String(createHash("sha256").update(`seed ${spec.seed}`).digest().readUInt32BE(0)));
  store.setFact("seed", String(spec.seed));
  clock.start(spec.start - BRING_UP);
  simulation.write(() => {
    for (const object of startObjects(spec)) {
      if (object.kind === "Node") startNode(cluster, object as Node);
      else createFrom(cluster, object);
    }
    const time = formatTime(clock.now);
    for (const object of startRoles()) createFrom(cluster, object, { managed: rbacManagedFields(object, time) });
    if (rootCertificate !== undefined) {
      createFrom(cluster, rootConfigMap(rootCertificate), { fieldManager: "kube-controller-manager" });
    }
  });
  simulation.tick(spec.start);
  simulation.write(() => clock.start(spec.start));
}

/** Who writes an object, and its managedFields where they are known already. */
interface Authorship {
  fieldManager?: string;
  managed?: ManagedFieldsEntry[];
}

/** Creates a node and its lease as its kubelet would. */
function startNode(cluster: Cluster, manifest: Node): void {
  const { clock, random } = cluster;
  const author = { fieldManager: "kubelet" };
  const node = createFrom(cluster, registeredNode(manifest, clock.now, random), author);
  createFrom(cluster, nodeLease(node, clock.now), author);
}

/** Creates an object with the status it comes with; gives it as it was stored first. */
function createFrom(
  { core }: Cluster,
  object: KubeObject,
  { fieldManager = "kube-apiserver", managed }: Authorship = {},
): KubeObject {
  const kind = core.kinds.byKind(
    object.apiVersion.includes("/") ? (object.apiVersion.split("/")[0] ?? "") : "",
    object.kind,
  );
  if (kind === undefined)
    throw new Error(`the bootstrap has a ${object.apiVersion} ${object.kind}, which is not served`);
  const scope = scopeFor(core, kind, {
    namespace: object.metadata.namespace ?? "",
    user: BOOTSTRAP_USER,
    fieldManager,
  });
  const stored = createObject(scope, object, managed);
  if (kind.status && object.status !== undefined) {
    updateObject(scope, stored, { ...stored.object, status: object.status }, { subresource: "status", trusted: true });
  }
  return stored.object;
}

/** The original from which the root CA publisher serves every namespace. */
function rootConfigMap(certificate: string): KubeObject {
  const metadata = { name: "kube-root-ca.crt", namespace: "kube-system" };
  return { apiVersion: "v1", kind: "ConfigMap", metadata, data: { "ca.crt": certificate } } as KubeObject;
}

/** The roles and bindings that every cluster has. */
function startRoles(): KubeObject[] {
  const text = readFileSync(join(packageRoot(), "state", "rbac", "policy.json"), "utf8");
  return rbacObjects(JSON.parse(text) as RbacPolicy);
}

/** The manifests of `state/bootstrap` in order of their file names, with the nodes that the spec wants. */
function startObjects(spec: ClusterSpec): KubeObject[] {
  const folder = join(packageRoot(), "state", "bootstrap");
  const files = readdirSync(folder).filter(
    (name) => name.endsWith(".json") && (spec.addons || !name.includes("addon")),
  );
  const objects = files.sort().flatMap((name) => JSON.parse(readFileSync(join(folder, name), "utf8")) as KubeObject[]);
  const template = objects.find(({ kind, metadata }) => kind === "Node" && metadata.name === "node-N");
  const rest = objects.filter((object) => object !== template);
  const workers = Array.from({ length: Math.min(spec.nodes, MAX_NODES) }, (_, i) => nodeOf(template, i + 1));
  const lastNode = rest.findLastIndex(({ kind }) => kind === "Node");
  return [...rest.slice(0, lastNode + 1), ...workers, ...rest.slice(lastNode + 1)];
}

/** A worker node from the template: N stands for its number, and the addresses follow from it. */
function nodeOf(template: KubeObject | undefined, n: number): KubeObject {
  const text = JSON.stringify(template)
    .replaceAll("node-N", `node-${n}`)
    .replaceAll("10.244.N.0", `10.${244 + (n >> 8)}.${n & 255}.0`)
    .replaceAll("192.168.64.N", `192.168.${64 + ((10 + n) >> 8)}.${(10 + n) & 255}`);
  return JSON.parse(text) as KubeObject;
}
