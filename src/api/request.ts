import type { UserInfo } from "../kinds/kind.ts";
import type { Change } from "../store/store.ts";

/** One request to the API, as HTTP would carry it, the body already decoded. */
export interface ApiRequest {
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** path without query: `/apis/apps/v1/namespaces/default/deployments/web/scale` */
  path: string;
  query: URLSearchParams;
  /** who the transport says it is; a bearer token says better */
  user: UserInfo;
  /** Bearer token of the Authorization header; it decides who the user is */
  token?: string;
  /** Impersonate-* headers: who the user wants to act as */
  impersonate?: Impersonation;
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

/** Whom a request wants to act as. */
export interface Impersonation {
  user: string;
  groups: readonly string[];
  /** "" for none */
  uid: string;
  extra: Readonly<Record<string, readonly string[]>>;
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

/** An open watch. */
export interface WatchStream {
  /** What has happened since the last call. Never waits. */
  poll(): WatchEvent[];
  /** the resource in the store whose changes it shows */
  readonly resource: string;
  /** the revision up to which it has shown them */
  readonly position: number;
  /**
   * What the stream shows of changes of its resource that the caller has read for several streams at once, in order and
   * without a gap behind `position`; those it has shown already are skipped.
   */
  take(changes: readonly Change[]): WatchSight[];
  /** Streams with the same form render the same sight to the same value. */
  readonly form: string;
  render(sight: WatchSight): unknown;
  /** A BOOKMARK for a consumer who has been shown everything up to a revision. */
  bookmark(revision: number): WatchEvent;
}

/** A change as one watch sees it: what enters its selection is ADDED to it, what leaves is DELETED. */
export interface WatchSight {
  readonly type: "ADDED" | "MODIFIED" | "DELETED";
  readonly change: Change;
}
