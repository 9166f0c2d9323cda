import { Agent as HttpAgent, type IncomingMessage, type RequestOptions, request as httpRequest } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import { isIP } from "node:net";
import type { Impersonation, WatchEvent } from "../api/request.ts";
import { isObject } from "../machinery/json.ts";
import { type Status, StatusError } from "../machinery/status.ts";
import { wallClock, wallSleep } from "../sim/wall.ts";
import { connectionFailure } from "./connection-failure.ts";
import { ConnectionError, type RestClient, type RestRequest, type RestResponse } from "./rest-client.ts";

/** What shows the server who sends requests. */
export interface ClientCredentials {
  token?: string;
  /** PEM */
  certificate?: string;
  key?: string;
  username?: string;
  password?: string;
}

/** How to reach a server. */
export interface HttpsOptions {
  /** `https://127.0.0.1:6443`, perhaps with a path */
  server: string;
  /** PEM of the authorities that may have signed the server's certificate; without it the usual ones */
  authorities?: string | undefined;
  /** any certificate will do */
  insecure: boolean;
  /** the name that the server's certificate must have, where it is not the host's */
  serverName?: string | undefined;
  /** Gives the credentials, anew after the server has refused them. */
  credentials(again: boolean): ClientCredentials;
  impersonate?: Impersonation | undefined;
  userAgent: string;
  /** milliseconds for one answer; 0 waits for ever */
  timeout: number;
}

const MAX_IDLE = 4;
const NEW_TRY = 1_000;

/** A client of a server over HTTPS (or plain HTTP, where the address says so). Times are this machine's. */
export function httpsClient(options: HttpsOptions): RestClient {
  const base = new URL(options.server);
  const isTls = base.protocol === "https:";
  let credentials = options.credentials(false);
  let agent = newAgent();

  function newAgent(): HttpAgent | HttpsAgent {
    if (!isTls) return new HttpAgent({ keepAlive: true, maxFreeSockets: MAX_IDLE });
    const { certificate, key } = credentials;
    const name = options.serverName || (isIP(base.hostname) === 0 ? base.hostname : "");
    return new HttpsAgent({
      keepAlive: true,
      maxFreeSockets: MAX_IDLE,
      rejectUnauthorized: !options.insecure,
      ...(options.authorities !== undefined && { ca: options.authorities }),
      ...(certificate !== undefined && { cert: certificate }),
      ...(key !== undefined && { key }),
      ...(name !== "" && { servername: name }),
    });
  }

  /** Sends a request; resolves with the beginning of its answer. */
  function open(request: RestRequest, stop?: AbortSignal): Promise<IncomingMessage> {
    const { method, path, query = {}, body, accept = "application/json", contentType = "application/json" } = request;
    const search = toSearch(query);
    const payload =
      body === undefined ? undefined : Buffer.from(typeof body === "string" ? body : JSON.stringify(body));
    const requestOptions: RequestOptions = {
      agent,
      method,
      host: base.hostname.replace(/^\[|\]$/g, ""),
      port: base.port,
      path: `${base.pathname.replace(/\/$/, "")}${path}${search === "" ? "" : `?${search}`}`,
      headers: {
        Accept: accept,
        "User-Agent": options.userAgent,
        ...authorization(credentials),
        ...impersonationHeaders(options.impersonate),
        ...(payload && { "Content-Type": contentType, "Content-Length": payload.length }),
      },
      ...(options.timeout > 0 && { timeout: options.timeout }),
      ...(stop && { signal: stop }),
    };
    return new Promise((resolve, reject) => {
      const sent = (isTls ? httpsRequest : httpRequest)(requestOptions, resolve);
      sent.once("timeout", () => sent.destroy(new TimeoutError()));
      sent.once("error", (error) => reject(connectionFailure(error, base.host)));
      sent.end(payload);
    });
  }

  /** The same; where the server refuses the credentials, once more with fresh ones. */
  async function openAuthenticated(request: RestRequest, stop?: AbortSignal): Promise<IncomingMessage> {
    const answer = await open(request, stop);
    if (answer.statusCode !== 401) return answer;
    const fresh = options.credentials(true);
    if (JSON.stringify(fresh) === JSON.stringify(credentials)) return answer;
    answer.resume();
    credentials = fresh;
    agent.destroy();
    agent = newAgent();
    return open(request, stop);
  }

  async function whole(message: IncomingMessage): Promise<RestResponse> {
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of message) chunks.push(chunk as Buffer);
    } catch (error) {
      throw connectionFailure(error, base.host);
    }
    const code = message.statusCode ?? 0;
    const text = Buffer.concat(chunks).toString("utf8");
    return { code, body: bodyOf(message, code, text), warnings: warningsOf(message) };
  }

  async function* events(request: RestRequest, stop: AbortSignal): AsyncGenerator<WatchEvent> {
    const message = await openAuthenticated(request, stop);
    if (message.statusCode !== 200) throw StatusError.fromStatus((await whole(message)).body as Status);
    const decoder = new TextDecoder();
    let rest = "";
    for await (const chunk of message) {
      rest += decoder.decode(chunk as Buffer, { stream: true });
      for (let end = rest.indexOf("\n"); end >= 0; end = rest.indexOf("\n")) {
        const line = rest.slice(0, end);
        rest = rest.slice(end + 1);
        if (line.trim() !== "") yield JSON.parse(line) as WatchEvent;
      }
    }
  }

  return {
    async request(request) {
      return whole(await openAuthenticated(request));
    },
    async *watch(request, deadline = Number.POSITIVE_INFINITY) {
      const stop = new AbortController();
      const left = deadline - wallClock();
      const timer = Number.isFinite(left) ? setTimeout(() => stop.abort(), Math.max(0, left)) : undefined;
      const query: Record<string, string | readonly string[] | undefined> = { ...request.query, watch: "true" };
      try {
        while (!stop.signal.aborted) {
          const opened = wallClock();
          for await (const event of events({ ...request, query }, stop.signal)) {
            yield event;
            if (event.type === "ERROR") return;
            query.resourceVersion = revisionOf(event) ?? query.resourceVersion;
          }
          // Servers end watches after a while; what is watched goes on where it was.
          if (wallClock() - opened < NEW_TRY) await wallSleep(NEW_TRY);
        }
      } catch (error) {
        if (!stop.signal.aborted) throw error instanceof StatusError ? error : connectionFailure(error, base.host);
      } finally {
        clearTimeout(timer);
        stop.abort();
      }
    },
    now: wallClock,
    sleep: wallSleep,
    async close() {
      agent.destroy();
    },
  };
}

