import type { ResourceResourceClaim } from "../../../generated/types.ts";
import { ageColumn, nameColumn } from "../../columns.ts";
import { defineKind } from "../../kind.ts";

export const resourceClaim = defineKind<ResourceResourceClaim>({
  group: "resource.k8s.io",
  version: "v1",
  kind: "ResourceClaim",
  resource: "resourceclaims",
  singular: "resourceclaim",
  namespaced: true,
  status: true,
  tracksGeneration: false,
  prepareForCreate(object) {
    object.status = {};
  },
  columns: [nameColumn, { name: "State", cell: stateCell }, ageColumn],
});

/** `allocated,reserved` (`resourceClaimState`). */
function stateCell({ metadata, status }: ResourceResourceClaim): string {
  const deleted = metadata.deletionTimestamp !== undefined;
  const states = deleted ? ["deleted"] : [];
  if (status?.allocation !== undefined) states.push("allocated", ...(status.reservedFor?.length ? ["reserved"] : []));
  else if (!deleted) states.push("pending");
  return states.join(",");
}
