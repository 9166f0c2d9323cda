import type { Kind } from "../kinds/kind.ts";
import type { Served } from "../kinds/registry.ts";
import { badRequest, methodNotAllowed, StatusError } from "../machinery/status.ts";
import { handleNonResource } from "./non-resource.ts";
import type { ApiRequest, ApiResponse, WatchStream } from "./request.ts";
import { handleResource, openWatch } from "./resource-handler.ts";
import { parseResourcePath, type ResourceRoute } from "./route.ts";
import type { ApiCore } from "./scope.ts";

/** The API: requests in, responses out. Synchronous; one request is one transaction. */
export class ApiServer {
  readonly #core: ApiCore;

  constructor(core: ApiCore) {
    this.#core = core;
  }

  /** Answers one request. Failures are answers too: a Status with its code. Anything thrown is a defect. */
  handle(request: ApiRequest): ApiResponse {
    const warnings: string[] = [];
    return answer(warnings, () => {
      const route = parseResourcePath(request.path, request.method, request.query);
      if (route === undefined) return handleNonResource(this.#core, request);
      const served = this.#served(route);
      checkVerb(served.kind, route);
      if (served.kind.deprecation !== undefined) warnings.push(served.kind.deprecation);
      const run = () => handleResource(this.#core, served, route, request, warnings);
      return request.method === "GET" ? run() : this.#core.write(run);
    });
  }

  /** Opens a watch, or answers why not. */
  watch(request: ApiRequest): WatchStream | ApiResponse {
    const warnings: string[] = [];
    let stream: WatchStream | undefined;
    const response = answer(warnings, () => {
      const route = parseResourcePath(request.path, request.method, request.query);
      if (route === undefined || request.method !== "GET")
        throw badRequest("only collections and objects can be watched");
      const served = this.#served(route);
      checkVerb(served.kind, { ...route, verb: "watch" });
      stream = openWatch(this.#core, served, route, request);
      return { code: 200, body: undefined };
    });
    return stream ?? response;
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
