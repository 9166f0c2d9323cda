import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe } from "vitest";
import { httpsClient } from "../../src/client/https.ts";
import { inProcessClient } from "../../src/client/in-process.ts";
import type { RestClient, RestRequest, RestResponse } from "../../src/client/rest-client.ts";
import { bootstrap } from "../../src/cluster/bootstrap.ts";
import { type Cluster, openCluster } from "../../src/cluster/cluster.ts";
import { type ServingCredentials, servingCredentials } from "../../src/cluster/pki/pki.ts";
import { isObject, type JsonObject } from "../../src/machinery/json.ts";
import { type RunningServer, startServer } from "../../src/server/https-server.ts";

const ADMIN = { name: "kubernetes-admin", groups: ["system:masters", "system:authenticated"] };

/** A cluster of its own for a test file, with one worker and no add-ons. */
export function newCluster(): Cluster {
  const cluster = openCluster({
    path: ":memory:",
    onDefect: (actor, key, error) => console.error(`${actor} ${key}`, error),
  });
  bootstrap(cluster, { seed: 1, start: Date.now(), nodes: 1, addons: false });
  return cluster;
}

/** A cluster that is served; `defects` has what the server could not explain. */
export interface ServedCluster {
  cluster: Cluster;
  server: RunningServer;
  credentials: ServingCredentials;
  defects: unknown[];
  close(): Promise<void>;
}

export async function serveCluster(): Promise<ServedCluster> {
  const cluster = newCluster();
  const folder = mkdtempSync(join(tmpdir(), "kubesim-contract-"));
  const credentials = servingCredentials(folder);
  const defects: unknown[] = [];
  const onDefect = (error: unknown) => defects.push(error);
  const server = await startServer({ cluster, credentials, host: "127.0.0.1", port: 0, onDefect });
  return {
    cluster,
    server,
    credentials,
    defects,
    async close() {
      await server.close();
      cluster.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A client of a served cluster; as its administrator, if nothing else is said. */
export function clientOf({ server, credentials }: ServedCluster, token?: string): RestClient {
  const { certificate, key } = credentials.admin;
  return httpsClient({
    server: `https://127.0.0.1:${server.port}`,
    authorities: credentials.ca,
    insecure: false,
    credentials: () => (token === undefined ? { certificate, key } : { token }),
    userAgent: "contract/v1",
    timeout: 10_000,
  });
}

/** What a rule of the API is checked with. */
export interface Api {
  readonly client: RestClient;
  /** Sends a request and gives its answer, whatever it is. */
  send(method: RestRequest["method"], path: string, more?: Omit<RestRequest, "method" | "path">): Promise<Answer>;
}

/** An answer whose body is an object. */
export interface Answer extends RestResponse {
  body: JsonObject;
}

/** Runs the same rules against the API in the test's own process and over HTTPS, each on a new cluster. */
export function overBothTransports(rules: (api: () => Api) => void): void {
  describe.each(["in-process", "https"])("%s", (transport) => {
    let api: Api | undefined;
    let close: (() => Promise<void>) | undefined;

    beforeAll(async () => {
      if (transport === "https") {
        const served = await serveCluster();
        const client = clientOf(served);
        api = apiOf(client);
        close = async () => {
          await client.close();
          await served.close();
        };
      } else {
        const cluster = newCluster();
        const client = inProcessClient({ cluster, user: ADMIN, userAgent: "contract/v1", jump: false });
        api = apiOf(client);
        close = () => client.close();
      }
    });

    afterAll(() => close?.());

    rules(() => {
      if (api === undefined) throw new Error("the transport is not open");
      return api;
    });
  });
}

function apiOf(client: RestClient): Api {
  return {
    client,
    async send(method, path, more = {}) {
      const response = await client.request({ method, path, ...more });
      if (!isObject(response.body)) throw new Error(`${method} ${path} answered ${String(response.body)}`);
      return { ...response, body: response.body };
    },
  };
}

/** The value at a dotted path of an answer. */
export function at(value: unknown, path: string): unknown {
  let current = value;
  for (const name of path.split(".")) {
    if (Array.isArray(current)) current = current[Number(name)];
    else current = isObject(current) ? current[name] : undefined;
  }
  return current;
}
