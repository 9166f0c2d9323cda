/** What a request is about, read off its path and method (apiserver `endpoints/request/requestinfo.go`). */
export interface ResourceRoute {
  verb: "get" | "list" | "watch" | "create" | "update" | "patch" | "delete" | "deletecollection";
  group: string;
  version: string;
  resource: string;
  subresource: string;
  /** "" for cluster-scoped requests and lists over all namespaces */
  namespace: string;
  /** "" for collections */
  name: string;
}

/**
 * Reads `/api/v1/…` and `/apis/GROUP/VERSION/…` paths down to a resource; undefined for every other path
 * (discovery, version, health).
 */
export function parseResourcePath(path: string, method: string, query: URLSearchParams): ResourceRoute | undefined {
  const parts = path
    .split("/")
    .filter((part) => part !== "")
    .map(decodeSegment);
  if (parts.some((part) => part === undefined)) return undefined;
  const segments = parts as string[];
  const head = segments.shift();
  if (head !== "api" && head !== "apis") return undefined;
  const group = head === "apis" ? segments.shift() : "";
  const version = segments.shift();
  if (group === undefined || version === undefined || segments.length === 0) return undefined;
  let namespace = "";
  // `/namespaces/NAME` alone, and its subresources, are the namespace itself.
  if (segments[0] === "namespaces" && segments.length > 2 && !NAMESPACE_SUBRESOURCES.has(segments[2] ?? "")) {
    namespace = segments[1] ?? "";
    segments.splice(0, 2);
  }
  const [resource = "", name = "", ...rest] = segments;
  const watching = query.get("watch");
  const isWatch = watching === "true" || watching === "1";
  const verb = verbOf(method, name, isWatch);
  if (verb === undefined) return undefined;
  return { verb, group, version, resource, subresource: rest.join("/"), namespace, name };
}

const NAMESPACE_SUBRESOURCES = new Set(["status", "finalize"]);

function verbOf(method: string, name: string, watch: boolean): ResourceRoute["verb"] | undefined {
  switch (method) {
    case "GET":
      if (watch) return "watch";
      return name === "" ? "list" : "get";
    case "POST":
      return "create";
    case "PUT":
      return "update";
    case "PATCH":
      return "patch";
    case "DELETE":
      return name === "" ? "deletecollection" : "delete";
    default:
      return undefined;
  }
}

function decodeSegment(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}
