import type { UserInfo } from "../../kinds/kind.ts";
import type { ResourceAccess } from "../../kinds/rbac/policy-rule.ts";
import { parseFieldSelector, requiredFieldValue } from "../../machinery/field-selector.ts";
import { quote } from "../../machinery/go-format.ts";
import { pathSegmentName } from "../../machinery/names.ts";
import { type StatusDetails, StatusError } from "../../machinery/status.ts";
import type { ApiRequest } from "../request.ts";
import type { ResourceRoute } from "../route.ts";

/** A request on a resource as authorization sees it. */
export interface ResourceAttributes extends ResourceAccess {
  /** "" for requests at the cluster scope and over all namespaces */
  readonly namespace: string;
}

/** A request on any other path as authorization sees it. */
export interface PathAttributes {
  /** lower-case HTTP method */
  readonly verb: string;
  readonly path: string;
}

/** What somebody wants to do. */
export type Attributes = ResourceAttributes | PathAttributes;

/** What a request asks for (apiserver `endpoints/request/requestinfo.go`). */
export function attributesOf(request: ApiRequest, route: ResourceRoute | undefined): Attributes {
  if (route === undefined) return { verb: request.method.toLowerCase(), path: request.path };
  const { group, resource, subresource, name } = route;
  // A namespace is inside itself: who may read namespaces by a role in it may read this one.
  const namespace = group === "" && resource === "namespaces" ? name : route.namespace;
  const collection = name === "" && (route.verb === "list" || route.verb === "watch");
  return {
    verb: route.verb === "watch" && !collection ? "get" : route.verb,
    group,
    resource,
    subresource,
    namespace,
    name: collection ? selectedName(request.query) : name,
  };
}

/** 403 in the words of the API server (apiserver `handlers/responsewriters/errors.go`). `reason` is the authorizer's, or "". */
export function refusal(user: UserInfo, attributes: Attributes, reason: string): StatusError {
  const why = [escapeHtml(message(user, attributes)), ...(reason === "" ? [] : [reason])].join(": ");
  if ("path" in attributes) return new StatusError(403, "Forbidden", `forbidden: ${why}`, {});
  const { group, resource, name } = attributes;
  const what = group === "" ? resource : `${resource}.${group}`;
  const details: StatusDetails = {
    ...(name !== "" && { name }),
    ...(group !== "" && { group }),
    kind: resource,
  };
  const subject = name === "" ? what : `${what} ${quote(name)}`;
  return new StatusError(403, "Forbidden", `${subject} is forbidden: ${why}`, details);
}

function message({ name: user }: UserInfo, attributes: Attributes): string {
  const who = `User ${quote(user)} cannot ${attributes.verb}`;
  if ("path" in attributes) return `${who} path ${quote(attributes.path)}`;
  const { group, resource, subresource, namespace } = attributes;
  const what = quote(subresource === "" ? resource : `${resource}/${subresource}`);
  const where = namespace === "" ? "at the cluster scope" : `in the namespace ${quote(namespace)}`;
  return `${who} resource ${what} in API group ${quote(group)} ${where}`;
}

/** Upstream keeps what users give from looking like HTML. */
function escapeHtml(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
}

/** The one object that a list or watch is about, where a field selector says so. */
function selectedName(query: URLSearchParams): string {
  const text = query.get("fieldSelector");
  if (!text) return "";
  try {
    const name = requiredFieldValue(parseFieldSelector(text), "metadata.name");
    return name !== undefined && pathSegmentName(name, false).length === 0 ? name : "";
  } catch {
    // The handler refuses it, with a better message.
    return "";
  }
}
