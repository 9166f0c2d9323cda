import type { ReplicaSet } from "../../../generated/types.ts";
import type { FieldError } from "../../../machinery/field-error.ts";
import { formatLabelSelector } from "../../../machinery/label-selector.ts";
import { validateImmutable, validateNonnegative } from "../../../machinery/object-meta-validation.ts";
import { ageColumn, nameColumn } from "../../columns.ts";
import { podTemplateDefaults } from "../../core/pod/defaults.ts";
import { defineKind } from "../../kind.ts";
import { replicaScale } from "../replica-scale.ts";
import { validateSelectedTemplate } from "../selected-template.ts";
import { containersColumn, imagesColumn } from "../template-columns.ts";
import { templatedWarnings } from "../template-warnings.ts";

export const replicaSet = defineKind<ReplicaSet>({
  group: "apps",
  version: "v1",
  kind: "ReplicaSet",
  resource: "replicasets",
  singular: "replicaset",
  shortNames: ["rs"],
  categories: ["all"],
  namespaced: true,
  status: true,
  scale: replicaScale<ReplicaSet>(({ spec }) => formatLabelSelector(spec?.selector)),
  defaults({ spec }) {
    if (spec === undefined) return;
    spec.replicas ??= 1;
    podTemplateDefaults(spec.template);
  },
  prepareForCreate(object) {
    object.status = { replicas: 0 };
  },
  validate: validateReplicaSet,
  validateUpdate: (object, old) => validateImmutable(object.spec?.selector, old.spec?.selector, "spec.selector"),
  warnings: templatedWarnings,
  fields: ({ status }) => ({ "status.replicas": String(status?.replicas ?? 0) }),
  columns: [
    nameColumn,
    { name: "Desired", type: "integer", cell: ({ spec }) => spec?.replicas ?? 0 },
    { name: "Current", type: "integer", cell: ({ status }) => status?.replicas ?? 0 },
    { name: "Ready", type: "integer", cell: ({ status }) => status?.readyReplicas ?? 0 },
    ageColumn,
    containersColumn(({ spec }) => spec?.template),
    imagesColumn(({ spec }) => spec?.template),
    { name: "Selector", priority: 1, cell: ({ spec }) => formatLabelSelector(spec?.selector) },
  ],
});

/** apps/validation `ValidateReplicaSetSpec` */
function validateReplicaSet({ spec }: ReplicaSet): FieldError[] {
  return [
    ...validateNonnegative(spec?.replicas ?? 0, "spec.replicas"),
    ...validateNonnegative(spec?.minReadySeconds ?? 0, "spec.minReadySeconds"),
    ...validateSelectedTemplate(spec?.selector, spec?.template),
  ];
}
