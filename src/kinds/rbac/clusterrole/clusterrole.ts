import type { ClusterRole } from "../../../generated/types.ts";
import { pathSegmentName } from "../../../machinery/names.ts";
import { createdAtColumn, nameColumn } from "../../columns.ts";
import { defineKind } from "../../kind.ts";
import { RBAC_GROUP } from "../bindings.ts";
import { validateRules } from "../rules-validation.ts";

export const clusterRole = defineKind<ClusterRole>({
  group: RBAC_GROUP,
  version: "v1",
  kind: "ClusterRole",
  resource: "clusterroles",
  singular: "clusterrole",
  namespaced: false,
  tracksGeneration: false,
  createOnUpdate: true,
  nameRule: pathSegmentName,
  validate: ({ rules }) => validateRules(rules ?? [], false),
  columns: [nameColumn, createdAtColumn],
});
