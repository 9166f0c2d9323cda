import type { ServerResponse } from "node:http";
import type { WatchEvent, WatchStream } from "../api/request.ts";
import { setHeaders } from "./answer.ts";
import type { WatchHub } from "./watch-hub.ts";

/** How long a watch may be open whose client does not say, in milliseconds (apiserver `--min-request-timeout`). */
const DEFAULT_TIMEOUT = 1_800_000;
/** Milliseconds between two bookmarks. */
const BOOKMARK_PERIOD = 60_000;
/** Most bytes that wait for a client that does not read. */
const MAX_BACKLOG = 32 * 1024 * 1024;
const LONGEST_TIMER = 2 ** 31 - 1;

/** Streams a watch to its client, a line an event, until its time is over or the client goes. */
export function streamWatch(
  response: ServerResponse,
  stream: WatchStream,
  hub: WatchHub,
  query: URLSearchParams,
  contentType: string,
): void {
  setHeaders(response, contentType, []);
  response.writeHead(200);
  response.flushHeaders();
  const initial = stream.poll();
  for (const event of initial) response.write(lineOf(event));
  if (initial.at(-1)?.type === "ERROR") {
    response.end();
    return;
  }
  const leave = hub.join(stream, (lines) => {
    response.write(lines.length === 1 ? lines[0] : Buffer.concat(lines));
    // A client that does not read is cut off, and begins again where it was.
    if (response.writableLength > MAX_BACKLOG) response.destroy();
  });
  const timeout = setTimeout(() => response.end(), timeoutOf(query));
  const bookmarks = wantsBookmarks(query)
    ? setInterval(
        () => response.write(lineOf(stream.bookmark(Math.max(stream.position, hub.revision)))),
        BOOKMARK_PERIOD,
      )
    : undefined;
  response.on("close", () => {
    leave();
    clearTimeout(timeout);
    clearInterval(bookmarks);
  });
}

function lineOf(event: WatchEvent): string {
  return `${JSON.stringify(event)}\n`;
}

function timeoutOf(query: URLSearchParams): number {
  const seconds = Number(query.get("timeoutSeconds") ?? 0);
  return seconds > 0 ? Math.min(seconds * 1000, LONGEST_TIMER) : DEFAULT_TIMEOUT;
}

function wantsBookmarks(query: URLSearchParams): boolean {
  const value = query.get("allowWatchBookmarks");
  return value === "true" || value === "1";
}