/** No answer came in time. */
export class TimeoutError extends Error {
  override readonly name = "TimeoutError";
}

function toSearch(query: NonNullable<RestRequest["query"]>): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined) continue;
    for (const one of typeof value === "string" ? [value] : value) parameters.append(name, one);
  }
  return parameters.toString();
}

function authorization({ token, username, password }: ClientCredentials): Record<string, string> {
  if (token !== undefined) return { Authorization: `Bearer ${token}` };
  if (username === undefined) return {};
  return { Authorization: `Basic ${Buffer.from(`${username}:${password ?? ""}`).toString("base64")}` };
}

function impersonationHeaders(impersonate: Impersonation | undefined): Record<string, string | string[]> {
  if (impersonate === undefined) return {};
  const { user, groups, uid, extra } = impersonate;
  const headers: Record<string, string | string[]> = { "Impersonate-User": user };
  if (groups.length > 0) headers["Impersonate-Group"] = [...groups];
  if (uid !== "") headers["Impersonate-Uid"] = uid;
  for (const [key, values] of Object.entries(extra))
    headers[`Impersonate-Extra-${encodeURIComponent(key)}`] = [...values];
  return headers;
}

/** The body of an answer; a failure that is no Status becomes one (client-go `rest/request.go`). */
function bodyOf({ headers }: IncomingMessage, code: number, text: string): unknown {
  let body: unknown = text;
  if (/\bjson\b/.test(headers["content-type"] ?? "")) {
    try {
      body = JSON.parse(text);
    } catch {
      if (code < 400) throw new ConnectionError("Unable to connect to the server: its answer is no JSON");
    }
  }
  if (code < 400 || (isObject(body) && body.kind === "Status")) return body;
  return genericFailure(code, text).toStatus();
}

const GENERIC: Readonly<Record<number, readonly [StatusError["reason"], string]>> = {
  400: ["BadRequest", "the server rejected our request for an unknown reason"],
  401: ["Unauthorized", "the server has asked for the client to provide credentials"],
  403: ["Forbidden", "the server does not allow access to the requested resource"],
  404: ["NotFound", "the server could not find the requested resource"],
  405: ["MethodNotAllowed", "the server does not allow this method on the requested resource"],
  429: ["TooManyRequests", "the server has received too many requests and has asked us to try again later"],
  503: ["ServiceUnavailable", "the server is currently unable to handle the request"],
};

/** What client-go says of a failure that does not explain itself (apimachinery `NewGenericServerResponse`). */
function genericFailure(code: number, text: string): StatusError {
  const known = GENERIC[code];
  if (known !== undefined) return new StatusError(code, known[0], known[1]);
  const message = `an error on the server (${JSON.stringify(text.slice(0, 2048).trim() || "unknown")}) has prevented the request from succeeding`;
  return new StatusError(code, "InternalError", message);
}

function warningsOf({ headersDistinct }: IncomingMessage): string[] {
  const texts: string[] = [];
  for (const header of headersDistinct.warning ?? []) {
    const utf8 = Buffer.from(header, "latin1").toString("utf8");
    for (const [, text = ""] of utf8.matchAll(/\d{3} \S+ "((?:[^"\\]|\\.)*)"/g))
      texts.push(text.replace(/\\(.)/g, "$1"));
  }
  return texts;
}

function revisionOf({ object }: WatchEvent): string | undefined {
  const revision = isObject(object) && isObject(object.metadata) ? object.metadata.resourceVersion : undefined;
  return typeof revision === "string" && revision !== "" ? revision : undefined;
}
