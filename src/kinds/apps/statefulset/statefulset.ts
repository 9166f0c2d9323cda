import type { PersistentVolumeClaim, StatefulSet, StatefulSetSpec } from "../../../generated/types.ts";
import { type FieldError, forbiddenField, invalid, required } from "../../../machinery/field-error.ts";
import { deepEqual } from "../../../machinery/json.ts";
import { formatLabelSelector, selectsLabels } from "../../../machinery/label-selector.ts";
import { validateLabelSelector } from "../../../machinery/label-selector-validation.ts";
import { validateNonnegative } from "../../../machinery/object-meta-validation.ts";
import { ageColumn, nameColumn } from "../../columns.ts";
import { claimDefaults } from "../../core/persistentvolumeclaim/defaults.ts";
import { podTemplateDefaults } from "../../core/pod/defaults.ts";
import { validatePodTemplate } from "../../core/pod/template-validation.ts";
import { defineKind } from "../../kind.ts";
import { replicaScale } from "../replica-scale.ts";
import { containersColumn, imagesColumn } from "../template-columns.ts";

/** What an update may change; messages name them in this order. */
const UPDATABLE: readonly (keyof StatefulSetSpec)[] = [
  "replicas",
  "ordinals",
  "template",
  "updateStrategy",
  "revisionHistoryLimit",
  "persistentVolumeClaimRetentionPolicy",
  "minReadySeconds",
];

export const statefulSet = defineKind<StatefulSet>({
  group: "apps",
  version: "v1",
  kind: "StatefulSet",
  resource: "statefulsets",
  singular: "statefulset",
  shortNames: ["sts"],
  categories: ["all"],
  namespaced: true,
  status: true,
  scale: replicaScale<StatefulSet>(({ spec }) => formatLabelSelector(spec?.selector)),
  defaults({ spec }) {
    if (spec === undefined) return;
    spec.podManagementPolicy ||= "OrderedReady";
    spec.updateStrategy ??= {};
    const strategy = spec.updateStrategy;
    if (!strategy.type) {
      strategy.type = "RollingUpdate";
      strategy.rollingUpdate ??= {};
    }
    if (strategy.type === "RollingUpdate" && strategy.rollingUpdate !== undefined)
      strategy.rollingUpdate.partition ??= 0;
    spec.persistentVolumeClaimRetentionPolicy ??= {};
    const retention = spec.persistentVolumeClaimRetentionPolicy;
    retention.whenDeleted ||= "Retain";
    retention.whenScaled ||= "Retain";
    spec.replicas ??= 1;
    spec.revisionHistoryLimit ??= 10;
    for (const claim of spec.volumeClaimTemplates ?? []) {
      claimDefaults(claim);
      claim.apiVersion = "v1";
      claim.kind = "PersistentVolumeClaim";
    }
    podTemplateDefaults(spec.template);
  },
  prepareForCreate(object) {
    object.status = { replicas: 0 };
  },
  validate: validateStatefulSet,
  validateUpdate: validateStatefulSetUpdate,
  columns: [
    nameColumn,
    { name: "Ready", cell: ({ spec, status }) => `${status?.readyReplicas ?? 0}/${spec?.replicas ?? 0}` },
    ageColumn,
    containersColumn(({ spec }) => spec?.template),
    imagesColumn(({ spec }) => spec?.template),
  ],
});

/** apps/validation `ValidateStatefulSetSpec` */
function validateStatefulSet({ spec }: StatefulSet): FieldError[] {
  if (spec === undefined) return [required("spec.selector")];
  const {
    podManagementPolicy = "",
    selector,
    template,
    ordinals,
    persistentVolumeClaimRetentionPolicy: retention,
  } = spec;
  const errors: FieldError[] = [];
  if (podManagementPolicy === "") errors.push(required("spec.podManagementPolicy"));
  else if (podManagementPolicy !== "OrderedReady" && podManagementPolicy !== "Parallel") {
    errors.push(invalid("spec.podManagementPolicy", podManagementPolicy, "must be 'OrderedReady' or 'Parallel'"));
  }
  errors.push(...validateStrategy(spec.updateStrategy));
  for (const key of ["whenDeleted", "whenScaled"] as const) {
    const policy = retention?.[key];
    const field = `spec.persistentVolumeClaimRetentionPolicy.${key}`;
    if (policy !== undefined && policy !== "Retain" && policy !== "Delete") {
      errors.push({
        type: "FieldValueNotSupported",
        field,
        body: `Unsupported value: ${JSON.stringify(policy)}: supported values: "Delete", "Retain"`,
      });
    }
  }
  errors.push(
    ...validateNonnegative(spec.replicas ?? 0, "spec.replicas"),
    ...validateNonnegative(spec.minReadySeconds ?? 0, "spec.minReadySeconds"),
  );
  if (ordinals !== undefined) errors.push(...validateNonnegative(ordinals.start ?? 0, "spec.ordinals.start"));
  // A selector that was not given reads back as null, as Go writes it.
  if (!selector) {
    errors.push(required("spec.selector"));
  } else {
    errors.push(...validateLabelSelector(selector, "spec.selector"));
    if (Object.keys(selector.matchLabels ?? {}).length + (selector.matchExpressions ?? []).length === 0) {
      errors.push(invalid("spec.selector", selector, "empty selector is invalid for statefulset"));
    }
  }
  const labels = template?.metadata?.labels;
  if (!selectsLabels(selector, labels)) {
    errors.push(invalid("spec.template.metadata.labels", labels, "`selector` does not match template `labels`"));
  }
  if (template === undefined) return errors;
  errors.push(...validatePodTemplate(template, "spec.template", { restartPolicies: ["Always"] }));
  if (template.spec?.activeDeadlineSeconds !== undefined) {
    errors.push(
      forbiddenField(
        "spec.template.spec.activeDeadlineSeconds",
        "activeDeadlineSeconds in StatefulSet is not Supported",
      ),
    );
  }
  return errors;
}

function validateStrategy(strategy: StatefulSetSpec["updateStrategy"]): FieldError[] {
  const { type = "", rollingUpdate } = strategy ?? {};
  const field = "spec.updateStrategy";
  switch (type) {
    case "":
      return [required(field)];
    case "OnDelete":
      if (rollingUpdate === undefined) return [];
      return [invalid(`${field}.rollingUpdate`, rollingUpdate, "only allowed for updateStrategy 'RollingUpdate'")];
    case "RollingUpdate": {
      if (rollingUpdate === undefined) return [];
      return validateNonnegative(rollingUpdate.partition ?? 0, `${field}.rollingUpdate.partition`);
    }
    default:
      return [invalid(field, strategy, "must be 'RollingUpdate' or 'OnDelete'")];
  }
}

/** apps/validation `ValidateStatefulSetUpdate` */
function validateStatefulSetUpdate({ spec }: StatefulSet, { spec: old }: StatefulSet): FieldError[] {
  const fixed = (value: StatefulSetSpec | undefined) => {
    const rest: Partial<StatefulSetSpec> = { ...value };
    for (const key of UPDATABLE) delete rest[key];
    if (rest.volumeClaimTemplates !== undefined)
      rest.volumeClaimTemplates = rest.volumeClaimTemplates.map(withoutStatus);
    return rest;
  };
  if (deepEqual(fixed(spec), fixed(old))) return [];
  const names = UPDATABLE.map((name) => `'${name}'`);
  const list = `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
  return [forbiddenField("spec", `updates to statefulset spec for fields other than ${list} are forbidden`)];
}

function withoutStatus({ status: _, ...claim }: PersistentVolumeClaim): PersistentVolumeClaim {
  return claim;
}
