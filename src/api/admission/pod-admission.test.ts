import { expect, test } from "vitest";
import type { Pod } from "../../generated/types.ts";
import { pod } from "../../kinds/core/pod/pod.ts";
import { defineKind, type Kind } from "../../kinds/kind.ts";
import { KindRegistry } from "../../kinds/registry.ts";
import type { KubeObject } from "../../machinery/object.ts";
import { Clock } from "../../sim/clock.ts";
import { Random } from "../../sim/random.ts";
import { openStore } from "../../store/open.ts";
import { createObject } from "../registry/create.ts";
import { getObject } from "../registry/read.ts";
import { updateObject } from "../registry/update.ts";
import { type ApiCore, scopeFor } from "../scope.ts";

const plain = { version: "v1", group: "", singular: "" };
const KINDS: Kind[] = [
  pod,
  defineKind({ ...plain, kind: "Namespace", resource: "namespaces", namespaced: false }),
  defineKind({ ...plain, kind: "Node", resource: "nodes", namespaced: false }),
  defineKind({ ...plain, kind: "ServiceAccount", resource: "serviceaccounts", namespaced: true }),
  defineKind({
    ...plain,
    group: "scheduling.k8s.io",
    kind: "PriorityClass",
    resource: "priorityclasses",
    namespaced: false,
  }),
];
const START = Date.UTC(2026, 10, 23);

/** A store behind the create pipeline, with a namespace `default`. */
function newApi() {
  const store = openStore(":memory:", "state/migrations");
  const clock = new Clock(store, () => START);
  const core: ApiCore = {
    store,
    clock,
    random: new Random(1),
    kinds: new KindRegistry(KINDS),
    write: (work) => store.transaction(work),
  };
  clock.start(START);
  const create = <T extends KubeObject>(kind: string, object: object, namespace = ""): T => {
    const found = KINDS.find((each) => each.kind === kind);
    if (found === undefined) throw new Error(`the test has no kind ${kind}`);
    const scope = scopeFor(core, found, { namespace, user: { name: "admin", groups: [] }, fieldManager: "test" });
    const full = { apiVersion: found.group === "" ? "v1" : `${found.group}/v1`, kind, ...object } as KubeObject;
    return createObject(scope, full).object as T;
  };
  create("Namespace", { metadata: { name: "default" } });
  const run = (name: string, spec: object = {}) =>
    create<Pod>(
      "Pod",
      { metadata: { name }, spec: { containers: [{ name: "c", image: "nginx:1.27" }], ...spec } },
      "default",
    );
  const replace = (name: string, object: object) => {
    const scope = scopeFor(core, pod, {
      namespace: "default",
      user: { name: "admin", groups: [] },
      fieldManager: "test",
    });
    return updateObject(scope, getObject(scope, name), object as KubeObject).object as Pod;
  };
  return { create, run, replace };
}

test("a plain pod is what kubectl run --dry-run=server shows", () => {
  const { spec, status, metadata } = newApi().run("web");
  const name = spec?.volumes?.[0]?.name ?? "";
  expect(name).toMatch(/^kube-api-access-[a-z0-9]{5}$/);
  expect(metadata.generation).toBe(1);
  expect(status).toEqual({ phase: "Pending", qosClass: "BestEffort" });
  expect(spec).toMatchObject({
    containers: [
      { volumeMounts: [{ name, readOnly: true, mountPath: "/var/run/secrets/kubernetes.io/serviceaccount" }] },
    ],
    preemptionPolicy: "PreemptLowerPriority",
    priority: 0,
    serviceAccount: "default",
    serviceAccountName: "default",
    tolerations: [
      { effect: "NoExecute", key: "node.kubernetes.io/not-ready", operator: "Exists", tolerationSeconds: 300 },
      { effect: "NoExecute", key: "node.kubernetes.io/unreachable", operator: "Exists", tolerationSeconds: 300 },
    ],
    volumes: [
      {
        projected: {
          defaultMode: 420,
          sources: [{ serviceAccountToken: { expirationSeconds: 3607, path: "token" } }, {}, {}],
        },
      },
    ],
  });
});

test("service accounts: must exist, decide about tokens, lend pull secrets", () => {
  const { create, run } = newApi();
  expect(() => run("lost", { serviceAccountName: "nosuch" })).toThrow(
    'pods "lost" is forbidden: error looking up service account default/nosuch: serviceaccount "nosuch" not found',
  );
  create(
    "ServiceAccount",
    { metadata: { name: "quiet" }, automountServiceAccountToken: false, imagePullSecrets: [{ name: "reg" }] },
    "default",
  );
  const quiet = run("quiet", { serviceAccountName: "quiet" });
  expect(quiet.spec?.volumes).toBeUndefined();
  expect(quiet.spec?.imagePullSecrets).toEqual([{ name: "reg" }]);
  expect(run("loud", { serviceAccountName: "quiet", automountServiceAccountToken: true }).spec?.volumes).toHaveLength(
    1,
  );
});

test("priority classes", () => {
  const { create, run } = newApi();
  expect(() => run("a", { priorityClassName: "nosuch" })).toThrow(
    'pods "a" is forbidden: no PriorityClass with name nosuch was found',
  );
  expect(run("b", { priorityClassName: "system-node-critical" }).spec?.priority).toBe(2000001000);
  expect(() => run("c", { priority: 7 })).toThrow(
    "the integer value of priority (7) must not be provided in pod spec; priority admission controller computed 0 from the given PriorityClass name",
  );
  create("PriorityClass", { metadata: { name: "usual" }, value: 5, globalDefault: true, preemptionPolicy: "Never" });
  expect(run("d").spec).toMatchObject({ priority: 5, priorityClassName: "usual", preemptionPolicy: "Never" });
  expect(() => create("PriorityClass", { metadata: { name: "other" }, value: 6, globalDefault: true })).toThrow(
    'priorityclasses.scheduling.k8s.io "other" is forbidden: PriorityClass usual is already marked as default. Only one default can exist',
  );
});

test("own tolerations are kept, and a new node is tainted until it is ready", () => {
  const { create, run } = newApi();
  expect(run("a", { tolerations: [{ operator: "Exists" }] }).spec?.tolerations).toEqual([{ operator: "Exists" }]);
  const taints = [{ key: "node.kubernetes.io/not-ready", effect: "NoSchedule" }];
  expect(create("Node", { metadata: { name: "n" } })).toMatchObject({ spec: { taints } });
});

test("a pod replaced by one that does not know its priority keeps it", () => {
  const { run, replace } = newApi();
  const { spec, ...rest } = run("a", { priorityClassName: "system-node-critical" });
  const { priority: _, preemptionPolicy: __, tolerations: ___, ...known } = spec ?? { containers: [] };
  expect(replace("a", { ...rest, spec: known }).spec).toEqual(spec);
});
