import type { Secret } from "../../generated/types.ts";
import type { UserInfo } from "../../kinds/kind.ts";
import { AUTHENTICATED, serviceAccountGroups, serviceAccountUser } from "../../kinds/rbac/well-known-users.ts";
import { isObject } from "../../machinery/json.ts";
import { type Claims, ISSUER, LEGACY_ISSUER, verifyToken } from "../../machinery/service-account-token.ts";
import type { ApiCore } from "../scope.ts";
import { signingKey } from "./signing-key.ts";

/** Whom a token stands for, and for whom it is meant. */
export interface TokenIdentity {
  readonly user: UserInfo;
  readonly audiences: readonly string[];
}

const EXTRA = "authentication.kubernetes.io/";
/** Objects that a token can be bound to: claim, resource, and whether they are in the account's namespace. */
const BOUND = [
  { claim: "pod", resource: "pods", namespaced: true },
  { claim: "secret", resource: "secrets", namespaced: true },
  { claim: "node", resource: "nodes", namespaced: false },
] as const;

/**
 * Whom a bearer token stands for; undefined where it is none of ours, has ended, or its account or the object that it is
 * bound to has gone (`pkg/serviceaccount/{jwt,claims,legacy}.go`).
 * @param audiences  the token must be for one of them; those in common are given back
 */
export function authenticateToken(
  core: ApiCore,
  token: string,
  audiences: readonly string[] = [ISSUER],
): TokenIdentity | undefined {
  const key = signingKey(core);
  const claims = key === undefined ? undefined : verifyToken(key, token);
  if (claims === undefined) return undefined;
  if (claims.iss === LEGACY_ISSUER) return fromSecret(core, claims, token, audiences);
  if (claims.iss !== ISSUER) return undefined;
  const now = core.clock.now / 1000;
  if (!(Number(claims.nbf) <= now && now < Number(claims.exp))) return undefined;
  const wanted = audiences.filter((one) => Array.isArray(claims.aud) && claims.aud.includes(one));
  if (wanted.length === 0) return undefined;
  const user = fromClaims(core, claims);
  return user && { user, audiences: wanted };
}

function fromClaims(core: ApiCore, claims: Claims): UserInfo | undefined {
  const about = claims["kubernetes.io"];
  if (!isObject(about) || typeof about.namespace !== "string") return undefined;
  const account = referenceOf(about.serviceaccount);
  if (account === undefined || !isThere(core, "serviceaccounts", about.namespace, account)) return undefined;
  const extra: Record<string, string[]> = { [`${EXTRA}credential-id`]: [`JTI=${String(claims.jti)}`] };
  for (const { claim, resource, namespaced } of BOUND) {
    const bound = referenceOf(about[claim]);
    if (bound === undefined) continue;
    // A pod's node is only told: the pod's end is the token's.
    const told = claim === "node" && about.pod !== undefined;
    if (!told && !isThere(core, resource, namespaced ? about.namespace : "", bound)) return undefined;
    if (claim === "secret") continue;
    extra[`${EXTRA}${claim}-name`] = [bound.name];
    extra[`${EXTRA}${claim}-uid`] = [bound.uid];
  }
  return { ...accountUser(about.namespace, account), extra };
}

function fromSecret(
  { store }: ApiCore,
  claims: Claims,
  token: string,
  audiences: readonly string[],
): TokenIdentity | undefined {
  const claim = (name: string) => String(claims[`kubernetes.io/serviceaccount/${name}`] ?? "");
  const namespace = claim("namespace");
  const account = { name: claim("service-account.name"), uid: claim("service-account.uid") };
  const secret = store.get("secrets", namespace, claim("secret.name"))?.object as Secret | undefined;
  if (secret?.data?.token !== Buffer.from(token).toString("base64")) return undefined;
  if (store.get("serviceaccounts", namespace, account.name)?.object.metadata.uid !== account.uid) return undefined;
  // Such tokens are for the API server alone.
  return audiences.includes(ISSUER) ? { user: accountUser(namespace, account), audiences: [ISSUER] } : undefined;
}

function accountUser(namespace: string, { name, uid }: { name: string; uid: string }): UserInfo {
  return {
    name: serviceAccountUser(namespace, name),
    uid,
    groups: [...serviceAccountGroups(namespace), AUTHENTICATED],
  };
}

function isThere(
  { store }: ApiCore,
  resource: string,
  namespace: string,
  { name, uid }: { name: string; uid: string },
) {
  return store.get(resource, namespace, name)?.object.metadata.uid === uid;
}

function referenceOf(value: unknown): { name: string; uid: string } | undefined {
  if (!isObject(value) || typeof value.name !== "string" || typeof value.uid !== "string") return undefined;
  return { name: value.name, uid: value.uid };
}
