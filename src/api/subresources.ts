import { methodNotAllowed, StatusError } from "../machinery/status.ts";
import type { ResourceRequest } from "./resource-handler.ts";
import type { ResourceRoute } from "./route.ts";
import type { Scope } from "./scope.ts";
import { approveRequest, readApproval } from "./subresources/approval.ts";
import { bindPod } from "./subresources/binding.ts";
import { evictPod } from "./subresources/eviction.ts";
import { finalizeNamespace } from "./subresources/finalize.ts";
import { requestToken } from "./subresources/token.ts";

/** Answers a request on a subresource. Throws StatusError. */
export type SubresourceHandler = (operation: ResourceRequest) => { code: number; body: unknown };

/** Subresources with behaviour of their own, by resource, name and verb. */
const HANDLERS: Readonly<Record<string, Readonly<Record<string, SubresourceHandler>>>> = {
  "certificatesigningrequests.certificates.k8s.io/approval": { get: readApproval, update: approveRequest },
  "pods/binding": { create: bindPod },
  "namespaces/finalize": { update: finalizeNamespace },
  "pods/eviction": { create: evictPod },
  "serviceaccounts/token": { create: requestToken },
};

/** The handler of a subresource request. Throws StatusError 404 or 405 where there is none. */
export function findSubresource(scope: Scope, route: ResourceRoute): SubresourceHandler {
  const verbs = HANDLERS[`${scope.resource}/${route.subresource}`];
  if (verbs === undefined) throw new StatusError(404, "NotFound", "the server could not find the requested resource");
  const handler = verbs[route.verb];
  if (handler === undefined) throw methodNotAllowed({ group: route.group, resource: route.resource }, route.verb);
  return handler;
}
