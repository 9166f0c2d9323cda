import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { TLSSocket } from "node:tls";
import type { ApiRequest, Impersonation } from "../api/request.ts";
import type { UserInfo } from "../kinds/kind.ts";
import { ANONYMOUS, AUTHENTICATED, PRIVILEGED_GROUP, UNAUTHENTICATED } from "../kinds/rbac/well-known-users.ts";
import { setOwn } from "../machinery/json.ts";
import { badRequest, StatusError } from "../machinery/status.ts";

/** What a request over HTTPS says of who sends it; tokens and impersonation are for the API to judge. */
export type Credentials = Pick<ApiRequest, "user" | "token" | "impersonate">;

const ADMIN: UserInfo = { name: "kubernetes-admin", groups: [PRIVILEGED_GROUP, AUTHENTICATED] };
const NOBODY: UserInfo = { name: ANONYMOUS, groups: [UNAUTHENTICATED] };
/** Most values that the impersonation headers may hold: each is work for the authorizer. */
const MAX_VALUES = 1000;

/**
 * Reads a client certificate (CN is the user, each O a group), a bearer token, and the impersonation headers (apiserver
 * `authentication/request`). Without certificate and token the user is the anonymous one.
 * @param adminToken  the one static token, which is the administrator's
 * Throws StatusError 401 for an Authorization header that holds no bearer token, 400 for impersonation of nobody.
 */
export function readCredentials(request: IncomingMessage, adminToken: string): Credentials {
  const impersonate = impersonation(request);
  const wanted = impersonate === undefined ? {} : { impersonate };
  const certified = certificateUser(request);
  if (certified !== undefined) return { user: certified, ...wanted };
  const { authorization } = request.headers;
  if (authorization === undefined) return { user: NOBODY, ...wanted };
  const token = /^bearer +(\S+)\s*$/i.exec(authorization)?.[1];
  if (token === undefined) throw new StatusError(401, "Unauthorized", "Unauthorized");
  if (timingSafeEqual(digest(token), digest(adminToken))) return { user: ADMIN, ...wanted };
  return { user: NOBODY, token, ...wanted };
}

function certificateUser({ socket }: IncomingMessage): UserInfo | undefined {
  const { authorized } = socket as TLSSocket;
  if (!authorized) return undefined;
  const { subject } = (socket as TLSSocket).getPeerCertificate();
  const name = all(subject?.CN)[0];
  return name === undefined ? undefined : { name, groups: [...new Set([...all(subject.O), AUTHENTICATED])] };
}

/** Node gives an attribute that a subject has several times as an array. */
function all(value: unknown): string[] {
  return ([] as unknown[]).concat(value ?? []).map(String);
}

/** Impersonate-User, -Group, -Uid and -Extra-KEY (apiserver `endpoints/filters/impersonation.go`). */
function impersonation({ headersDistinct }: IncomingMessage): Impersonation | undefined {
  const user = headersDistinct["impersonate-user"]?.[0] ?? "";
  const uid = headersDistinct["impersonate-uid"]?.[0] ?? "";
  const groups = headersDistinct["impersonate-group"] ?? [];
  const extra: Record<string, string[]> = {};
  let values = groups.length;
  for (const [header, given = []] of Object.entries(headersDistinct)) {
    if (!header.startsWith("impersonate-extra-")) continue;
    setOwn(extra, decodeKey(header.slice("impersonate-extra-".length)), given);
    values += given.length;
  }
  if (values > MAX_VALUES) throw badRequest("too many impersonation headers");
  return user === "" && uid === "" && values === 0 ? undefined : { user, groups, uid, extra };
}

function decodeKey(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
