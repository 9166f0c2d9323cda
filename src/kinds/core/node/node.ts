import type { Node, Taint } from "../../../generated/types.ts";
import {
  duplicateStruct,
  type FieldError,
  forbiddenField,
  invalid,
  notSupported,
  required,
} from "../../../machinery/field-error.ts";
import { validateCidr } from "../../../machinery/ip-address.ts";
import { deepEqual } from "../../../machinery/json.ts";
import { labelValueFaults } from "../../../machinery/names.ts";
import { validateLabelName } from "../../../machinery/object-meta-validation.ts";
import { defineKind } from "../../kind.ts";
import { nodeColumns } from "./columns.ts";
import { projectNodeHeartbeat } from "./heartbeat.ts";

const TAINT_EFFECTS = ["NoSchedule", "PreferNoSchedule", "NoExecute"];

export const node = defineKind<Node>({
  group: "",
  version: "v1",
  kind: "Node",
  resource: "nodes",
  singular: "node",
  shortNames: ["no"],
  namespaced: false,
  status: true,
  tracksGeneration: false,
  subresources: [{ name: "proxy", kind: "NodeProxyOptions", verbs: ["create", "delete", "get", "patch", "update"] }],
  defaults(object) {
    object.spec ??= {};
    // Go's conversion keeps the old single field and the list in step.
    const { podCIDR, podCIDRs } = object.spec;
    if (podCIDR && podCIDRs?.[0] !== podCIDR) object.spec.podCIDRs = [podCIDR];
    if (!podCIDR && podCIDRs?.[0]) object.spec.podCIDR = podCIDRs[0];
    if (object.status?.capacity && object.status.allocatable === undefined)
      object.status.allocatable = { ...object.status.capacity };
  },
  validate: validateNode,
  validateUpdate: validateNodeUpdate,
  warnings({ spec }) {
    const warnings: string[] = [];
    if (spec?.configSource !== undefined) {
      warnings.push(
        "spec.configSource: the feature is no longer supported since Kubernetes v1.24 and this field is ignored",
      );
    }
    if (spec?.externalID) warnings.push("spec.externalID: this field is deprecated, and is unused by Kubernetes");
    return warnings;
  },
  fields: ({ spec }) => ({ "spec.unschedulable": String(spec?.unschedulable ?? false) }),
  project: projectNodeHeartbeat,
  columns: nodeColumns,
});

/** core/validation `ValidateNode`; taints are reported under metadata there, and so here. */
function validateNode({ spec }: Node): FieldError[] {
  const errors = validateTaints(spec?.taints ?? [], "metadata.taints");
  const podCidrs = spec?.podCIDRs ?? [];
  for (const [i, cidr] of podCidrs.entries()) errors.push(...validateCidr(cidr, `spec.podCIDRs[${i}]`));
  if (podCidrs.length > 2)
    errors.push(invalid("spec.podCIDRs", podCidrs, "may specify no more than one CIDR for each IP family"));
  return errors;
}

/** core/validation `ValidateNodeUpdate` */
function validateNodeUpdate({ spec, status }: Node, old: Node): FieldError[] {
  const errors: FieldError[] = [];
  for (const [i, address] of (status?.addresses ?? []).entries()) {
    const earlier = status?.addresses
      ?.slice(0, i)
      .some((other) => other.type === address.type && other.address === address.address);
    if (earlier)
      errors.push(duplicateStruct(`status.addresses[${i}]`, { Type: address.type, Address: address.address }));
  }
  if (old.spec?.podCIDRs?.length && !deepEqual(spec?.podCIDRs, old.spec.podCIDRs)) {
    errors.push(forbiddenField("spec.podCIDRs", 'node updates may not change podCIDR except from "" to valid'));
  }
  if (old.spec?.providerID && spec?.providerID !== old.spec.providerID) {
    errors.push(forbiddenField("spec.providerID", 'node updates may not change providerID except from "" to valid'));
  }
  if ((spec?.externalID ?? "") !== (old.spec?.externalID ?? ""))
    errors.push(forbiddenField("spec.externalID", "may not be updated"));
  return errors;
}

/** core/validation `validateNodeTaints` */
function validateTaints(taints: readonly Taint[], field: string): FieldError[] {
  const errors: FieldError[] = [];
  const seen = new Set<string>();
  for (const [i, { key, value = "", effect = "", timeAdded }] of taints.entries()) {
    const path = `${field}[${i}]`;
    errors.push(...validateLabelName(key, `${path}.key`));
    const faults = labelValueFaults(value);
    if (faults.length > 0) errors.push(invalid(`${path}.value`, value, faults.join(";")));
    if (effect === "") errors.push(required(`${path}.effect`));
    else if (!TAINT_EFFECTS.includes(effect)) errors.push(notSupported(`${path}.effect`, effect, TAINT_EFFECTS));
    const pair = `${key}:${effect}`;
    if (seen.has(pair)) {
      const error = duplicateStruct(path, { Key: key, Value: value, Effect: effect, TimeAdded: timeAdded ?? null });
      errors.push({ ...error, body: `${error.body}: taints must be unique by key and effect pair` });
    }
    seen.add(pair);
  }
  return errors;
}
