import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import { STATUS_CODES } from "node:http";
import type { ApiRequest } from "../api/request.ts";
import { parseResourcePath } from "../api/route.ts";
import type { Cluster } from "../cluster/cluster.ts";
import type { ServingCredentials } from "../cluster/pki/pki.ts";
import { badRequest, internalError, StatusError } from "../machinery/status.ts";
import { negotiate, writeAnswer } from "./answer.ts";
import { readCredentials } from "./credentials.ts";
import { startPulse } from "./pulse.ts";
import { decodeBody, readBody } from "./request-body.ts";
import { watchHub } from "./watch-hub.ts";
import { streamWatch } from "./watch-response.ts";

/** What to serve, where, and who tells of defects. */
export interface ServeOptions {
  cluster: Cluster;
  credentials: ServingCredentials;
  host: string;
  /** 0 takes any free one */
  port: number;
  onDefect(error: unknown): void;
}

/** A server that listens. */
export interface RunningServer {
  readonly port: number;
  /** Ends watches and idle connections and stops listening; the cluster stays open. */
  close(): Promise<void>;
}

const METHODS: ReadonlySet<string> = new Set(["GET", "POST", "PUT", "PATCH", "DELETE"]);
/** Most bytes of a request's line and headers. */
const MAX_HEADERS = 128 * 1024;
/** Milliseconds for the headers, and for a whole request, to come in. */
const HEADERS_TIMEOUT = 10_000;
const REQUEST_TIMEOUT = 60_000;
/** How long an idle connection stays open; Go clients let go after 90 seconds by themselves. */
const KEEP_ALIVE = 120_000;

/**
 * Serves a cluster's API over HTTPS, and keeps the cluster's time going. Rejects with the system's error where it cannot
 * listen.
 */
export async function startServer({
  cluster,
  credentials,
  host,
  port,
  onDefect,
}: ServeOptions): Promise<RunningServer> {
  const { api, simulation, clock } = cluster;
  const hub = watchHub(cluster.store);
  const pulse = startPulse(cluster, hub, onDefect);

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { path, query } = parseTarget(request.url ?? "/");
    const method = request.method ?? "";
    if (!METHODS.has(method)) {
      throw new StatusError(405, "MethodNotAllowed", "the server does not allow this method on the requested resource");
    }
    const apiRequest: ApiRequest = {
      ...readCredentials(request, credentials.token),
      method: method as ApiRequest["method"],
      path,
      query,
      ...headersOf(request),
    };
    const contentType = isNegotiated(path) ? negotiate(request.headers.accept) : "application/json";
    if (method === "GET") {
      if (parseResourcePath(path, method, query)?.verb === "watch") {
        const stream = api.watch(apiRequest);
        if ("poll" in stream) streamWatch(response, stream, hub, query, contentType);
        else await writeAnswer(request, response, stream);
        return;
      }
      await writeAnswer(request, response, api.handle(apiRequest), contentType);
      return;
    }
    Object.assign(apiRequest, decodeBody(await readBody(request), request.headers["content-type"], method));
    const answered = api.handle(apiRequest);
    if (clock.mode === "instant") simulation.settle();
    pulse.wake();
    await writeAnswer(request, response, answered, contentType);
  }

  const server = createServer(
    {
      key: credentials.server.key,
      cert: credentials.server.certificate,
      ca: credentials.ca,
      requestCert: true,
      // Whoever shows no certificate may have a token, or is anonymous.
      rejectUnauthorized: false,
      minVersion: "TLSv1.2",
      maxHeaderSize: MAX_HEADERS,
      headersTimeout: HEADERS_TIMEOUT,
      requestTimeout: REQUEST_TIMEOUT,
      keepAliveTimeout: KEEP_ALIVE,
      handshakeTimeout: HEADERS_TIMEOUT,
    },
    (request, response) => {
      answer(request, response).catch((error: unknown) => {
        if (!(error instanceof StatusError)) onDefect(error);
        fail(request, response, error instanceof StatusError ? error : internalError("see the server's log"));
      });
    },
  );
  server.on("clientError", (error: NodeJS.ErrnoException, socket: Socket) => refuse(socket, unreadable(error)));
  server.on("upgrade", (_request: IncomingMessage, socket: Socket) => {
    refuse(socket, new StatusError(501, "", "this server does not speak the protocol that the request upgrades to"));
  });
  server.on("tlsClientError", (_error, socket) => socket.destroy());
  try {
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(port, host, resolve);
    });
  } catch (error) {
    pulse.stop();
    throw error;
  }
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      pulse.stop();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

function parseTarget(target: string): { path: string; query: URLSearchParams } {
  const mark = target.indexOf("?");
  const path = mark < 0 ? target : target.slice(0, mark);
  try {
    decodeURIComponent(path);
  } catch {
    throw badRequest(`the path ${JSON.stringify(path)} is not well-formed`);
  }
  if (!path.startsWith("/") || path.split("/").some((part) => part === ".." || part === ".")) {
    throw badRequest(`the path ${JSON.stringify(path)} is not well-formed`);
  }
  return { path, query: new URLSearchParams(mark < 0 ? "" : target.slice(mark + 1)) };
}

function headersOf({ headers }: IncomingMessage): Pick<ApiRequest, "accept" | "contentType" | "userAgent"> {
  const { accept, "content-type": contentType, "user-agent": userAgent } = headers;
  return {
    ...(accept !== undefined && { accept }),
    ...(contentType !== undefined && { contentType }),
    ...(userAgent !== undefined && { userAgent }),
  };
}

/** Health, metrics and OpenAPI have types of their own. */
function isNegotiated(path: string): boolean {
  return path.startsWith("/api/") || path.startsWith("/apis/");
}

function fail(request: IncomingMessage, response: ServerResponse, error: StatusError): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  // The rest of a body that nobody reads would stand before the next request.
  if (!request.complete) {
    response.setHeader("Connection", "close");
    request.resume();
  }
  writeAnswer(request, response, { code: error.code, body: error.toStatus(), warnings: [] }).catch(() =>
    response.destroy(),
  );
}

/** What is wrong with bytes that are no HTTP request. */
function unreadable({ code = "" }: NodeJS.ErrnoException): StatusError {
  switch (code) {
    case "HPE_HEADER_OVERFLOW":
      return new StatusError(431, "BadRequest", "the headers of the request are too large");
    case "ERR_HTTP_REQUEST_TIMEOUT":
      return new StatusError(408, "Timeout", "the request did not come in within its time");
    default:
      return badRequest("the request is no well-formed HTTP");
  }
}

/** Answers on a connection that HTTP has lost track of, and closes it. */
function refuse(socket: Socket, error: StatusError): void {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const body = `${JSON.stringify(error.toStatus())}\n`;
  const head = [
    `HTTP/1.1 ${error.code} ${STATUS_CODES[error.code] ?? ""}`,
    "Content-Type: application/json",
    `Content-Length: ${Buffer.byteLength(body)}`,
    "Connection: close",
  ];
  socket.end(`${head.join("\r\n")}\r\n\r\n${body}`);
}
