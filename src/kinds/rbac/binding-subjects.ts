import type { RbacSubject } from "../../generated/types.ts";
import type { KubeObject } from "../../machinery/object.ts";
import { serviceAccountUser } from "./well-known-users.ts";

/** What the store's index of bindings has for each of their subjects. */
export const SUBJECT_VALUE = "bound";

/** The name under which the index has the bindings of a user. */
export function userEntry(name: string): string {
  return `subject:User:${name}`;
}

/** The name under which the index has the bindings of a group. */
export function groupEntry(name: string): string {
  return `subject:Group:${name}`;
}

/** Index entries of a RoleBinding or ClusterRoleBinding: one for each subject, so that authorization finds bindings by user and group. */
export function subjectEntries(binding: KubeObject & { subjects?: RbacSubject[] }): Record<string, string> {
  const entries: Record<string, string> = {};
  for (const subject of binding.subjects ?? []) {
    const entry = subjectEntry(subject, binding.metadata.namespace ?? "");
    if (entry !== undefined) entries[entry] = SUBJECT_VALUE;
  }
  return entries;
}

/** Where the index has a subject; undefined for one that is nobody. `namespace` is the binding's: a service account without one is there. */
export function subjectEntry({ kind, name, namespace: own }: RbacSubject, namespace: string): string | undefined {
  if (kind === "User") return userEntry(name);
  if (kind === "Group") return groupEntry(name);
  const place = own || namespace;
  return kind === "ServiceAccount" && place !== "" ? userEntry(serviceAccountUser(place, name)) : undefined;
}
