import { issuerDiscovery } from "./authentication/issuer-discovery.ts";
import type { KindRegistry } from "../kinds/registry.ts";
import { StatusError } from "../machinery/status.ts";
import { discoverGroupList, discoverGroups, discoverVersion } from "./discovery.ts";
import { answerHealth } from "./health.ts";
import { metricsText } from "./metrics.ts";
import { openApiIndex, openApiV2, openApiV3 } from "./openapi/openapi.ts";
import type { ApiRequest } from "./request.ts";
import type { ApiCore } from "./scope.ts";
import { VERSION } from "../machinery/version.ts";

/** Answers the paths that are about the server itself; text goes as it is. Throws StatusError 404 for a path that nobody serves. */
export function handleNonResource(core: ApiCore, request: ApiRequest): { code: number; body: unknown } {
  const body = request.method === "GET" ? lookUp(core, request) : undefined;
  if (body === undefined) throw new StatusError(404, "NotFound", "the server could not find the requested resource");
  return { code: 200, body };
}

function lookUp(core: ApiCore, { path: given, query, accept = "" }: ApiRequest): unknown {
  const { kinds } = core;
  const path = given.replace(/(.)\/+$/, "$1");
  const aggregated = wantsAggregated(accept);
  switch (path) {
    case "/version":
      return VERSION;
    case "/":
      return { paths: rootPaths(kinds) };
    case "/metrics":
      return metricsText(core);
    case "/openapi/v2":
      return openApiV2(kinds);
    case "/openapi/v3":
      return openApiIndex(kinds);
    case "/api":
      return aggregated
        ? discoverGroups(kinds, true)
        : { kind: "APIVersions", versions: ["v1"], serverAddressByClientCIDRs: [] };
    case "/apis":
      return aggregated ? discoverGroups(kinds, false) : discoverGroupList(kinds);
  }
  if (path.startsWith("/openapi/v3/")) return openApiOf(kinds, path);
  const health = answerHealth(path, query);
  if (health !== undefined) return health;
  const issuer = issuerDiscovery(core, path);
  if (issuer !== undefined) return issuer;
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

function openApiOf(kinds: KindRegistry, path: string): unknown {
  const [first = "", second = "", third, rest] = path.slice("/openapi/v3/".length).split("/");
  if (rest !== undefined) return undefined;
  if (first === "api" && third === undefined) return openApiV3(kinds, "", second);
  return first === "apis" && third !== undefined ? openApiV3(kinds, second, third) : undefined;
}

/** What `/` lists. */
function rootPaths(kinds: KindRegistry): string[] {
  const paths = new Set([
    "/.well-known/openid-configuration",
    "/api",
    "/apis",
    "/healthz",
    "/livez",
    "/metrics",
    "/openapi/v2",
    "/openapi/v3",
    "/openid/v1/jwks",
    "/readyz",
    "/version",
  ]);
  for (const { group, version } of kinds.all()) {
    if (group === "") paths.add(`/api/${version}`);
    else paths.add(`/apis/${group}`).add(`/apis/${group}/${version}`);
  }
  return [...paths].sort();
}

/** Whether aggregated discovery is asked for in the version that is served; older clients get the legacy form. */
function wantsAggregated(accept: string): boolean {
  return accept
    .split(",")
    .some((entry) => /;\s*as=APIGroupDiscoveryList\s*(;|$)/.test(entry) && /;\s*v=v2\s*(;|$)/.test(entry));
}
