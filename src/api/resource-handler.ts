import type { Served } from "../kinds/registry.ts";
import { schemaOf } from "../kinds/schema/registry.ts";
import { deepCopy, isObject } from "../machinery/json.ts";
import type { KubeObject, ManagedFieldsEntry } from "../machinery/object.ts";
import type { StructSchema } from "../machinery/schema.ts";
import { badRequest, isStatus, methodNotAllowed, type Status } from "../machinery/status.ts";
import type { DeleteOptions } from "../sim/actor.ts";
import type { Stored } from "../store/store.ts";
import { applyConfiguration } from "./apply-body.ts";
import { decodeBody, type FieldValidation } from "./decode-body.ts";
import { decodePatched } from "./decode-patched.ts";
import { applyPatchBody, PATCH_TYPES } from "./patch-body.ts";
import { parseListOptions, tooLargeRevision } from "./list-options.ts";
import { toPartialMetadata } from "./partial-metadata.ts";
import { createObject } from "./registry/create.ts";
import { deleteObject } from "./registry/delete.ts";
import { getObject, listObjects } from "./registry/read.ts";
import { parseSelection } from "./registry/select.ts";
import { updateObject } from "./registry/update.ts";
import { type WatchForm, watchObjects } from "./registry/watch.ts";
import type { ApiRequest, WatchStream } from "./request.ts";
import type { ResourceRoute } from "./route.ts";
import { scaleOf, withScale } from "./scale.ts";
import { type ApiCore, type Scope, scopeFor } from "./scope.ts";
import { findSubresource } from "./subresources.ts";
import { toTable } from "./table.ts";
import { servedApiVersion, servedSchema, toServed } from "./view.ts";

/** A request on one resource with everything worked out that its operations need. */
export interface ResourceRequest {
  readonly scope: Scope;
  readonly route: ResourceRoute;
  readonly request: ApiRequest;
}

interface Answer {
  code: number;
  body: unknown;
}

/** Answers a request on a resource. Throws StatusError. */
export function handleResource(
  core: ApiCore,
  { kind, view }: Served,
  route: ResourceRoute,
  request: ApiRequest,
  warnings: string[],
): Answer {
  const scope = scopeFor(core, kind, {
    namespace: kind.resource === "namespaces" && kind.group === "" ? "" : route.namespace,
    user: request.user,
    fieldManager: fieldManagerOf(request),
    view,
    dryRun: isDryRun(request),
    warnings,
  });
  const operation: ResourceRequest = { scope, route, request };
  if (
    route.subresource !== "" &&
    !(route.subresource === "status" && kind.status) &&
    !(route.subresource === "scale" && kind.scale)
  ) {
    return findSubresource(scope, route)(operation);
  }
  switch (route.verb) {
    case "get":
      return { code: 200, body: render(operation, getObject(scope, route.name)) };
    case "list":
    case "watch":
      return { code: 200, body: list(operation) };
    case "create":
      return create(operation);
    case "update":
      return update(operation);
    case "patch":
      return patch(operation);
    case "delete":
      return remove(operation);
    case "deletecollection":
      return removeCollection(operation);
  }
}

/** Opens a watch on a collection or one object. Throws StatusError. */
export function openWatch(
  core: ApiCore,
  { kind, view }: Served,
  route: ResourceRoute,
  request: ApiRequest,
): WatchStream {
  const scope = scopeFor(core, kind, { namespace: route.namespace, user: request.user, fieldManager: "", view });
  const query = new URLSearchParams(request.query);
  if (route.name !== "") query.set("fieldSelector", `metadata.name=${route.name}`);
  const options = parseListOptions(query, true, { group: kind.group, resource: kind.resource });
  return watchObjects(scope, parseSelection(kind, query, view), options, watchForm(scope, request));
}

/** How a watch shows objects: as they are, as tables of one row, or only their metadata. */
function watchForm(scope: Scope, request: ApiRequest): WatchForm {
  const { kind, view, core } = scope;
  const form = formOf(request);
  const served = `${servedApiVersion(scope)} ${kind.kind}`;
  const whole = (object: KubeObject, managed: readonly ManagedFieldsEntry[]) => {
    const copy = deepCopy(toServed(scope, kind.project?.(object, core.clock.now) ?? object));
    if (managed.length > 0) copy.metadata.managedFields = deepCopy([...managed]);
    return copy;
  };
  if (form === "partial") {
    return { name: "partial", render: (object, managed) => toPartialMetadata(whole(object, managed)) };
  }
  if (form === "object") return { name: served, render: whole };
  const include = includeObject(request);
  return {
    name: `table ${include} ${served}`,
    render: (object) =>
      toTable(
        kind,
        [kind.project?.(object, core.clock.now) ?? object],
        { resourceVersion: object.metadata.resourceVersion ?? "" },
        core.clock.now,
        include,
        view,
      ),
  };
}

