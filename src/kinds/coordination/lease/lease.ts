import type { Lease } from "../../../generated/types.ts";
import { type FieldError, invalid } from "../../../machinery/field-error.ts";
import { validateNonnegative } from "../../../machinery/object-meta-validation.ts";
import { ageColumn, nameColumn } from "../../columns.ts";
import { projectNodeLease } from "../../core/node/heartbeat.ts";
import { defineKind } from "../../kind.ts";

export const lease = defineKind<Lease>({
  group: "coordination.k8s.io",
  version: "v1",
  kind: "Lease",
  resource: "leases",
  singular: "lease",
  namespaced: true,
  tracksGeneration: false,
  createOnUpdate: true,
  requiresResourceVersion: true,
  validate: validateLease,
  project: projectNodeLease,
  columns: [nameColumn, { name: "Holder", cell: ({ spec }) => spec?.holderIdentity ?? "" }, ageColumn],
});

/** coordination/validation `ValidateLeaseSpec` */
function validateLease({ spec }: Lease): FieldError[] {
  const { holderIdentity, leaseDurationSeconds, leaseTransitions, preferredHolder, strategy } = spec ?? {};
  const errors: FieldError[] = [];
  if (leaseDurationSeconds !== undefined && leaseDurationSeconds <= 0) {
    errors.push(invalid("spec.leaseDurationSeconds", leaseDurationSeconds, "must be greater than 0"));
  }
  if (leaseTransitions !== undefined) errors.push(...validateNonnegative(leaseTransitions, "spec.leaseTransitions"));
  if (preferredHolder && !strategy) {
    errors.push(invalid("spec.preferredHolder", preferredHolder, "can only be specified when `strategy` is set"));
  }
  if (holderIdentity === "") errors.push(invalid("spec.holderIdentity", "", "must not be empty"));
  return errors;
}
