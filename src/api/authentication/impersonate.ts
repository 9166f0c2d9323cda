import type { UserInfo } from "../../kinds/kind.ts";
import {
  ANONYMOUS,
  AUTHENTICATED,
  serviceAccountGroups,
  serviceAccountOf,
  UNAUTHENTICATED,
} from "../../kinds/rbac/well-known-users.ts";
import { badRequest } from "../../machinery/status.ts";
import { authorize } from "../authorization/authorizer.ts";
import type { Impersonation } from "../request.ts";
import type { ApiCore } from "../scope.ts";

const AUTHENTICATION = "authentication.k8s.io";

/**
 * The user as whom a request goes on, if its own user may act as them: user, groups, extra values and uid are each
 * authorized (apiserver `endpoints/filters/impersonation`). Throws StatusError 400 or 403.
 */
export function impersonate({ store }: ApiCore, requestor: UserInfo, wanted: Impersonation): UserInfo {
  const { user, groups, uid, extra } = wanted;
  if (user === "") throw badRequest("requested user attributes without impersonating a user");
  const check = (
    resource: string,
    name: string,
    options: { group?: string; namespace?: string; subresource?: string } = {},
  ) => {
    const { group = "", namespace = "", subresource = "" } = options;
    authorize(store, requestor, { verb: "impersonate", group, resource, subresource, namespace, name });
  };
  const account = serviceAccountOf(user);
  if (account === undefined) check("users", user);
  else check("serviceaccounts", account.name, { namespace: account.namespace });
  for (const group of groups) check("groups", group);
  for (const [key, values] of Object.entries(extra)) {
    for (const value of values) check("userextras", value, { group: AUTHENTICATION, subresource: key });
  }
  if (uid !== "") check("uids", uid, { group: AUTHENTICATION });
  return {
    name: user,
    groups: groupsOf(user, groups, account?.namespace),
    ...(uid !== "" && { uid }),
    ...(Object.keys(extra).length > 0 && { extra }),
  };
}

/** Groups that were asked for replace those of a service account; everybody is either authenticated or not. */
function groupsOf(user: string, wanted: readonly string[], namespace: string | undefined): string[] {
  const groups = [...wanted];
  if (groups.length === 0 && namespace !== undefined) groups.push(...serviceAccountGroups(namespace));
  if (user === ANONYMOUS) {
    if (!groups.includes(UNAUTHENTICATED)) groups.push(UNAUTHENTICATED);
  } else if (!groups.includes(AUTHENTICATED) && !groups.includes(UNAUTHENTICATED)) groups.push(AUTHENTICATED);
  return groups;
}
