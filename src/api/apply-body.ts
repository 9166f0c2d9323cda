import { decode } from "../kinds/schema/decode.ts";
import { applyPatch } from "../machinery/apply/apply-patch.ts";
import { invalidObject, required } from "../machinery/field-error.ts";
import { formatApiVersion } from "../machinery/gvk.ts";
import { deepCopy } from "../machinery/json.ts";
import { asJson, type KubeObject } from "../machinery/object.ts";
import { notFound } from "../machinery/status.ts";
import { decodeBody } from "./decode-body.ts";
import { createObject, type Written } from "./registry/create.ts";
import { resetFields, schemaFor } from "./registry/managed-fields.ts";
import { updateObject } from "./registry/update.ts";
import type { ResourceRequest } from "./resource-handler.ts";
import { groupResource, type Scope } from "./scope.ts";
import { toStored } from "./view.ts";

/** Server-side apply (PATCH with an apply configuration): creates or merges, and keeps track of who manages which field. */
export function applyConfiguration({ scope, route, request }: ResourceRequest): { written: Written; created: boolean } {
  const { kind, core } = scope;
  const manager = request.query.get("fieldManager") ?? "";
  if (manager === "") {
    throw invalidObject({ group: "meta.k8s.io", kind: "PatchOptions" }, "", [
      required("fieldManager", "is required for apply patch"),
    ]);
  }
  const apiVersion = formatApiVersion(kind.group, kind.version);
  // Decoded only to check it: what the decoder fills in, the applier has not said. Unknown fields are the applier's to refuse.
  decodeBody(scope, request, "Ignore");
  const config = toStored(scope, { apiVersion, kind: kind.kind, ...deepCopy(request.body as object) } as KubeObject);
  config.metadata = { ...config.metadata, name: config.metadata?.name ?? route.name };
  const current = core.store.get(scope.resource, kind.namespaced ? scope.namespace : "", route.name);
  if (current === undefined && route.subresource !== "") throw notFound(groupResource(scope), route.name);
  const { object, managed } = applyPatch({
    live: current?.object,
    config,
    schema: schemaFor(scope),
    apiVersion,
    manager,
    force: request.query.get("force") === "true",
    subresource: route.subresource,
    now: scope.strategy.timestamp,
    managed: current === undefined ? [] : core.store.managedFields(current),
    resetFields: resetFields(scope, route.subresource),
    withDefaults: (merged) => complete(scope, merged),
  });
  const whole = complete(scope, object);
  if (current === undefined) return { written: createObject(scope, whole, managed), created: true };
  return { written: updateObject(scope, current, whole, { subresource: route.subresource, managed }), created: false };
}

/** The object as it would be stored: in Go's form and with its defaults. A fresh copy. */
function complete(scope: Scope, object: KubeObject): KubeObject {
  const whole = decode(asJson(object), schemaFor(scope)).object as unknown as KubeObject;
  scope.kind.defaults?.(whole);
  return whole;
}
