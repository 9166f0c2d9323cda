import type { ClusterRole } from "../../../generated/types.ts";
import { pathSegmentName } from "../../../machinery/names.ts";
import { createdAtColumn, nameColumn } from "../../columns.ts";
import { defineKind } from "../../kind.ts";
import { RBAC_GROUP } from "../bindings.ts";
import { validateRules } from "../rules-validation.ts";

/** What the index has for roles whose rules are those of others. */
export const AGGREGATED = "aggregated";

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
  indexEntries: ({ aggregationRule }): Record<string, string> => (aggregationRule ? { [AGGREGATED]: "true" } : {}),
  columns: [nameColumn, createdAtColumn],
});
