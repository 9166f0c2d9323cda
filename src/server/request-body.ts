import type { IncomingMessage } from "node:http";
import type { ApiRequest } from "../api/request.ts";
import type { JsonValue } from "../machinery/json.ts";
import { badRequest, StatusError, unsupportedMediaType } from "../machinery/status.ts";
import { DocumentError, readDocuments } from "../machinery/yaml/documents.ts";
import { scanJson } from "../machinery/yaml/json-scanner.ts";
import { MAX_DEPTH } from "../machinery/yaml/yaml-scanner.ts";
import { duplicateFields } from "./duplicate-fields.ts";
import { decodeProtobuf } from "./protobuf/decode.ts";
import { ProtobufError } from "./protobuf/wire.ts";

/** Most bytes of a body (apiserver `MaxRequestBodyBytes`). */
export const MAX_BODY = 3 * 1024 * 1024;

const JSON_TYPE = "application/json";
const YAML_TYPE = "application/yaml";
const PROTOBUF_TYPE = "application/vnd.kubernetes.protobuf";

/** A decoded body, with what decoding it lost. */
export type DecodedBody = Pick<ApiRequest, "body" | "duplicateFields">;

/** Reads a request's body to its end. Throws StatusError: 413 for one that is too large, 400 for one that breaks off. */
export function readBody(request: IncomingMessage): Promise<Buffer> {
  const announced = Number(request.headers["content-length"] ?? 0);
  if (announced > MAX_BODY) return Promise.reject(tooLarge());
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    request.on("data", (chunk: Buffer) => {
      length += chunk.length;
      if (length > MAX_BODY) {
        request.removeAllListeners("data");
        reject(tooLarge());
      } else chunks.push(chunk);
    });
    request.on("end", () => resolve(chunks.length === 1 ? (chunks[0] ?? Buffer.alloc(0)) : Buffer.concat(chunks)));
    request.on("error", () => reject(badRequest("the body of the request breaks off")));
    request.on("close", () => {
      if (!request.complete) reject(badRequest("the body of the request breaks off"));
    });
  });
}

/**
 * Decodes a body by its content type: JSON where none is given. Patches have types of their own, which the API knows; all
 * but server-side apply's are JSON. Throws StatusError 400 or 415.
 */
export function decodeBody(bytes: Buffer, contentType: string | undefined, method: string): DecodedBody {
  const type = (contentType ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
  if (bytes.length === 0) {
    if (method === "DELETE") return { body: undefined };
    throw malformed("unexpected end of JSON input");
  }
  if (method === "PATCH") {
    if (type === "application/apply-patch+yaml") return { body: readYaml(bytes) };
    return { body: type.endsWith("+json") ? readPatch(bytes, type) : undefined };
  }
  switch (type) {
    case "":
    case JSON_TYPE:
      return { body: readJson(bytes), duplicateFields: duplicateFields(bytes.toString("utf8")) };
    case YAML_TYPE:
      return { body: readYaml(bytes) };
    case PROTOBUF_TYPE:
      return { body: readProtobuf(bytes) };
    default:
      throw unsupportedMediaType([JSON_TYPE, YAML_TYPE, PROTOBUF_TYPE]);
  }
}

function readJson(bytes: Buffer): JsonValue {
  const text = bytes.toString("utf8");
  // Short texts cannot nest too deep, and the engine's own parser is the faster one.
  if (text.length <= MAX_DEPTH) {
    try {
      return JSON.parse(text) as JsonValue;
    } catch {
      // The scanner knows what upstream says of it.
    }
  }
  const scan = scanJson(text, 0);
  if ("error" in scan) throw malformed(scan.error);
  const rest = /\S/.exec(text.slice(scan.end))?.[0];
  if (rest !== undefined)
    throw malformed(`invalid character ${JSON.stringify(rest).replaceAll('"', "'")} after top-level value`);
  return JSON.parse(text) as JsonValue;
}

/** Patches are read without looking for a kind, and Go says so. */
function readPatch(bytes: Buffer, type: string): JsonValue {
  try {
    return readJson(bytes);
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    const why = error.message
      .replace(/^.*json parse error: /s, "")
      .replace("unexpected EOF", "unexpected end of JSON input");
    throw badRequest(type === "application/strategic-merge-patch+json" ? why : `error decoding patch: ${why}`);
  }
}

function readYaml(bytes: Buffer): JsonValue {
  try {
    const first = readDocuments(bytes.toString("utf8")).next();
    return first.done ? null : first.value;
  } catch (error) {
    if (error instanceof DocumentError) throw badRequest(error.message);
    throw error;
  }
}

function readProtobuf(bytes: Buffer): JsonValue {
  try {
    return decodeProtobuf(bytes);
  } catch (error) {
    if (error instanceof ProtobufError) throw badRequest(error.message);
    throw error;
  }
}

function malformed(why: string): StatusError {
  return badRequest(`couldn't get version/kind; json parse error: ${why}`);
}

function tooLarge(): StatusError {
  return new StatusError(413, "RequestEntityTooLarge", `Request entity too large: limit is ${MAX_BODY}`);
}
