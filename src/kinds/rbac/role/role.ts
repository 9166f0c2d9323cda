import type { Role } from "../../../generated/types.ts";
import { pathSegmentName } from "../../../machinery/names.ts";
import { createdAtColumn, nameColumn } from "../../columns.ts";
import { defineKind } from "../../kind.ts";
import { RBAC_GROUP } from "../bindings.ts";
import { validateRules } from "../rules-validation.ts";

export const role = defineKind<Role>({
  group: RBAC_GROUP,
  version: "v1",
  kind: "Role",
  resource: "roles",
  singular: "role",
  namespaced: true,
  tracksGeneration: false,
  createOnUpdate: true,
  nameRule: pathSegmentName,
  validate: ({ rules }) => validateRules(rules ?? [], true),
  columns: [nameColumn, createdAtColumn],
});
