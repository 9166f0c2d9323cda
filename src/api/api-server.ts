import type { Kind } from "../kinds/kind.ts";
import type { Served } from "../kinds/registry.ts";
import { badRequest, methodNotAllowed, StatusError } from "../machinery/status.ts";
import { identify } from "./authentication/identify.ts";
import { attributesOf } from "./authorization/attributes.ts";
import { authorize, isPrivileged } from "./authorization/authorizer.ts";
import { handleNonResource } from "./non-resource.ts";
import type { ApiRequest, ApiResponse, WatchStream } from "./request.ts";
import { handleResource, openWatch } from "./resource-handler.ts";
import { findReview } from "./reviews/reviews.ts";
import { parseResourcePath, type ResourceRoute } from "./route.ts";
import type { ApiCore } from "./scope.ts";

/** The API: requests in, responses out. Synchronous; one request is one transaction. */
export class ApiServer {
  readonly #core: ApiCore;

  constructor(core: ApiCore) {
    this.#core = core;
  }

  /** Answers one request. Failures are answers too: a Status with its code. Anything thrown is a defect. */
  handle(incoming: ApiRequest): ApiResponse {
    const warnings: string[] = [];
    return answer(warnings, () => {
      const route = parseResourcePath(incoming.path, incoming.method, incoming.query);
      const request = this.#admitted(incoming, route);
      if (route === undefined) return handleNonResource(this.#core, request);
      const served = this.#served(route);
      checkVerb(served.kind, route);
      if (served.kind.deprecation !== undefined) warnings.push(served.kind.deprecation);
      const handler = findReview(served.kind) ?? handleResource;
      const run = () => handler(this.#core, served, route, request, warnings);
      return request.method === "GET" ? run() : this.#core.write(run);
    });
  }

  /** Opens a watch, or answers why not. */
  watch(incoming: ApiRequest): WatchStream | ApiResponse {
    const warnings: string[] = [];
    let stream: WatchStream | undefined;
    const response = answer(warnings, () => {
      const route = parseResourcePath(incoming.path, incoming.method, incoming.query);
      const request = this.#admitted(incoming, route && { ...route, verb: "watch" });
      if (route === undefined || request.method !== "GET")
        throw badRequest("only collections and objects can be watched");
      const served = this.#served(route);
      checkVerb(served.kind, { ...route, verb: "watch" });
      stream = openWatch(this.#core, served, route, request);
      return { code: 200, body: undefined };
    });
    return stream ?? response;
  }

  /** The request with the user as whom it is answered. Whether there is anything to answer comes later. Throws 401 or 403. */
  #admitted(request: ApiRequest, route: ResourceRoute | undefined): ApiRequest {
    const plain = request.token === undefined && request.impersonate === undefined;
    const user = plain ? request.user : identify(this.#core, request);
    if (!isPrivileged(user)) authorize(this.#core.store, user, attributesOf(request, route));
    return plain ? request : { ...request, user };
  }

  #served({ group, version, resource }: ResourceRoute): Served {
    const served = this.#core.kinds.served(group, version, resource);
    if (served === undefined)
      throw new StatusError(404, "NotFound", "the server could not find the requested resource");
    return served;
  }
}

function checkVerb(kind: Kind, route: ResourceRoute): void {
  if (route.subresource !== "") return;
  if (kind.verbs !== undefined && !(kind.verbs as readonly string[]).includes(route.verb)) {
    throw methodNotAllowed({ group: kind.group, resource: kind.resource }, route.verb);
  }
}

function answer(warnings: string[], work: () => { code: number; body: unknown }): ApiResponse {
  try {
    return { ...work(), warnings };
  } catch (error) {
    if (error instanceof StatusError) return { code: error.code, body: error.toStatus(), warnings };
    throw error;
  }
}
