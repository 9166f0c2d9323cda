import type { UserInfo } from "../kinds/kind.ts";

/** One request to the API, as HTTP would carry it, the body already decoded. */
export interface ApiRequest {
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** path without query: `/apis/apps/v1/namespaces/default/deployments/web/scale` */
  path: string;
  query: URLSearchParams;
  user: UserInfo;
  /** Accept header; tables and partial metadata are negotiated by it */
  accept?: string;
  /** Content-Type header; tells the four patch types apart */
  contentType?: string;
  /** The decoded body. It stays the caller's: the API copies what it keeps. */
  body?: unknown;
  /** Fields that the body's text gave twice, in order: decoding JSON to an object loses them. */
  duplicateFields?: readonly string[];
  /** User-Agent header; its part before the slash is the field manager where the request names none */
  userAgent?: string;
}

/** The answer: a JSON body (a Status for failures), and warnings for the user. */
export interface ApiResponse {
  code: number;
  body: unknown;
  warnings: readonly string[];
}

/** One event of a watch. */
export interface WatchEvent {
  type: "ADDED" | "MODIFIED" | "DELETED" | "BOOKMARK" | "ERROR";
  object: unknown;
}

/** An open watch. `poll` never waits: it gives what has happened since the last call. */
export interface WatchStream {
  poll(): WatchEvent[];
}
