import type { PolicyRule, RbacSubject } from "../generated/types.ts";
import type { JsonObject } from "../machinery/json.ts";
import type { KubeObject, ManagedFieldsEntry } from "../machinery/object.ts";

/**
 * The roles that every cluster has from the start, in short form (`state/rbac/policy.json`).
 * A rule is `VERBS GROUPS RESOURCES [NAMES]` or `VERBS url PATHS`, lists with commas; `core` is the core group, `read` and
 * `write` stand for their verbs, and `events` alone is what lets somebody report events. A subject is `group NAME`,
 * `user NAME` or `account NAMESPACE NAME`; a binding is to the role of its own name, unless `role NAME` says otherwise.
 */
export interface RbacPolicy {
  readonly clusterRoles: Readonly<Record<string, readonly string[]>>;
  /** roles whose rules are those of others: name to the role that takes in theirs, or "" */
  readonly aggregated: Readonly<Record<string, string>>;
  /** rules of `system:controller:NAME`, which is bound to the service account NAME in kube-system */
  readonly controllers: Readonly<Record<string, readonly string[]>>;
  readonly clusterRoleBindings: Readonly<Record<string, readonly string[]>>;
  /** by namespace and name */
  readonly roles: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
  readonly roleBindings: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
}

const GROUP = "rbac.authorization.k8s.io";
const CONTROLLER = "system:controller:";
const AGGREGATE_PREFIX = "system:aggregate-to-";
const VERBS: Readonly<Record<string, readonly string[]>> = {
  read: ["get", "list", "watch"],
  write: ["create", "delete", "deletecollection", "patch", "update"],
};
const EVENTS = "create,patch,update core,events.k8s.io events";

/** The objects that a policy in short form stands for (`plugin/pkg/auth/authorizer/rbac/bootstrappolicy`). */
export function rbacObjects(policy: RbacPolicy): KubeObject[] {
  const objects: KubeObject[] = [];
  for (const [name, rules] of Object.entries(policy.clusterRoles)) {
    const labels = name.startsWith(AGGREGATE_PREFIX) ? aggregateLabel(name.slice(AGGREGATE_PREFIX.length)) : {};
    objects.push({ ...head("ClusterRole", name, labels), rules: rules.map(ruleOf) });
  }
  for (const [name, into] of Object.entries(policy.aggregated)) {
    objects.push({
      ...head("ClusterRole", name, into === "" ? {} : aggregateLabel(into)),
      aggregationRule: { clusterRoleSelectors: [{ matchLabels: aggregateLabel(name) }] },
      rules: null,
    });
  }
  for (const [name, rules] of Object.entries(policy.controllers)) {
    objects.push({ ...head("ClusterRole", CONTROLLER + name), rules: rules.map(ruleOf) });
  }
  for (const [name, lines] of Object.entries(policy.clusterRoleBindings)) {
    objects.push(binding("ClusterRole", name, lines));
  }
  for (const name of Object.keys(policy.controllers)) {
    objects.push(binding("ClusterRole", CONTROLLER + name, [`account kube-system ${name}`]));
  }
  for (const [namespace, roles] of Object.entries(policy.roles)) {
    for (const [name, rules] of Object.entries(roles)) {
      objects.push({ ...head("Role", name, {}, namespace), rules: rules.map(ruleOf) });
    }
  }
  for (const [namespace, bindings] of Object.entries(policy.roleBindings)) {
    for (const [name, lines] of Object.entries(bindings)) objects.push(binding("Role", name, lines, namespace));
  }
  return objects;
}

/**
 * metadata.managedFields of an object of `rbacObjects`. What the API would find out is plain here, and finding it out for
 * all of them would take longer than the rest of their creation.
 */
export function rbacManagedFields({ metadata, apiVersion, ...rest }: KubeObject, time: string): ManagedFieldsEntry[] {
  const fieldsV1: JsonObject = {};
  if (rest.aggregationRule !== undefined) fieldsV1["f:aggregationRule"] = { ".": {}, "f:clusterRoleSelectors": {} };
  fieldsV1["f:metadata"] = {
    "f:annotations": { ".": {}, ...fieldsOf(metadata.annotations) },
    "f:labels": { ".": {}, ...fieldsOf(metadata.labels) },
  };
  for (const name of ["roleRef", "rules", "subjects"]) if (rest[name]) fieldsV1[`f:${name}`] = {};
  return [{ manager: "kube-apiserver", operation: "Update", apiVersion, time, fieldsType: "FieldsV1", fieldsV1 }];
}

function fieldsOf(map: object = {}): JsonObject {
  return Object.fromEntries(Object.keys(map).map((key) => [`f:${key}`, {}]));
}

function head(kind: string, name: string, labels: Record<string, string> = {}, namespace = ""): KubeObject {
  return {
    apiVersion: `${GROUP}/v1`,
    kind,
    metadata: {
      annotations: { "rbac.authorization.kubernetes.io/autoupdate": "true" },
      labels: { "kubernetes.io/bootstrapping": "rbac-defaults", ...labels },
      name,
      ...(namespace !== "" && { namespace }),
    },
  };
}

function aggregateLabel(role: string): Record<string, string> {
  return { [`${GROUP}/aggregate-to-${role}`]: "true" };
}

function binding(roleKind: "Role" | "ClusterRole", name: string, lines: readonly string[], namespace = ""): KubeObject {
  let role = name;
  const subjects: RbacSubject[] = [];
  for (const line of lines) {
    const [what, first = "", second = ""] = line.split(" ");
    if (what === "role") role = first;
    else if (what === "account") subjects.push({ kind: "ServiceAccount", name: second, namespace: first });
    else subjects.push({ apiGroup: GROUP, kind: what === "group" ? "Group" : "User", name: first });
  }
  return {
    ...head(`${roleKind}Binding`, name, {}, namespace),
    roleRef: { apiGroup: GROUP, kind: roleKind, name: role },
    ...(subjects.length > 0 && { subjects }),
  };
}

function ruleOf(line: string): PolicyRule {
  const [verbs = "", groups = "", things = "", names] = (line === "events" ? EVENTS : line).split(" ");
  const rule = {
    verbs: verbs
      .split(",")
      .flatMap((verb) => VERBS[verb] ?? [verb])
      .sort(),
  };
  if (groups === "url") return { ...rule, nonResourceURLs: things.split(",") };
  return {
    ...rule,
    apiGroups: groups.split(",").map((group) => (group === "core" ? "" : group)),
    resources: things.split(","),
    ...(names !== undefined && { resourceNames: names.split(",") }),
  };
}
