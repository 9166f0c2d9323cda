import type * as Library from "@kubernetes/client-node";
import { afterAll, beforeAll, expect, test } from "vitest";
import { pretendNewerNode } from "./newer-node.ts";
import { type ServedCluster, serveCluster } from "./transports.ts";

/** A client library that knows nothing of kubesim. */
let served: ServedCluster;
let k8s: typeof Library;
let config: Library.KubeConfig;

beforeAll(async () => {
  pretendNewerNode();
  k8s = await import("@kubernetes/client-node");
  served = await serveCluster();
  const { ca, admin } = served.credentials;
  const data = (pem: string) => Buffer.from(pem).toString("base64");
  config = new k8s.KubeConfig();
  config.loadFromOptions({
    clusters: [
      { name: "c", server: `https://127.0.0.1:${served.server.port}`, caData: data(ca), skipTLSVerify: false },
    ],
    users: [{ name: "u", certData: data(admin.certificate), keyData: data(admin.key) }],
    contexts: [{ name: "x", cluster: "c", user: "u" }],
    currentContext: "x",
  });
});

afterAll(() => served.close());

test("typed objects can be created, patched, listed and deleted", async () => {
  const apps = config.makeApiClient(k8s.AppsV1Api);
  const labels = { app: "typed" };
  const body: Library.V1Deployment = {
    metadata: { name: "typed" },
    spec: {
      replicas: 1,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name: "c", image: "nginx" }] } },
    },
  };
  const created = await apps.createNamespacedDeployment({ namespace: "default", body });
  expect(created.metadata?.creationTimestamp).toBeInstanceOf(Date);
  const patched = await apps.patchNamespacedDeployment(
    { name: "typed", namespace: "default", body: [{ op: "replace", path: "/spec/replicas", value: 2 }] },
    k8s.setHeaderOptions("Content-Type", k8s.PatchStrategy.JsonPatch),
  );
  expect(patched.spec?.replicas).toBe(2);
  const { items } = await apps.listNamespacedDeployment({ namespace: "default" });
  expect(items.map(({ metadata }) => metadata?.name)).toEqual(["typed"]);
  await apps.deleteNamespacedDeployment({ name: "typed", namespace: "default" });
  await expect(apps.readNamespacedDeployment({ name: "typed", namespace: "default" })).rejects.toMatchObject({
    code: 404,
  });
});

test("an informer sees what is there, what comes and what goes", async () => {
  const core = config.makeApiClient(k8s.CoreV1Api);
  const make = (name: string) => core.createNamespacedConfigMap({ namespace: "default", body: { metadata: { name } } });
  await make("informed-before");
  const seen: string[] = [];
  const informer = k8s.makeInformer(config, "/api/v1/namespaces/default/configmaps", () =>
    core.listNamespacedConfigMap({ namespace: "default" }),
  );
  for (const event of ["add", "update", "delete"] as const) {
    informer.on(event, ({ metadata }) => {
      if (metadata?.name?.startsWith("informed")) seen.push(`${event} ${metadata.name}`);
    });
  }
  await informer.start();
  await make("informed-after");
  await core.deleteNamespacedConfigMap({ name: "informed-before", namespace: "default" });
  await expect.poll(() => seen).toEqual(["add informed-before", "add informed-after", "delete informed-before"]);
  await informer.stop();
});

test("server-side apply through the object API", async () => {
  const client = k8s.KubernetesObjectApi.makeApiClient(config);
  const map: Library.V1ConfigMap & Library.KubernetesObject = {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "applied", namespace: "default" },
    data: { a: "b" },
  };
  const applied: Library.V1ConfigMap = await client.patch(
    map,
    undefined,
    undefined,
    "tester",
    true,
    k8s.PatchStrategy.ServerSideApply,
  );
  expect(applied.metadata?.managedFields?.[0]).toMatchObject({ manager: "tester", operation: "Apply" });
});
