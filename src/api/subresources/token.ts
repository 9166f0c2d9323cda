import type { KubeObject } from "../../machinery/object.ts";
import { type FieldError, invalid, invalidObject } from "../../machinery/field-error.ts";
import { isObject, type JsonObject, type JsonValue } from "../../machinery/json.ts";
import { ISSUER, signToken } from "../../machinery/service-account-token.ts";
import { badRequest, conflict, notFound } from "../../machinery/status.ts";
import { formatTime } from "../../machinery/time.ts";
import { requireSigningKey } from "../authentication/signing-key.ts";
import { getObject } from "../registry/read.ts";
import type { ResourceRequest } from "../resource-handler.ts";
import type { Scope } from "../scope.ts";

const DEFAULT_SECONDS = 3600;
const MIN_SECONDS = 600;
const MAX_SECONDS = 2 ** 32;
const KIND = { group: "authentication.k8s.io", kind: "TokenRequest" };

/** What a token can be bound to. */
const BOUND_RESOURCES = new Map([
  ["Pod", { resource: "pods", claim: "pod" }],
  ["Secret", { resource: "secrets", claim: "secret" }],
  ["Node", { resource: "nodes", claim: "node" }],
]);

/** POST serviceaccounts/NAME/token: a signed token of the account (registry `core/serviceaccount/storage/token.go`). */
export function requestToken({ scope, route, request }: ResourceRequest): { code: number; body: unknown } {
  const body: JsonObject = isObject(request.body) ? request.body : {};
  const spec: JsonObject = isObject(body.spec) ? body.spec : {};
  checkMetadata(body.metadata, scope.namespace, route.name);
  const account = getObject(scope, route.name).object;
  const audiences = Array.isArray(spec.audiences) && spec.audiences.length > 0 ? spec.audiences : [ISSUER];
  const seconds = typeof spec.expirationSeconds === "number" ? spec.expirationSeconds : DEFAULT_SECONDS;
  const errors = durationErrors(seconds);
  if (errors.length > 0) throw invalidObject(KIND, "", errors);
  const reference = isObject(spec.boundObjectRef) ? spec.boundObjectRef : undefined;
  const bound = reference === undefined ? {} : boundClaims(scope, account, reference);
  const now = Math.floor(scope.strategy.now / 1000);
  const token = signToken(requireSigningKey(scope.core), {
    aud: audiences,
    exp: now + seconds,
    iat: now,
    iss: ISSUER,
    jti: scope.strategy.random.uuid(),
    "kubernetes.io": { namespace: scope.namespace, ...bound, serviceaccount: identity(account) },
    nbf: now,
    sub: `system:serviceaccount:${scope.namespace}:${route.name}`,
  });
  return {
    code: 201,
    body: {
      kind: "TokenRequest",
      apiVersion: "authentication.k8s.io/v1",
      metadata: { name: route.name, namespace: scope.namespace, creationTimestamp: scope.strategy.timestamp },
      spec: { audiences, expirationSeconds: seconds, boundObjectRef: reference ?? null },
      status: { token, expirationTimestamp: formatTime((now + seconds) * 1000) },
    },
  };
}

function checkMetadata(metadata: JsonValue | undefined, namespace: string, name: string): void {
  if (!isObject(metadata)) return;
  if (metadata.name && metadata.name !== name) {
    throw badRequest(`the name of the provided object (${metadata.name}) does not match the name in the URL (${name})`);
  }
  if (metadata.namespace && metadata.namespace !== namespace) {
    throw badRequest("the namespace of the provided object does not match the namespace sent on the request");
  }
}

function durationErrors(seconds: number): FieldError[] {
  const field = "spec.expirationSeconds";
  if (seconds < MIN_SECONDS) return [invalid(field, seconds, "may not specify a duration less than 10 minutes")];
  return seconds > MAX_SECONDS ? [invalid(field, seconds, "may not specify a duration larger than 2^32 seconds")] : [];
}

/** The claims about the object with which the token ends, and about the node of a pod. */
function boundClaims({ core, namespace }: Scope, account: KubeObject, reference: JsonObject): JsonObject {
  const kind = String(reference.kind ?? "");
  const name = String(reference.name ?? "");
  const apiVersion = String(reference.apiVersion ?? "v1");
  const known = apiVersion === "v1" ? BOUND_RESOURCES.get(kind) : undefined;
  if (known === undefined) throw badRequest(`cannot bind token to object of type /${apiVersion}, Kind=${kind}`);
  const { resource, claim } = known;
  const found = core.store.get(resource, kind === "Node" ? "" : namespace, name)?.object;
  if (found === undefined) throw notFound({ group: "", resource }, name);
  const podSpec = kind === "Pod" && isObject(found.spec) ? found.spec : {};
  if (kind === "Pod" && podSpec.serviceAccountName !== account.metadata.name) {
    throw badRequest(
      `cannot bind token for serviceaccount ${JSON.stringify(account.metadata.name)} to pod running with different serviceaccount name.`,
    );
  }
  if (reference.uid && reference.uid !== found.metadata.uid) {
    const why = `the UID in the bound object reference (${reference.uid}) does not match the UID in record. The object might have been deleted and then recreated`;
    throw conflict({ group: "", resource }, name, why);
  }
  const nodeName = typeof podSpec.nodeName === "string" ? podSpec.nodeName : "";
  const node = nodeName === "" ? undefined : core.store.get("nodes", "", nodeName)?.object;
  return { [claim]: identity(found), ...(node && { node: identity(node) }) };
}

function identity({ metadata }: KubeObject): JsonObject {
  return { name: metadata.name ?? "", uid: metadata.uid ?? "" };
}
