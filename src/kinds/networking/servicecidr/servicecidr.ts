import type { ServiceCIDR } from "../../../generated/types.ts";
import { ageColumn, nameColumn } from "../../columns.ts";
import { defineKind } from "../../kind.ts";

export const serviceCidr = defineKind<ServiceCIDR>({
  group: "networking.k8s.io",
  version: "v1",
  kind: "ServiceCIDR",
  resource: "servicecidrs",
  singular: "servicecidr",
  namespaced: false,
  status: true,
  prepareForCreate(object) {
    object.status = {};
  },
  columns: [nameColumn, { name: "CIDRs", cell: ({ spec }) => spec?.cidrs?.join(",") ?? "" }, ageColumn],
});
