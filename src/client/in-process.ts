import type { ApiRequest, Impersonation, WatchEvent } from "../api/request.ts";
import type { Cluster } from "../cluster/cluster.ts";
import type { UserInfo } from "../kinds/kind.ts";
import { deepCopy } from "../machinery/json.ts";
import { type Status, StatusError } from "../machinery/status.ts";
import { wallClock, wallSleep } from "../sim/wall.ts";
import type { RestClient, RestRequest, RestResponse } from "./rest-client.ts";

/** How long a waiting command sleeps at most before it looks for what other processes wrote, in real milliseconds. */
const POLL = 100;

/** How a command talks to a cluster that is open in its own process. */
export interface InProcessOptions {
  cluster: Cluster;
  /** who the command is, where it has no token */
  user: UserInfo;
  /** bearer token */
  token?: string | undefined;
  /** whom it acts as */
  impersonate?: Impersonation | undefined;
  userAgent: string;
  /** Waiting jumps to the next event even where the clock stands still: for scripts on a paused clock. */
  jump: boolean;
}

/** A client of a cluster in this process. The tick has caught up with the clock when this returns. */
export function inProcessClient({ cluster, user, token, impersonate, userAgent, jump }: InProcessOptions): RestClient {
  const { api, clock, simulation } = cluster;
  simulation.tick();

  /** Lets time pass until something may have happened; false when `deadline` has come. */
  async function wait(deadline: number, realDeadline: number): Promise<boolean> {
    if (jump || clock.mode === "instant") {
      simulation.tick();
      const next = simulation.nextDue();
      if (next !== undefined && next < deadline) {
        simulation.tick(Math.max(next, clock.now));
        return true;
      }
      if (deadline !== Number.POSITIVE_INFINITY) {
        simulation.tick(deadline);
        return false;
      }
    }
    const due = simulation.nextDue();
    const untilDue = due === undefined ? POLL : (clock.wallUntil(Math.min(due, deadline)) ?? POLL);
    await wallSleep(Math.max(1, Math.min(POLL, untilDue)));
    simulation.tick();
    // Where virtual time stands still, the time-out counts in real time.
    return clock.now < deadline && (clock.mode === "running" || wallClock() < realDeadline);
  }

  /** kubectl has discovery from a cache on disk, which does not ask who reads it. */
  const isCachedDiscovery = (path: string, accept = "") =>
    (path === "/api" || path === "/apis") && accept.includes("as=APIGroupDiscoveryList");

  function toApi({ method, path, query = {}, body, accept, contentType, duplicateFields }: RestRequest): ApiRequest {
    return {
      method,
      path,
      query: toSearchParams(query),
      user,
      ...(token !== undefined && !isCachedDiscovery(path, accept) && { token }),
      ...(impersonate !== undefined && !isCachedDiscovery(path, accept) && { impersonate }),
      userAgent,
      body: deepCopy(body),
      ...(accept !== undefined && { accept }),
      ...(contentType !== undefined && { contentType }),
      ...(duplicateFields !== undefined && { duplicateFields }),
    };
  }

  return {
    async request(request: RestRequest): Promise<RestResponse> {
      return api.handle(toApi(request));
    },
    async *watch(request: RestRequest, deadline = Number.POSITIVE_INFINITY): AsyncGenerator<WatchEvent> {
      const stream = api.watch(toApi({ ...request, query: { ...request.query, watch: "true" } }));
      if (!("poll" in stream)) throw StatusError.fromStatus(stream.body as Status);
      const realDeadline = wallClock() + (deadline - clock.now);
      for (;;) {
        const events = stream.poll();
        for (const event of events) yield event;
        if (events.length === 0 && !(await wait(deadline, realDeadline))) {
          for (const event of stream.poll()) yield event;
          return;
        }
      }
    },
    now: () => clock.now,
    async sleep(ms: number): Promise<void> {
      const deadline = clock.now + ms;
      const realDeadline = wallClock() + ms;
      while (await wait(deadline, realDeadline));
    },
    async close(): Promise<void> {
      if (clock.mode === "instant") simulation.settle();
      else simulation.tick();
      cluster.close();
    },
  };
}

function toSearchParams(query: NonNullable<RestRequest["query"]>): URLSearchParams {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined) continue;
    for (const one of typeof value === "string" ? [value] : value) parameters.append(name, one);
  }
  return parameters;
}
