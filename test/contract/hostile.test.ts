import { once } from "node:events";
import { connect, type TLSSocket } from "node:tls";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { RestClient } from "../../src/client/rest-client.ts";
import { clientOf, type ServedCluster, serveCluster } from "./transports.ts";

/** Requests that no client means well with: each is answered with a Status, and the server goes on. */
let served: ServedCluster;
let client: RestClient;

beforeAll(async () => {
  served = await serveCluster();
  client = clientOf(served);
});

beforeEach(() => {
  served.defects.length = 0;
});

afterAll(async () => {
  await client.close();
  await served.close();
});

const MAPS = "/api/v1/namespaces/default/configmaps";

function open(): Promise<TLSSocket> {
  const { ca, admin } = served.credentials;
  const socket = connect({ port: served.server.port, host: "127.0.0.1", ca, cert: admin.certificate, key: admin.key });
  socket.on("error", () => {});
  return once(socket, "secureConnect").then(() => socket);
}

/** Sends bytes as they are and gives the code and body of the answer. */
async function raw(bytes: string | Buffer, thenEnd = false): Promise<{ code: number; body: unknown }> {
  const socket = await open();
  let text = "";
  socket.on("data", (chunk: Buffer) => {
    text += chunk.toString("latin1");
  });
  if (thenEnd) socket.end(bytes);
  else socket.write(bytes);
  const until = Date.now() + 5_000;
  while (Date.now() < until) {
    const end = text.indexOf("\r\n\r\n");
    const length = Number(/content-length: (\d+)/i.exec(text)?.[1] ?? -1);
    if (end >= 0 && length >= 0 && text.length >= end + 4 + length) break;
    if (socket.closed) break;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  socket.destroy();
  const code = Number(/^HTTP\/1\.1 (\d+)/.exec(text)?.[1] ?? 0);
  const json = text.slice(text.indexOf("\r\n\r\n") + 4);
  return { code, body: json === "" ? undefined : JSON.parse(json) };
}

const post = (body: string | Buffer, type = "application/json", path = MAPS) =>
  Buffer.concat([
    Buffer.from(
      `POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Type: ${type}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n`,
    ),
    Buffer.from(body),
  ]);
const get = (path: string, headers = "") => `GET ${path} HTTP/1.1\r\nHost: x\r\n${headers}\r\n`;
const deep = (open: string, close: string) =>
  `{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"deep"},"data":{"a":${open.repeat(50_000)}${close.repeat(50_000)}}}`;

test.each<[string, () => string | Buffer, number, string]>([
  [
    "a body that is announced too large",
    () => `POST ${MAPS} HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999\r\n\r\n`,
    413,
    "RequestEntityTooLarge",
  ],
  [
    "a body that grows too large",
    () =>
      `POST ${MAPS} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n400000\r\n${"x".repeat(0x400000)}\r\n0\r\n\r\n`,
    413,
    "RequestEntityTooLarge",
  ],
  ["no body", () => post(""), 400, "BadRequest"],
  ["half a JSON", () => post('{"kind":"ConfigMap"'), 400, "BadRequest"],
  ["two JSONs", () => post("{} {}"), 400, "BadRequest"],
  ["JSON that is no object", () => post("[1,2]"), 400, "BadRequest"],
  ["null", () => post("null"), 400, "BadRequest"],
  ["JSON nested without end", () => post(deep("[", "]")), 400, "BadRequest"],
  ["YAML nested without end", () => post(`a: ${"[".repeat(50_000)}`, "application/yaml"), 400, "BadRequest"],
  ["YAML that is none", () => post("a: b: c\n\t- x", "application/yaml"), 400, "BadRequest"],
  [
    "YAML that grows by aliases",
    () =>
      post(
        `a: &a [x,x,x,x,x,x,x,x,x]\n${"bcdefghij"
          .split("")
          .map((name, i) => `${name}: &${name} [${`*${"abcdefghij"[i]},`.repeat(9)}]`)
          .join("\n")}\n`,
        "application/yaml",
      ),
    400,
    "BadRequest",
  ],
  [
    "bytes that are no protobuf",
    () => post("k8s\0\xff\xff\xff", "application/vnd.kubernetes.protobuf"),
    400,
    "BadRequest",
  ],
  [
    "protobuf of no kind",
    () => post(Buffer.from("k8s\0\n\x06\n\x01x\x12\x01y", "latin1"), "application/vnd.kubernetes.protobuf"),
    400,
    "BadRequest",
  ],
  [
    "protobuf that announces more than there is",
    () => post(Buffer.from("k8s\0\x12\xff\xff\xff\xff\x0f", "latin1"), "application/vnd.kubernetes.protobuf"),
    400,
    "BadRequest",
  ],
  ["a type nobody knows", () => post("{}", "application/x-nonsense"), 415, "UnsupportedMediaType"],
  ["an answer nobody gives", () => get(MAPS, "Accept: image/png\r\n"), 406, "NotAcceptable"],
  ["a path that climbs", () => get("/api/v1/../../etc/passwd"), 400, "BadRequest"],
  ["a path that climbs in disguise", () => get("/api/v1/namespaces/%2e%2e/secrets/%2e%2e%2f%2e%2e"), 404, "NotFound"],
  ["a path of broken escapes", () => get("/api/v1/%zz"), 400, "BadRequest"],
  ["a group that climbs", () => get("/apis/..%2f..%2fetc/v1/passwd"), 404, "NotFound"],
  ["another method", () => "TRACE / HTTP/1.1\r\nHost: x\r\n\r\n", 405, "MethodNotAllowed"],
  ["headers without end", () => get("/version", `X: ${"y".repeat(200_000)}\r\n`), 431, "BadRequest"],
  ["very many headers", () => get("/version", "A: b\r\n".repeat(80_000)), 431, "BadRequest"],
  ["no HTTP", () => "hello\r\n\r\n", 400, "BadRequest"],
  ["an upgrade to nothing known", () => get("/api", "Connection: Upgrade\r\nUpgrade: nonsense\r\n"), 501, ""],
  ["impersonation of nobody", () => get(MAPS, "Impersonate-Group: x\r\n"), 400, "BadRequest"],
  ["a watch of a field that is none", () => get(`${MAPS}?watch=true&fieldSelector=a%3Db`), 400, "BadRequest"],
  [
    "an object with odd names",
    () =>
      post(
        '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"odd","labels":{"__proto__":"x","constructor":"y"}},"__proto__":{"a":1}}',
      ),
    422,
    "Invalid",
  ],
])("%s", async (_case, bytes, code, reason) => {
  const answer = await raw(bytes());
  expect(answer).toMatchObject({ code, body: { kind: "Status", status: "Failure", reason } });
  expect(served.defects).toEqual([]);
  expect((await client.request({ method: "GET", path: "/version" })).code).toBe(200);
});

test("fields that come twice are told apart by nobody but the text's reader", async () => {
  const twice = (name: string) =>
    `{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"${name}"},"data":{"a":"1","a":"2"}}`;
  const strict = await raw(post(twice("strict"), "application/json", `${MAPS}?fieldValidation=Strict`));
  expect(strict).toMatchObject({ code: 400, body: { message: expect.stringContaining('duplicate field "data.a"') } });
  expect((await raw(post(twice("lenient")))).code).toBe(201);
});

test("a body that breaks off is not acted on", async () => {
  const body = '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"broken-off"}}';
  const head = `POST ${MAPS} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${body.length + 10}\r\n\r\n`;
  await raw(head + body, true);
  expect((await client.request({ method: "GET", path: `${MAPS}/broken-off` })).code).toBe(404);
  expect(served.defects).toEqual([]);
});

test("a label selector as long as a request may be is answered, and soon", async () => {
  const started = performance.now();
  const labelSelector = Array.from({ length: 5_000 }, (_, i) => `k${i}!=v`).join(",");
  const { code } = await client.request({ method: "GET", path: MAPS, query: { labelSelector } });
  expect(code === 200 || code === 400).toBe(true);
  expect(performance.now() - started).toBeLessThan(3_000);
});

test("a thousand idle connections keep nobody out", async () => {
  const idle = await Promise.all(Array.from({ length: 1_000 }, open));
  expect((await client.request({ method: "GET", path: MAPS })).code).toBe(200);
  for (const socket of idle) socket.destroy();
});

test("a client that sends one byte at a time is not waited for by others", async () => {
  const slow = await open();
  slow.write("GET /version HT");
  expect((await client.request({ method: "GET", path: "/version" })).code).toBe(200);
  slow.destroy();
});
