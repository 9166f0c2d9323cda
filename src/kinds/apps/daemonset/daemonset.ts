import type { DaemonSet } from "../../../generated/types.ts";
import { type FieldError, forbiddenField, invalid, notSupported, required } from "../../../machinery/field-error.ts";
import { formatLabelSelector, formatLabels, selectsLabels } from "../../../machinery/label-selector.ts";
import { validateLabelSelector } from "../../../machinery/label-selector-validation.ts";
import { validateImmutable, validateNonnegative } from "../../../machinery/object-meta-validation.ts";
import { ageColumn, nameColumn } from "../../columns.ts";
import { podTemplateDefaults } from "../../core/pod/defaults.ts";
import { validatePodTemplate } from "../../core/pod/template-validation.ts";
import { defineKind } from "../../kind.ts";
import {
  intOrPercentValue,
  validateNotMoreThan100Percent,
  validatePositiveIntOrPercent,
} from "../int-or-percent-validation.ts";
import { containersColumn, imagesColumn } from "../template-columns.ts";

export const daemonSet = defineKind<DaemonSet>({
  group: "apps",
  version: "v1",
  kind: "DaemonSet",
  resource: "daemonsets",
  singular: "daemonset",
  shortNames: ["ds"],
  categories: ["all"],
  namespaced: true,
  status: true,
  defaults({ spec }) {
    if (spec === undefined) return;
    spec.updateStrategy ??= {};
    const strategy = spec.updateStrategy;
    strategy.type ||= "RollingUpdate";
    if (strategy.type === "RollingUpdate") {
      strategy.rollingUpdate ??= {};
      const rolling = strategy.rollingUpdate;
      rolling.maxUnavailable ??= 1;
      rolling.maxSurge ??= 0;
    }
    spec.revisionHistoryLimit ??= 10;
    podTemplateDefaults(spec.template);
  },
  prepareForCreate(object) {
    object.status = { currentNumberScheduled: 0, desiredNumberScheduled: 0, numberMisscheduled: 0, numberReady: 0 };
  },
  validate: validateDaemonSet,
  validateUpdate: (object, old) => validateImmutable(object.spec?.selector, old.spec?.selector, "spec.selector"),
  columns: [
    nameColumn,
    { name: "Desired", type: "integer", cell: ({ status }) => status?.desiredNumberScheduled ?? 0 },
    { name: "Current", type: "integer", cell: ({ status }) => status?.currentNumberScheduled ?? 0 },
    { name: "Ready", type: "integer", cell: ({ status }) => status?.numberReady ?? 0 },
    { name: "Up-to-date", type: "integer", cell: ({ status }) => status?.updatedNumberScheduled ?? 0 },
    { name: "Available", type: "integer", cell: ({ status }) => status?.numberAvailable ?? 0 },
    { name: "Node Selector", cell: ({ spec }) => formatLabels(spec?.template.spec?.nodeSelector) },
    ageColumn,
    containersColumn(({ spec }) => spec?.template),
    imagesColumn(({ spec }) => spec?.template),
    { name: "Selector", priority: 1, cell: ({ spec }) => formatLabelSelector(spec?.selector) },
  ],
});

/** apps/validation `ValidateDaemonSetSpec` */
function validateDaemonSet({ spec }: DaemonSet): FieldError[] {
  if (spec === undefined) return [required("spec.selector")];
  const { selector, template } = spec;
  const errors = validateLabelSelector(selector, "spec.selector");
  if (!selectsLabels(selector, template?.metadata?.labels)) {
    errors.push(
      invalid(
        "spec.template.metadata.labels",
        template?.metadata?.labels,
        "`selector` does not match template `labels`",
      ),
    );
  }
  if (selector && Object.keys(selector.matchLabels ?? {}).length + (selector.matchExpressions ?? []).length === 0) {
    errors.push(invalid("spec.selector", selector, "empty selector is invalid for daemonset"));
  }
  if (template !== undefined) {
    errors.push(...validatePodTemplate(template, "spec.template", { restartPolicies: ["Always"] }));
    if (template.spec?.activeDeadlineSeconds !== undefined) {
      errors.push(
        forbiddenField(
          "spec.template.spec.activeDeadlineSeconds",
          "activeDeadlineSeconds in DaemonSet is not Supported",
        ),
      );
    }
  }
  errors.push(
    ...validateNonnegative(spec.minReadySeconds ?? 0, "spec.minReadySeconds"),
    ...validateStrategy(spec.updateStrategy),
  );
  return [...errors, ...validateNonnegative(spec.revisionHistoryLimit ?? 0, "spec.revisionHistoryLimit")];
}

type Strategy = NonNullable<DaemonSet["spec"]>["updateStrategy"];

/** apps/validation `ValidateDaemonSetUpdateStrategy` */
function validateStrategy(strategy: Strategy): FieldError[] {
  const { type = "", rollingUpdate } = strategy ?? {};
  if (type === "OnDelete") return [];
  if (type !== "RollingUpdate") return [notSupported("spec.updateStrategy.type", type, ["RollingUpdate", "OnDelete"])];
  const field = "spec.updateStrategy.rollingUpdate";
  if (rollingUpdate === undefined) return [required(field)];
  const { maxUnavailable = 0, maxSurge = 0 } = rollingUpdate;
  const errors = [
    ...validatePositiveIntOrPercent(maxUnavailable, `${field}.maxUnavailable`),
    ...validatePositiveIntOrPercent(maxSurge, `${field}.maxSurge`),
    ...validateNotMoreThan100Percent(maxUnavailable, `${field}.maxUnavailable`),
    ...validateNotMoreThan100Percent(maxSurge, `${field}.maxSurge`),
  ];
  const [hasUnavailable, hasSurge] = [intOrPercentValue(maxUnavailable) !== 0, intOrPercentValue(maxSurge) !== 0];
  if (hasUnavailable && hasSurge)
    errors.push(invalid(`${field}.maxSurge`, maxSurge, "may not be set when maxUnavailable is non-zero"));
  if (!hasUnavailable && !hasSurge) errors.push(required(`${field}.maxUnavailable`, "cannot be 0 when maxSurge is 0"));
  return errors;
}
