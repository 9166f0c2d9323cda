import type { ClusterRole, PolicyRule, RbacSubject, Role, RoleRef } from "../../generated/types.ts";
import type { UserInfo } from "../../kinds/kind.ts";
import { groupEntry, SUBJECT_VALUE, subjectEntry, userEntry } from "../../kinds/rbac/binding-subjects.ts";
import { quote } from "../../machinery/go-format.ts";
import type { KubeObject } from "../../machinery/object.ts";
import type { Store } from "../../store/store.ts";

const GROUP = "rbac.authorization.k8s.io";

/** The rules of one binding that applies to a user. */
export interface GrantedRules {
  readonly rules: readonly PolicyRule[];
  /** `ClusterRoleBinding "x" of ClusterRole "y" to User "jane"`; made when asked for */
  describe(): string;
}

/** A binding's role that is not there. */
export interface MissingRole {
  readonly kind: "Role" | "ClusterRole";
  readonly name: string;
}

interface Binding extends KubeObject {
  roleRef: RoleRef;
  subjects?: RbacSubject[];
}

/**
 * The rules that a user has at the cluster scope, and in a namespace where one is given, binding by binding: first the
 * cluster's, then the namespace's, by name (`DefaultRuleResolver.VisitRulesFor`). Bindings are found through the index of
 * their subjects. Roles that are missing are added to `missing`.
 */
export function* rulesOf(
  store: Store,
  user: UserInfo,
  namespace: string,
  missing: MissingRole[],
): Generator<GrantedRules> {
  const entries = new Set([userEntry(user.name), ...user.groups.map(groupEntry)]);
  for (const binding of bindings(store, `clusterrolebindings.${GROUP}`, "", entries)) {
    const granted = grantedBy(store, binding, entries, missing);
    if (granted !== undefined) yield granted;
  }
  if (namespace === "") return;
  for (const binding of bindings(store, `rolebindings.${GROUP}`, namespace, entries)) {
    const granted = grantedBy(store, binding, entries, missing);
    if (granted !== undefined) yield granted;
  }
}

/** The rules of the role that a binding in `namespace` ("" for the cluster's) refers to; undefined where there is no such role. */
export function rulesOfRole(
  store: Store,
  { kind, name }: RoleRef,
  namespace: string,
): readonly PolicyRule[] | undefined {
  const isRole = kind === "Role";
  const found = store.get(`${isRole ? "roles" : "clusterroles"}.${GROUP}`, isRole ? namespace : "", name);
  return found && ((found.object as Role | ClusterRole).rules ?? []);
}

function bindings(store: Store, resource: string, namespace: string, entries: ReadonlySet<string>): Binding[] {
  const found = new Map<number, Binding>();
  for (const name of entries) {
    const query = { fields: [{ name, value: SUBJECT_VALUE }], ...(namespace !== "" && { namespace }) };
    for (const { id, object } of store.list(resource, query)) found.set(id, object as Binding);
  }
  const name = ({ metadata }: Binding) => metadata.name ?? "";
  return [...found.values()].sort((a, b) => (name(a) < name(b) ? -1 : 1));
}

function grantedBy(
  store: Store,
  { metadata, roleRef, subjects = [], kind }: Binding,
  entries: ReadonlySet<string>,
  missing: MissingRole[],
): GrantedRules | undefined {
  const { name = "", namespace = "" } = metadata;
  const rules = rulesOfRole(store, roleRef, namespace);
  if (rules === undefined) {
    missing.push({ kind: roleRef.kind === "Role" ? "Role" : "ClusterRole", name: roleRef.name });
    return undefined;
  }
  return {
    rules,
    describe() {
      const subject = subjects.find((one) => entries.has(subjectEntry(one, namespace) ?? ""));
      const place = namespace === "" ? name : `${name}/${namespace}`;
      return `${kind} ${quote(place)} of ${roleRef.kind} ${quote(roleRef.name)} to ${subjectText(subject, namespace)}`;
    },
  };
}

function subjectText(subject: RbacSubject | undefined, namespace: string): string {
  if (subject === undefined) return "nobody";
  const { kind, name, namespace: own } = subject;
  return `${kind} ${quote(kind === "ServiceAccount" ? `${name}/${own || namespace}` : name)}`;
}
