import type { ReplicationController } from "../../../generated/types.ts";
import { type FieldError, invalid, required } from "../../../machinery/field-error.ts";
import { deepEqual } from "../../../machinery/json.ts";
import { formatLabels, labelMapRequirements, labelText, matchesLabels } from "../../../machinery/label-selector.ts";
import { validateNonnegative } from "../../../machinery/object-meta-validation.ts";
import { replicaScale } from "../../apps/replica-scale.ts";
import { containersColumn, imagesColumn } from "../../apps/template-columns.ts";
import { ageColumn, nameColumn } from "../../columns.ts";
import { defineKind } from "../../kind.ts";
import { podTemplateDefaults } from "../pod/defaults.ts";
import { validatePodTemplate } from "../pod/template-validation.ts";
import { podTemplateWarnings } from "../pod/warnings.ts";

export const replicationController = defineKind<ReplicationController>({
  group: "",
  version: "v1",
  kind: "ReplicationController",
  resource: "replicationcontrollers",
  singular: "replicationcontroller",
  shortNames: ["rc"],
  categories: ["all"],
  namespaced: true,
  status: true,
  scale: replicaScale<ReplicationController>(({ spec }) => labelText(spec?.selector)),
  defaults: replicationControllerDefaults,
  prepareForCreate(object) {
    object.status = { replicas: 0 };
  },
  validate: validateReplicationController,
  warnings: ({ spec }, old) =>
    old !== undefined && deepEqual(spec, old.spec) ? [] : podTemplateWarnings(spec?.template, "spec.template"),
  fields: ({ status }) => ({ "status.replicas": String(status?.replicas ?? 0) }),
  defaultPropagation: "Orphan",
  columns: [
    nameColumn,
    { name: "Desired", type: "integer", cell: ({ spec }) => spec?.replicas ?? 0 },
    { name: "Current", type: "integer", cell: ({ status }) => status?.replicas ?? 0 },
    { name: "Ready", type: "integer", cell: ({ status }) => status?.readyReplicas ?? 0 },
    ageColumn,
    containersColumn(({ spec }) => spec?.template),
    imagesColumn(({ spec }) => spec?.template),
    { name: "Selector", priority: 1, cell: ({ spec }) => formatLabels(spec?.selector) },
  ],
});

/** `SetDefaults_ReplicationController`: the labels of the template also name and select. */
function replicationControllerDefaults({ metadata, spec }: ReplicationController): void {
  if (spec === undefined) return;
  spec.replicas ??= 1;
  const labels = spec.template?.metadata?.labels;
  if (labels !== undefined) {
    if (Object.keys(spec.selector ?? {}).length === 0) spec.selector = { ...labels };
    if (Object.keys(metadata.labels ?? {}).length === 0) metadata.labels = { ...labels };
  }
  podTemplateDefaults(spec.template);
}

/** core/validation `ValidateReplicationControllerSpec` */
function validateReplicationController({ spec = {} }: ReplicationController): FieldError[] {
  const { minReadySeconds = 0, replicas, selector = {}, template } = spec;
  const errors = validateNonnegative(minReadySeconds, "spec.minReadySeconds");
  const empty = Object.keys(selector).length === 0;
  if (empty) errors.push(required("spec.selector"));
  if (replicas === undefined) errors.push(required("spec.replicas"));
  else errors.push(...validateNonnegative(replicas, "spec.replicas"));
  if (template === undefined) return [...errors, required("spec.template")];
  const labels = template.metadata?.labels;
  if (!empty && !matchesLabels(labelMapRequirements(selector), labels)) {
    errors.push(invalid("spec.template.metadata.labels", labels, "`selector` does not match template `labels`"));
  }
  const rules = { restartPolicies: ["Always"], noDeadlineIn: "ReplicationController" };
  return [...errors, ...validatePodTemplate(template, "spec.template", rules)];
}
