import { deepCopy } from "../../machinery/json.ts";
import { decodeBody } from "../decode-body.ts";
import { getObject } from "../registry/read.ts";
import { updateObject } from "../registry/update.ts";
import type { ResourceRequest } from "../resource-handler.ts";

/** PUT namespaces/NAME/finalize: the only way to change spec.finalizers (registry `core/namespace/storage/storage.go`). */
export function finalizeNamespace({ scope, route, request }: ResourceRequest): { code: number; body: unknown } {
  const object = decodeBody(scope, request, "Warn");
  const written = updateObject(scope, getObject(scope, route.name), object, { subresource: "finalize" });
  return { code: 200, body: deepCopy(written.object) };
}
