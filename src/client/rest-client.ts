import type { WatchEvent } from "../api/request.ts";

/** One request of a command to the API. */
export interface RestRequest {
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  path: string;
  query?: Readonly<Record<string, string | readonly string[] | undefined>>;
  body?: unknown;
  /** fields that the text of the body gave twice */
  duplicateFields?: readonly string[];
  /** default: application/json */
  accept?: string;
  contentType?: string;
}

/** An answer with its code; failures have a Status as body. */
export interface RestResponse {
  code: number;
  body: unknown;
  warnings: readonly string[];
}

/**
 * What commands know of the API, whatever carries their requests. Times are milliseconds since the epoch by the
 * cluster's clock.
 */
export interface RestClient {
  /** Throws ConnectionError where no answer comes; an answer that is a failure is returned. */
  request(request: RestRequest): Promise<RestResponse>;
  /**
   * The events of a GET with watch=true, as they come, until the deadline (by `now`) or until the consumer stops.
   * Throws StatusError where the watch is refused.
   */
  watch(request: RestRequest, deadline?: number): AsyncIterable<WatchEvent>;
  now(): number;
  /** Lets the cluster's time pass: real waiting, or a jump where the clock is one that jumps. */
  sleep(ms: number): Promise<void>;
  /** Lets go of everything. What the command caused takes its course. */
  close(): Promise<void>;
}

/** The API cannot be reached. */
export class ConnectionError extends Error {
  override readonly name = "ConnectionError";
}
