import type { RoleBinding } from "../../../generated/types.ts";
import { pathSegmentName } from "../../../machinery/names.ts";
import { defineKind } from "../../kind.ts";
import { bindingColumns, bindingDefaults, RBAC_GROUP, validateBinding, validateBindingUpdate } from "../bindings.ts";
import { subjectEntries } from "../binding-subjects.ts";

export const roleBinding = defineKind<RoleBinding>({
  group: RBAC_GROUP,
  version: "v1",
  kind: "RoleBinding",
  resource: "rolebindings",
  singular: "rolebinding",
  namespaced: true,
  tracksGeneration: false,
  createOnUpdate: true,
  nameRule: pathSegmentName,
  defaults: bindingDefaults,
  validate: (binding) => validateBinding(binding, ["ClusterRole", "Role"]),
  validateUpdate: validateBindingUpdate,
  indexEntries: subjectEntries,
  columns: bindingColumns,
});
