import type { RbacSubject, RoleRef } from "../../generated/types.ts";
import { type FieldError, invalid, invalidStruct, notSupported, required } from "../../machinery/field-error.ts";
import { deepEqual } from "../../machinery/json.ts";
import { dns1123SubdomainFaults, pathSegmentName } from "../../machinery/names.ts";
import type { KubeObject } from "../../machinery/object.ts";
import { ageColumn, nameColumn } from "../columns.ts";
import type { Column } from "../kind.ts";

/** What RoleBinding and ClusterRoleBinding have in common. */
export interface Binding extends KubeObject {
  roleRef: RoleRef;
  subjects?: RbacSubject[];
}

export const RBAC_GROUP = "rbac.authorization.k8s.io";

/** May change: rbac/v1 `SetDefaults_RoleBinding`, `SetDefaults_Subject`. */
export function bindingDefaults(binding: Binding): void {
  if (binding.roleRef !== undefined) binding.roleRef.apiGroup ||= RBAC_GROUP;
  for (const subject of binding.subjects ?? []) {
    if (subject.kind === "User" || subject.kind === "Group") subject.apiGroup ||= RBAC_GROUP;
  }
}

/** rbac/validation `ValidateRoleBinding`; a ClusterRoleBinding can only refer to a ClusterRole. */
export function validateBinding({ roleRef, subjects = [] }: Binding, kinds: readonly string[]): FieldError[] {
  const errors: FieldError[] = [];
  const { apiGroup = "", kind = "", name = "" } = roleRef ?? {};
  if (apiGroup !== RBAC_GROUP) errors.push(notSupported("roleRef.apiGroup", apiGroup, [RBAC_GROUP]));
  if (!kinds.includes(kind)) errors.push(notSupported("roleRef.kind", kind, kinds));
  if (name === "") errors.push(required("roleRef.name"));
  else for (const fault of pathSegmentName(name, false)) errors.push(invalid("roleRef.name", name, fault));
  const isNamespaced = kinds.includes("Role");
  for (const [i, subject] of subjects.entries())
    errors.push(...validateSubject(subject, isNamespaced, `subjects[${i}]`));
  return errors;
}

/** A binding cannot be turned to another role (rbac/validation `ValidateRoleBindingUpdate`). */
export function validateBindingUpdate({ roleRef }: Binding, { roleRef: old }: Binding): FieldError[] {
  if (deepEqual(roleRef, old)) return [];
  const { apiGroup = "", kind, name } = roleRef;
  return [invalidStruct("roleRef", { APIGroup: apiGroup, Kind: kind, Name: name }, "cannot change roleRef")];
}

/** What `get rolebindings` shows (`printRoleBinding`). */
export const bindingColumns: readonly Column<Binding>[] = [
  nameColumn,
  { name: "Role", cell: ({ roleRef }) => `${roleRef.kind}/${roleRef.name}` },
  ageColumn,
  { name: "Users", priority: 1, cell: (binding) => subjectsCell(binding, "User") },
  { name: "Groups", priority: 1, cell: (binding) => subjectsCell(binding, "Group") },
  { name: "ServiceAccounts", priority: 1, cell: (binding) => subjectsCell(binding, "ServiceAccount") },
];

function subjectsCell({ subjects = [] }: Binding, wanted: string): string {
  const names = subjects
    .filter(({ kind }) => kind === wanted)
    .map(({ name, namespace = "" }) =>
      wanted === "ServiceAccount" && namespace !== "" ? `${namespace}/${name}` : name,
    );
  return names.join(", ");
}

function validateSubject(
  { kind, name, namespace = "", apiGroup = "" }: RbacSubject,
  namespaced: boolean,
  field: string,
): FieldError[] {
  const errors: FieldError[] = [];
  if (!name) errors.push(required(`${field}.name`));
  switch (kind) {
    case "ServiceAccount":
      if (name) for (const fault of dns1123SubdomainFaults(name)) errors.push(invalid(`${field}.name`, name, fault));
      if (apiGroup !== "") errors.push(notSupported(`${field}.apiGroup`, apiGroup, [""]));
      if (!namespaced && namespace === "") errors.push(required(`${field}.namespace`));
      break;
    case "User":
    case "Group":
      if (apiGroup !== RBAC_GROUP) errors.push(notSupported(`${field}.apiGroup`, apiGroup, [RBAC_GROUP]));
      break;
    default:
      errors.push(notSupported(`${field}.kind`, kind, ["ServiceAccount", "User", "Group"]));
  }
  return errors;
}
