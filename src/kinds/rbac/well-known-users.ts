/** The group of everybody who has shown who they are. */
export const AUTHENTICATED = "system:authenticated";
/** The group of everybody else. */
export const UNAUTHENTICATED = "system:unauthenticated";
/** The user of a request without credentials. */
export const ANONYMOUS = "system:anonymous";
/** The group that may do everything, whatever roles there are. */
export const PRIVILEGED_GROUP = "system:masters";

const PREFIX = "system:serviceaccount:";

/** The user name of a service account (apiserver `authentication/serviceaccount/util.go`). */
export function serviceAccountUser(namespace: string, name: string): string {
  return `${PREFIX}${namespace}:${name}`;
}

/** The service account that a user name stands for, if it is one. */
export function serviceAccountOf(user: string): { namespace: string; name: string } | undefined {
  const [, namespace = "", name = ""] = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(user) ?? [];
  return name === "" ? undefined : { namespace, name };
}

/** The groups of every service account in a namespace, beside `system:authenticated`. */
export function serviceAccountGroups(namespace: string): string[] {
  return ["system:serviceaccounts", `system:serviceaccounts:${namespace}`];
}