/** A stored object as a request wants it: itself with its managedFields, its Scale, a table, or only its metadata. */
export function render(
  { scope, route, request }: ResourceRequest,
  stored: Stored & { managed?: ManagedFieldsEntry[] },
): unknown {
  const { kind, view, core } = scope;
  if (route.subresource === "scale" && kind.scale) return scaleOf(kind.scale, stored.object);
  const object = kind.project?.(stored.object, core.clock.now) ?? stored.object;
  const form = formOf(request);
  if (form === "table") {
    return toTable(
      kind,
      [object],
      { resourceVersion: object.metadata.resourceVersion ?? "" },
      core.clock.now,
      includeObject(request),
      view,
    );
  }
  const managed = stored.managed ?? core.store.managedFields(stored);
  const copy = deepCopy(toServed(scope, object));
  if (managed.length > 0) copy.metadata.managedFields = deepCopy([...managed]);
  return form === "partial" ? toPartialMetadata(copy) : copy;
}

function list({ scope, request }: ResourceRequest): unknown {
  const { kind, view, core } = scope;
  const options = parseListOptions(request.query, false, { group: kind.group, resource: kind.resource });
  const current = core.store.revision();
  if (Number(options.resourceVersion) > current) throw tooLargeRevision(Number(options.resourceVersion), current);
  const page = listObjects(
    scope,
    parseSelection(kind, request.query, view),
    options.limit,
    options.continueFrom || undefined,
  );
  const metadata = {
    resourceVersion: String(page.revision),
    ...(page.next !== undefined && { continue: page.next }),
    ...(page.remaining !== undefined && { remainingItemCount: page.remaining }),
  };
  const project = (stored: Stored) => kind.project?.(stored.object, core.clock.now) ?? stored.object;
  const form = formOf(request);
  if (form === "table")
    return toTable(kind, page.items.map(project), metadata, core.clock.now, includeObject(request), view);
  const items = page.items.map((stored) => {
    const copy = deepCopy(toServed(scope, project(stored)));
    const managed = core.store.managedFields(stored);
    if (managed.length > 0) copy.metadata.managedFields = deepCopy([...managed]);
    return copy;
  });
  if (form === "partial") {
    return {
      kind: "PartialObjectMetadataList",
      apiVersion: "meta.k8s.io/v1",
      metadata,
      items: items.map(toPartialMetadata),
    };
  }
  return { kind: `${kind.kind}List`, apiVersion: servedApiVersion(scope), metadata, items };
}

function create(operation: ResourceRequest): Answer {
  const { scope, route, request } = operation;
  if (route.name !== "") throw methodNotAllowed({ group: route.group, resource: route.resource }, "create");
  const object = decodeBody(scope, request, validationOf(request));
  checkNamespace(scope, object);
  return { code: 201, body: render(operation, createObject(scope, object)) };
}

function update(operation: ResourceRequest): Answer {
  const { scope, route, request } = operation;
  if (route.subresource === "scale" && scope.kind.scale) {
    const current = getObject(scope, route.name);
    const wanted = request.body;
    const resourceVersion = isObject(wanted) && isObject(wanted.metadata) ? wanted.metadata.resourceVersion : undefined;
    const scaled = withScale(scope.kind.scale, current.object, wanted);
    const input = {
      ...scaled,
      metadata: { ...scaled.metadata, resourceVersion: typeof resourceVersion === "string" ? resourceVersion : "" },
    };
    return { code: 200, body: render(operation, updateObject(scope, current, input, { subresource: "scale" })) };
  }
  const object = decodeBody(scope, request, validationOf(request));
  checkNamespace(scope, object);
  if (object.metadata.name !== undefined && object.metadata.name !== route.name) {
    throw badRequest(
      `the name of the object (${object.metadata.name}) does not match the name on the URL (${route.name})`,
    );
  }
  object.metadata.name = route.name;
  if (scope.kind.createOnUpdate && scope.core.store.get(scope.resource, scope.namespace, route.name) === undefined) {
    return { code: 201, body: render(operation, createObject(scope, object)) };
  }
  const written = updateObject(scope, getObject(scope, route.name), object, { subresource: route.subresource });
  return { code: 200, body: render(operation, written) };
}

function patch(operation: ResourceRequest): Answer {
  const { scope, route, request } = operation;
  const contentType = (request.contentType ?? "").split(";")[0]?.trim() ?? "";
  if (contentType === PATCH_TYPES.apply) {
    const { written, created } = applyConfiguration(operation);
    return { code: created ? 201 : 200, body: render(operation, written) };
  }
  const current = getObject(scope, route.name);
  if (route.subresource === "scale" && scope.kind.scale) {
    const scale = scaleOf(scope.kind.scale, current.object);
    const patched = applyPatchBody(contentType, request.body, scale, scaleSchema());
    const object = withScale(scope.kind.scale, current.object, patched);
    return { code: 200, body: render(operation, updateObject(scope, current, object, { subresource: "scale" })) };
  }
  const live = toServed(scope, withManaged(scope, current));
  const patched = applyPatchBody(contentType, request.body, live, servedSchema(scope));
  const result = { patched, contentType, body: request.body, name: route.name };
  const object = decodePatched(scope, result, validationOf(request));
  if (sameJson(object.metadata.managedFields, live.metadata.managedFields)) delete object.metadata.managedFields;
  const written = updateObject(scope, current, object, { subresource: route.subresource });
  return { code: 200, body: render(operation, written) };
}

