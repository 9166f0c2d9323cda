import type { ResourceQuota } from "../../../generated/types.ts";
import { compareBytes } from "../../../machinery/json.ts";
import { ageColumn, nameColumn } from "../../columns.ts";
import { defineKind } from "../../kind.ts";
import { validateResourceQuota, validateResourceQuotaUpdate } from "./validation.ts";

export const resourceQuota = defineKind<ResourceQuota>({
  group: "",
  version: "v1",
  kind: "ResourceQuota",
  resource: "resourcequotas",
  singular: "resourcequota",
  shortNames: ["quota"],
  namespaced: true,
  status: true,
  tracksGeneration: false,
  prepareForCreate(object) {
    object.status = {};
  },
  validate: validateResourceQuota,
  validateUpdate: validateResourceQuotaUpdate,
  columns: [
    nameColumn,
    { name: "Request", cell: (quota) => usageCell(quota, false) },
    { name: "Limit", cell: (quota) => usageCell(quota, true) },
    ageColumn,
  ],
});

/** `pods: 1/3, requests.cpu: 400m/1`: limits have a column of their own (`printResourceQuota`). */
function usageCell({ status = {} }: ResourceQuota, limits: boolean): string {
  const { hard = {}, used = {} } = status;
  const names = Object.keys(hard).filter((name) => name.startsWith("limits.") === limits);
  return names
    .sort(compareBytes)
    .map((name) => `${name}: ${used[name] ?? "0"}/${hard[name] ?? "0"}`)
    .join(", ");
}
