import type { ClusterRoleBinding } from "../../../generated/types.ts";
import { pathSegmentName } from "../../../machinery/names.ts";
import { defineKind } from "../../kind.ts";
import { bindingColumns, bindingDefaults, RBAC_GROUP, validateBinding, validateBindingUpdate } from "../bindings.ts";
import { subjectEntries } from "../binding-subjects.ts";

export const clusterRoleBinding = defineKind<ClusterRoleBinding>({
  group: RBAC_GROUP,
  version: "v1",
  kind: "ClusterRoleBinding",
  resource: "clusterrolebindings",
  singular: "clusterrolebinding",
  namespaced: false,
  tracksGeneration: false,
  createOnUpdate: true,
  nameRule: pathSegmentName,
  defaults: bindingDefaults,
  validate: (binding) => validateBinding(binding, ["ClusterRole"]),
  validateUpdate: validateBindingUpdate,
  indexEntries: subjectEntries,
  columns: bindingColumns,
});
