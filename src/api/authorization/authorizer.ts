import type { UserInfo } from "../../kinds/kind.ts";
import { allowsPath, allowsResource } from "../../kinds/rbac/policy-rule.ts";
import { PRIVILEGED_GROUP } from "../../kinds/rbac/well-known-users.ts";
import type { Store } from "../../store/store.ts";
import { type Attributes, refusal } from "./attributes.ts";
import { type MissingRole, rulesOf } from "./bindings-of-user.ts";
import { missingRolesText } from "./missing-roles.ts";

/** What the authorizer says, with the reason that reviews show; "" where there is none. */
export interface Decision {
  readonly allowed: boolean;
  readonly reason: string;
}

/** Whether a user may do everything, whatever roles there are: the group system:masters. */
export function isPrivileged(user: UserInfo): boolean {
  return user.groups.includes(PRIVILEGED_GROUP);
}

/** Whether a user may do something, by role-based access control (`plugin/pkg/auth/authorizer/rbac/rbac.go`). */
export function decide(store: Store, user: UserInfo, attributes: Attributes): Decision {
  if (isPrivileged(user)) return { allowed: true, reason: "" };
  const missing: MissingRole[] = [];
  const namespace = "path" in attributes ? "" : attributes.namespace;
  for (const granted of rulesOf(store, user, namespace, missing)) {
    for (const rule of granted.rules) {
      const allows =
        "path" in attributes ? allowsPath(rule, attributes.verb, attributes.path) : allowsResource(rule, attributes);
      if (allows) return { allowed: true, reason: `RBAC: allowed by ${granted.describe()}` };
    }
  }
  return { allowed: false, reason: missing.length === 0 ? "" : `RBAC: ${missingRolesText(missing)}` };
}

/** Throws StatusError 403 where a user may not do something. */
export function authorize(store: Store, user: UserInfo, attributes: Attributes): void {
  if (isPrivileged(user)) return;
  const { allowed, reason } = decide(store, user, attributes);
  if (!allowed) throw refusal(user, attributes, reason);
}