function remove(operation: ResourceRequest): Answer {
  const { scope, route, request } = operation;
  const current = getObject(scope, route.name);
  const { object, gone } = deleteObject(scope, current, deleteOptions(request));
  if (!gone) return { code: 200, body: render(operation, { ...current, object }) };
  const { kind } = scope;
  const status: Status = {
    kind: "Status",
    apiVersion: "v1",
    metadata: {},
    status: "Success",
    details: {
      name: route.name,
      ...(kind.group !== "" && { group: kind.group }),
      kind: kind.resource,
      uid: object.metadata.uid ?? "",
    },
  };
  return { code: 200, body: kind.resource === "pods" ? render(operation, { ...current, object }) : status };
}

function removeCollection({ scope, request }: ResourceRequest): Answer {
  const page = listObjects(scope, parseSelection(scope.kind, request.query, scope.view));
  const items: KubeObject[] = [];
  for (const stored of page.items) {
    try {
      deleteObject({ ...scope, namespace: stored.object.metadata.namespace ?? "" }, stored, deleteOptions(request));
      items.push(deepCopy(toServed(scope, stored.object)));
    } catch (error) {
      if (!isStatus(error, "NotFound")) throw error;
    }
  }
  const metadata = { resourceVersion: String(page.revision) };
  return { code: 200, body: { kind: `${scope.kind.kind}List`, apiVersion: servedApiVersion(scope), metadata, items } };
}

function scaleSchema(): StructSchema {
  const any: StructSchema = { type: "struct", name: "Scale", fields: new Map(), preserveUnknown: true };
  return schemaOf({ group: "autoscaling", version: "v1", kind: "Scale" }) ?? any;
}

/** A deletion says in its body that it is only tried, everything else in the query. */
function isDryRun({ method, query, body }: ApiRequest): boolean {
  const said = method === "DELETE" && isObject(body) && Array.isArray(body.dryRun) ? body.dryRun : [];
  return query.getAll("dryRun").includes("All") || said.includes("All");
}

/** DeleteOptions from the body, or from the query where there is no body. */
function deleteOptions({ body, query }: ApiRequest): DeleteOptions {
  const options = isObject(body) ? (body as DeleteOptions & { orphanDependents?: boolean }) : {};
  const grace = options.gracePeriodSeconds ?? query.get("gracePeriodSeconds") ?? undefined;
  const policy = options.propagationPolicy ?? query.get("propagationPolicy") ?? undefined;
  return {
    ...(grace !== undefined && { gracePeriodSeconds: Number(grace) }),
    ...(policy !== undefined && { propagationPolicy: policy as "Orphan" }),
    ...(options.preconditions && { preconditions: options.preconditions }),
  };
}

function withManaged(scope: Scope, stored: Stored): KubeObject {
  const managedFields = scope.core.store.managedFields(stored);
  if (managedFields.length === 0) return stored.object;
  return { ...stored.object, metadata: { ...stored.object.metadata, managedFields: [...managedFields] } };
}

function checkNamespace(scope: Scope, object: KubeObject): void {
  const given = object.metadata.namespace;
  if (!scope.kind.namespaced || given === undefined || given === "" || given === scope.namespace) return;
  throw badRequest(`the namespace of the provided object does not match the namespace sent on the request`);
}

function validationOf({ query }: ApiRequest): FieldValidation {
  const value = query.get("fieldValidation") ?? "Warn";
  if (value !== "Strict" && value !== "Warn" && value !== "Ignore")
    throw badRequest(`invalid fieldValidation: ${value}`);
  return value;
}

function fieldManagerOf({ query, userAgent = "" }: ApiRequest): string {
  return query.get("fieldManager") || userAgent.split("/")[0] || "unknown";
}

/** What the Accept header asks objects to be turned into; its first entry that names one of these forms counts. */
function formOf({ accept = "" }: ApiRequest): "object" | "table" | "partial" {
  if (!accept.includes("as=")) return "object";
  for (const entry of accept.split(",")) {
    if (/;\s*as=Table\s*(;|$)/.test(entry)) return "table";
    if (/;\s*as=PartialObjectMetadata(List)?\s*(;|$)/.test(entry)) return "partial";
    if (!entry.includes("as=")) return "object";
  }
  return "object";
}

function includeObject({ query }: ApiRequest): "None" | "Metadata" | "Object" {
  const value = query.get("includeObject") ?? "Metadata";
  if (value === "None" || value === "Metadata" || value === "Object") return value;
  throw badRequest(`unrecognized includeObject value: "${value}"`);
}

function sameJson(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
