import type { APIService } from "../../../generated/types.ts";
import { ageColumn, nameColumn } from "../../columns.ts";
import { defineKind } from "../../kind.ts";

export const apiService = defineKind<APIService>({
  group: "apiregistration.k8s.io",
  version: "v1",
  kind: "APIService",
  resource: "apiservices",
  singular: "apiservice",
  namespaced: false,
  status: true,
  tracksGeneration: false,
  requiresResourceVersion: true,
  defaults({ spec }) {
    if (spec?.service !== undefined) spec.service.port ??= 443;
  },
  columns: [
    nameColumn,
    {
      name: "Service",
      cell: ({ spec }) => (spec?.service ? `${spec.service.namespace ?? ""}/${spec.service.name ?? ""}` : "Local"),
    },
    {
      name: "Available",
      cell({ status }) {
        const available = status?.conditions?.find(({ type }) => type === "Available");
        if (available === undefined) return "Unknown";
        return available.status === "True" || !available.reason
          ? available.status
          : `${available.status} (${available.reason})`;
      },
    },
    ageColumn,
  ],
});
