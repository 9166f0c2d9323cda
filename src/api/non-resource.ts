import { StatusError } from "../machinery/status.ts";
import { discoverGroupList, discoverGroups, discoverVersion } from "./discovery.ts";
import type { ApiRequest } from "./request.ts";
import type { ApiCore } from "./scope.ts";
import { VERSION } from "./version.ts";

/** Answers the paths that are about the server itself. Throws StatusError 404 for a path that nobody serves. */
export function handleNonResource({ kinds }: ApiCore, { path, method, accept = "" }: ApiRequest): { code: number; body: unknown } {
  const body = method === "GET" ? lookUp(kinds, path.replace(/(.)\/+$/, "$1"), accept) : undefined;
  if (body === undefined) throw new StatusError(404, "NotFound", "the server could not find the requested resource");
  return { code: 200, body };
}

function lookUp(kinds: ApiCore["kinds"], path: string, accept: string): unknown {
  const aggregated = wantsAggregated(accept);
  switch (path) {
    case "/version":
      return VERSION;
    case "/healthz":
    case "/livez":
    case "/readyz":
      return "ok";
    case "/api":
      return aggregated ? discoverGroups(kinds, true) : { kind: "APIVersions", versions: ["v1"], serverAddressByClientCIDRs: [] };
    case "/apis":
      return aggregated ? discoverGroups(kinds, false) : discoverGroupList(kinds);
  }
  const [, head, first = "", second, rest] = path.split("/");
  if (rest !== undefined) return undefined;
  if (head === "api" && second === undefined) return discoverVersion(kinds, "", first);
  if (head === "apis" && second !== undefined) return discoverVersion(kinds, first, second);
  if (head === "apis") {
    const { groups } = discoverGroupList(kinds) as { groups: { name: string }[] };
    const group = groups.find(({ name }) => name === first);
    return group && { kind: "APIGroup", apiVersion: "v1", ...group };
  }
  return undefined;
}

/** Whether aggregated discovery is asked for in the version that is served; older clients get the legacy form. */
function wantsAggregated(accept: string): boolean {
  return accept
    .split(",")
    .some((entry) => /;\s*as=APIGroupDiscoveryList\s*(;|$)/.test(entry) && /;\s*v=v2\s*(;|$)/.test(entry));
}
