import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { WatchEvent } from "../../src/api/request.ts";
import { inProcessClient } from "../../src/client/in-process.ts";
import { bootstrap } from "../../src/cluster/bootstrap.ts";
import { type Cluster, openCluster } from "../../src/cluster/cluster.ts";
import { servingCredentials } from "../../src/cluster/pki/pki.ts";
import { startServer } from "../../src/server/https-server.ts";
import { at, clientOf, type ServedCluster } from "./transports.ts";

/** A server, and beside it somebody who opens the same database, as another process does. */
const ADMIN = { name: "kubernetes-admin", groups: ["system:masters", "system:authenticated"] };
const MAPS = "/api/v1/namespaces/default/configmaps";
const WATCHES = 20;
const CHANGES = 50;
const folder = mkdtempSync(join(tmpdir(), "kubesim-two-"));
let served: ServedCluster;
let other: Cluster;

beforeAll(async () => {
  const path = join(folder, "cluster.db");
  const cluster = openCluster({ path });
  bootstrap(cluster, { seed: 1, start: Date.now(), nodes: 1, addons: false });
  const credentials = servingCredentials(folder);
  const defects: unknown[] = [];
  const onDefect = (error: unknown) => defects.push(error);
  const server = await startServer({ cluster, credentials, host: "127.0.0.1", port: 0, onDefect });
  served = { cluster, server, credentials, defects, close: () => server.close() };
  other = openCluster({ path });
});

afterAll(async () => {
  await served.close();
  served.cluster.close();
  other.close();
  rmSync(folder, { recursive: true, force: true });
});

test("every watch sees every write of both, once and in order", async () => {
  const client = clientOf(served);
  const beside = inProcessClient({ cluster: other, user: ADMIN, userAgent: "beside/v1", jump: false });
  const { body } = await client.request({ method: "GET", path: MAPS });
  const resourceVersion = String(at(body, "metadata.resourceVersion"));
  const seen = Array.from({ length: WATCHES }, () => collect(resourceVersion));
  for (let i = 0; i < CHANGES; i++) {
    const writer = i % 2 === 0 ? client : beside;
    const map = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: `m${i}` } };
    await writer.request({ method: "POST", path: MAPS, body: map });
  }
  const expected = Array.from({ length: CHANGES }, (_, i) => `ADDED m${i}`);
  for (const names of await Promise.all(seen)) expect(names).toEqual(expected);
  expect(served.defects).toEqual([]);
  await client.close();
});

test("what another process sets going, the server brings to its end", async () => {
  const pod = {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "run" },
    spec: { containers: [{ name: "c", image: "nginx" }] },
  };
  const { api } = other;
  const path = "/api/v1/namespaces/default/pods";
  expect(api.handle({ method: "POST", path, query: new URLSearchParams(), user: ADMIN, body: pod }).code).toBe(201);
  const client = clientOf(served);
  const query = { fieldSelector: "metadata.name=run" };
  for await (const { object } of client.watch({ method: "GET", path, query }, client.now() + 10_000)) {
    if (at(object, "status.phase") !== "Running") continue;
    await client.close();
    return;
  }
  throw new Error("the pod does not run");
});

/** What a watch of its own sees, until it has seen enough. */
async function collect(resourceVersion: string): Promise<string[]> {
  const client = clientOf(served);
  const names: string[] = [];
  const events: AsyncIterable<WatchEvent> = client.watch(
    { method: "GET", path: MAPS, query: { resourceVersion } },
    client.now() + 15_000,
  );
  for await (const { type, object } of events) {
    const name = String(at(object, "metadata.name"));
    if (!/^m\d+$/.test(name)) continue;
    names.push(`${type} ${name}`);
    if (names.length === CHANGES) break;
  }
  await client.close();
  return names;
}
