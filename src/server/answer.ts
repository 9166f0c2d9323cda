import { createHash } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import type { ApiResponse } from "../api/request.ts";
import { isObject } from "../machinery/json.ts";
import type { Status } from "../machinery/status.ts";
import { StatusError } from "../machinery/status.ts";
import { encodeOpenApiV2, OPENAPI_V2_PROTOBUF } from "./protobuf/openapi-document.ts";

/** Bodies from this size on are compressed for clients that can take it (apiserver `responsewriters/writers.go`). */
const GZIP_FROM = 128 * 1024;
const GZIP_LEVEL = 4;
/** What the server writes; the last is JSON text as well, which every YAML reader reads. */
const SERVED_TYPES = ["application/json", "application/yaml", "application/vnd.kubernetes.protobuf"];

const compress = promisify(gzip);

/**
 * Checks that an answer can be given in a form that the request accepts, and gives its content type. Protobuf is wished
 * for by many clients; all of them that are known take JSON instead. Throws StatusError 406.
 */
export function negotiate(accept: string | undefined): string {
  if (accept === undefined || accept.trim() === "") return "application/json";
  for (const entry of accept.split(",")) {
    const type = entry.split(";")[0]?.trim().toLowerCase() ?? "";
    if (type === "application/yaml") return type;
    if (type === "*/*" || type === "application/*" || type === "application/json") return "application/json";
  }
  const isProtobuf = accept.includes("application/vnd.kubernetes.protobuf");
  if (isProtobuf && !accept.includes("application/json")) return "application/json";
  const message = `only the following media types are accepted: ${SERVED_TYPES.join(", ")}`;
  throw new StatusError(406, "NotAcceptable", message);
}

const DISCOVERY_TYPE = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";

/** Writes an answer: JSON, or text where the body is a string. */
export async function writeAnswer(
  request: IncomingMessage,
  response: ServerResponse,
  answer: ApiResponse,
  contentType = "application/json",
): Promise<void> {
  const { code, body, warnings } = answer;
  const isText = typeof body === "string";
  const isProtobuf = isObject(body) && body.swagger !== undefined && request.headers.accept?.includes("+protobuf");
  let bytes = isProtobuf ? encodeOpenApiV2(body) : Buffer.from(isText ? body : `${JSON.stringify(body)}\n`);
  if (request.url?.startsWith("/openapi/") && code === 200) {
    const etag = `"${createHash("sha512").update(bytes).digest("hex").toUpperCase()}"`;
    response.setHeader("ETag", etag);
    if (request.headers["if-none-match"] === etag) {
      response.writeHead(304).end();
      return;
    }
  }
  const type = isProtobuf ? OPENAPI_V2_PROTOBUF : typeOf(body, contentType);
  setHeaders(response, isText ? "text/plain; charset=utf-8" : type, warnings);
  const retryAfter = code >= 400 ? (body as Status | undefined)?.details?.retryAfterSeconds : undefined;
  if (retryAfter !== undefined) response.setHeader("Retry-After", String(retryAfter));
  if (bytes.length >= GZIP_FROM && /\bgzip\b/.test(String(request.headers["accept-encoding"] ?? ""))) {
    bytes = await compress(bytes, { level: GZIP_LEVEL });
    response.setHeader("Content-Encoding", "gzip");
    response.setHeader("Vary", "Accept-Encoding");
  }
  response.setHeader("Content-Length", bytes.length);
  response.writeHead(code);
  response.end(bytes);
}

/** Clients tell the two kinds of discovery apart by the content type alone. */
function typeOf(body: unknown, usual: string): string {
  return isObject(body) && body.kind === "APIGroupDiscoveryList" ? DISCOVERY_TYPE : usual;
}

/** Sets the headers that every answer has. */
export function setHeaders(response: ServerResponse, contentType: string, warnings: readonly string[]): void {
  response.setHeader("Audit-Id", crypto.randomUUID());
  response.setHeader("Cache-Control", "no-cache, private");
  response.setHeader("Content-Type", contentType);
  if (warnings.length > 0) response.setHeader("Warning", warnings.map(warningHeader));
}

/** RFC 7234 `299 - "text"` (apimachinery `util/net/http.go`); headers carry bytes, so UTF-8 goes as such. */
function warningHeader(text: string): string {
  const line = text.replace(/\p{Cc}+/gu, " ");
  const quoted = line.replace(/[\\"]/g, (char) => `\\${char}`);
  return Buffer.from(`299 - "${quoted}"`, "utf8").toString("latin1");
}
