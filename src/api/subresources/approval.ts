import { deepCopy, isObject, type JsonObject } from "../../machinery/json.ts";
import type { KubeObject } from "../../machinery/object.ts";
import { forbidden } from "../../machinery/status.ts";
import { decide } from "../authorization/authorizer.ts";
import { decodeBody } from "../decode-body.ts";
import { getObject } from "../registry/read.ts";
import { updateObject } from "../registry/update.ts";
import type { ResourceRequest } from "../resource-handler.ts";
import { groupResource, type Scope } from "../scope.ts";

interface Condition extends JsonObject {
  type: string;
  status: string;
}

interface SigningRequest extends KubeObject {
  spec?: { signerName?: string };
  status?: { conditions?: Condition[] };
}

/** GET certificatesigningrequests/NAME/approval: the request itself. */
export function readApproval({ scope, route }: ResourceRequest): { code: number; body: unknown } {
  return { code: 200, body: deepCopy(getObject(scope, route.name).object) };
}

/**
 * PUT certificatesigningrequests/NAME/approval: changes its conditions and nothing else (registry
 * `certificates/certificates/strategy.go`). Who approves must have the right to for the signer (admission CertificateApproval).
 */
export function approveRequest({ scope, route, request }: ResourceRequest): { code: number; body: unknown } {
  const wanted = decodeBody(scope, request, "Warn") as SigningRequest;
  const current = getObject(scope, route.name);
  const csr = current.object as SigningRequest;
  const signer = csr.spec?.signerName ?? "";
  if (!mayApprove(scope, signer)) {
    const why = `user not permitted to approve requests with signerName ${JSON.stringify(signer)}`;
    throw forbidden(groupResource(scope), route.name, why);
  }
  const { metadata } = csr;
  const resourceVersion = wanted.metadata.resourceVersion ?? metadata.resourceVersion;
  const object = {
    ...csr,
    metadata: { ...metadata, ...(resourceVersion !== undefined && { resourceVersion }) },
    status: { ...csr.status, conditions: conditionsOf(wanted, csr, scope.strategy.timestamp) },
  };
  const written = updateObject(scope, current, object, { subresource: "approval", trusted: true });
  return { code: 200, body: deepCopy(written.object) };
}

function conditionsOf(wanted: SigningRequest, { status }: SigningRequest, now: string): Condition[] {
  const before = status?.conditions ?? [];
  const conditions = (wanted.status?.conditions ?? []).filter((condition) => isObject(condition));
  return conditions.map((condition) => {
    const old = before.find(({ type }) => type === condition.type);
    const transition = old?.status === condition.status ? old.lastTransitionTime : undefined;
    return { ...condition, lastUpdateTime: condition.lastUpdateTime ?? now, lastTransitionTime: transition ?? now };
  });
}

/** A right for `DOMAIN/*` is one for all signers of the domain. */
function mayApprove({ core, user }: Scope, signer: string): boolean {
  const domain = `${signer.split("/")[0]}/*`;
  return [signer, domain].some((name) => {
    const signers = { group: "certificates.k8s.io", resource: "signers", subresource: "", namespace: "" };
    return decide(core.store, user, { verb: "approve", ...signers, name }).allowed;
  });
}
