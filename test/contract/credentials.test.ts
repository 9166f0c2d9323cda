import { afterAll, beforeAll, expect, test } from "vitest";
import { httpsClient } from "../../src/client/https.ts";
import { ConnectionError, type RestResponse } from "../../src/client/rest-client.ts";
import { at, clientOf, type ServedCluster, serveCluster } from "./transports.ts";

let served: ServedCluster;

beforeAll(async () => {
  served = await serveCluster();
});

afterAll(() => served.close());

const SECRETS = "/api/v1/namespaces/default/secrets";

/** Sends one request with these credentials, and perhaps as somebody else. */
async function ask(credentials: object, path: string, user?: string): Promise<RestResponse> {
  const client = httpsClient({
    server: `https://127.0.0.1:${served.server.port}`,
    authorities: served.credentials.ca,
    insecure: false,
    credentials: () => credentials,
    ...(user !== undefined && { impersonate: { user, groups: [], uid: "", extra: {} } }),
    userAgent: "credentials/v1",
    timeout: 10_000,
  });
  try {
    return await client.request({ method: "GET", path });
  } finally {
    await client.close();
  }
}

const admin = () => ({ certificate: served.credentials.admin.certificate, key: served.credentials.admin.key });

test("the administrator comes by certificate or by token", async () => {
  expect((await ask(admin(), SECRETS)).code).toBe(200);
  expect((await ask({ token: served.credentials.token }, SECRETS)).code).toBe(200);
});

test.each([
  ["a token that is none", { token: "nonsense" }],
  ["a password", { username: "admin", password: "admin" }],
])("%s is refused", async (_case, credentials) => {
  const answer = await ask(credentials, "/version");
  expect(answer).toMatchObject({
    code: 401,
    body: { kind: "Status", reason: "Unauthorized", message: "Unauthorized" },
  });
});

test("nobody may read what anonymous users may not", async () => {
  for (const path of [
    SECRETS,
    `${SECRETS}?watch=true`,
    "/api/v1/pods",
    "/api",
    "/apis",
    "/metrics",
    "/openapi/v2",
    "/nonsense",
  ]) {
    expect(await ask({}, path), path).toMatchObject({ code: 403, body: { kind: "Status", reason: "Forbidden" } });
  }
});

test("a service account's token is its user, with its rights and no more", async () => {
  const client = clientOf(served);
  const asked = await client.request({
    method: "POST",
    path: "/api/v1/namespaces/default/serviceaccounts/default/token",
    body: { apiVersion: "authentication.k8s.io/v1", kind: "TokenRequest", spec: {} },
  });
  await client.close();
  const token = at(asked.body, "status.token") as string;
  const answer = await ask({ token }, SECRETS);
  expect(answer.code).toBe(403);
  expect(at(answer.body, "message")).toContain(
    'User "system:serviceaccount:default:default" cannot list resource "secrets"',
  );
  expect((await ask({ token }, "/api")).code).toBe(200);
});

test("impersonation is for those who may", async () => {
  const answer = await ask(admin(), SECRETS, "jane");
  expect(at(answer.body, "message")).toContain('User "jane" cannot list resource "secrets"');
  expect((await ask({}, SECRETS, "kubernetes-admin")).code).toBe(403);
});

test("a server that another authority vouches for is not spoken to", async () => {
  const client = httpsClient({
    server: `https://127.0.0.1:${served.server.port}`,
    insecure: false,
    credentials: () => ({}),
    userAgent: "credentials/v1",
    timeout: 10_000,
  });
  const failure = await client.request({ method: "GET", path: "/version" }).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(ConnectionError);
  expect((failure as Error).message).toBe(
    "Unable to connect to the server: tls: failed to verify certificate: x509: certificate signed by unknown authority",
  );
});
