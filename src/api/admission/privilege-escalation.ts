import type { ClusterRole, PolicyRule, Role, RoleRef } from "../../generated/types.ts";
import { compactRules, missingRules, ruleText } from "../../kinds/rbac/policy-rule.ts";
import { quote } from "../../machinery/go-format.ts";
import { deepEqual } from "../../machinery/json.ts";
import type { KubeObject } from "../../machinery/object.ts";
import { forbidden, notFound } from "../../machinery/status.ts";
import { decide, isPrivileged } from "../authorization/authorizer.ts";
import { type MissingRole, rulesOf, rulesOfRole } from "../authorization/bindings-of-user.ts";
import { missingRolesText } from "../authorization/missing-roles.ts";
import { groupResource, type Scope } from "../scope.ts";
import type { AdmissionPlugin, AdmissionRequest } from "./plugin.ts";

const GROUP = "rbac.authorization.k8s.io";
const EVERYTHING: readonly PolicyRule[] = [
  { verbs: ["*"], apiGroups: ["*"], resources: ["*"] },
  { verbs: ["*"], nonResourceURLs: ["*"] },
];

/**
 * Nobody gives away rights that they do not have themselves, unless they may `escalate` roles or `bind` the role. Upstream
 * has this in the storage of the four kinds (`pkg/registry/rbac/<kind>/policybased/storage.go`), behind all admission that changes objects.
 */
export const privilegeEscalation: AdmissionPlugin = {
  name: "PrivilegeEscalation",
  admit({ scope, object, old, operation }: AdmissionRequest) {
    if (scope.kind.group !== GROUP || operation === "DELETE" || object === undefined) return;
    if (isPrivileged(scope.user)) return;
    if (scope.kind.kind.endsWith("Binding")) checkBinding(scope, object as Binding, old as Binding | undefined);
    else checkRole(scope, object as Role | ClusterRole, old as Role | ClusterRole | undefined);
  },
};

interface Binding extends KubeObject {
  roleRef: RoleRef;
}

function checkRole(scope: Scope, role: Role & ClusterRole, old: (Role & ClusterRole) | undefined): void {
  if (old !== undefined && onlyOwnersChanged(role, old)) return;
  const name = role.metadata.name ?? "";
  if (mayUse(scope, "escalate", scope.kind.resource, name)) return;
  refuseEscalation(scope, name, role.rules ?? []);
  const aggregates = [role, old].some((one) => one?.aggregationRule?.clusterRoleSelectors?.length);
  if (scope.kind.kind !== "ClusterRole" || !aggregates) return;
  if (missing(scope, EVERYTHING).rules.length > 0)
    throw forbidden(groupResource(scope), name, "must have cluster-admin privileges to use an aggregationRule");
}

function checkBinding(scope: Scope, binding: Binding, old: Binding | undefined): void {
  if (old !== undefined && onlyOwnersChanged(binding, old)) return;
  const { roleRef } = binding;
  const isRole = roleRef?.kind === "Role";
  const resource = isRole ? "roles" : "clusterroles";
  if (roleRef === undefined || mayUse(scope, "bind", resource, roleRef.name)) return;
  const rules = rulesOfRole(scope.core.store, roleRef, scope.namespace);
  if (rules === undefined) throw notFound({ group: GROUP, resource }, roleRef.name);
  refuseEscalation(scope, binding.metadata.name ?? "", rules);
}

function mayUse({ core, user, namespace }: Scope, verb: string, resource: string, name: string): boolean {
  return decide(core.store, user, { verb, group: GROUP, resource, subresource: "", namespace, name }).allowed;
}

function refuseEscalation(scope: Scope, name: string, granted: readonly PolicyRule[]): void {
  const { rules, unresolved } = missing(scope, granted);
  if (rules.length === 0) return;
  const { user } = scope;
  const texts = [...new Set(compactRules(rules).map(ruleText))].sort();
  const groups = user.groups.map((group) => quote(group)).join(" ");
  const who = `user ${quote(user.name)} (groups=[${groups}])`;
  const errors = unresolved.length === 0 ? "" : `; resolution errors: [${missingRolesText(unresolved, true)}]`;
  const why = `${who} is attempting to grant RBAC permissions not currently held:\n${texts.join("\n")}${errors}`;
  throw forbidden(groupResource(scope), name, why);
}

/** What a user lacks of some rules. */
function missing({ core, user, namespace }: Scope, granted: readonly PolicyRule[]) {
  const unresolved: MissingRole[] = [];
  if (granted.length === 0) return { rules: [], unresolved };
  const owned = [...rulesOf(core.store, user, namespace, unresolved)].flatMap(({ rules }) => rules);
  return { rules: missingRules(owned, granted), unresolved };
}

/** The garbage collector may always let go of an object. */
function onlyOwnersChanged(object: KubeObject, old: KubeObject): boolean {
  const bare = ({ metadata, ...rest }: KubeObject) => {
    const {
      ownerReferences: _owners,
      finalizers: _finalizers,
      managedFields: _managed,
      resourceVersion: _version,
      ...kept
    } = metadata;
    return { ...rest, metadata: kept };
  };
  return deepEqual(bare(object), bare(old));
}
