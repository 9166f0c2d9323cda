import type { Deployment } from "../../../generated/types.ts";
import { deepEqual } from "../../../machinery/json.ts";
import { formatLabelSelector } from "../../../machinery/label-selector.ts";
import { validateImmutable } from "../../../machinery/object-meta-validation.ts";
import { ageColumn, nameColumn } from "../../columns.ts";
import { podTemplateDefaults } from "../../core/pod/defaults.ts";
import { defineKind } from "../../kind.ts";
import { replicaScale } from "../replica-scale.ts";
import { containersColumn, imagesColumn } from "../template-columns.ts";
import { templatedWarnings } from "../template-warnings.ts";
import { validateDeployment, validateDeploymentStatus } from "./validation.ts";

export const deployment = defineKind<Deployment>({
  group: "apps",
  version: "v1",
  kind: "Deployment",
  resource: "deployments",
  singular: "deployment",
  shortNames: ["deploy"],
  categories: ["all"],
  namespaced: true,
  status: true,
  // Changes of annotations count as well, so the hooks below do the counting.
  tracksGeneration: false,
  scale: replicaScale<Deployment>(({ spec }) => formatLabelSelector(spec?.selector)),
  defaults: deploymentDefaults,
  prepareForCreate(object) {
    object.status = {};
    object.metadata.generation = 1;
  },
  prepareForUpdate(object, old) {
    const unchanged =
      deepEqual(object.spec, old.spec) && deepEqual(object.metadata.annotations ?? {}, old.metadata.annotations ?? {});
    if (!unchanged) object.metadata.generation = (old.metadata.generation ?? 0) + 1;
  },
  validate: validateDeployment,
  validateUpdate: (object, old) => validateImmutable(object.spec?.selector, old.spec?.selector, "spec.selector"),
  validateStatusUpdate: validateDeploymentStatus,
  warnings: templatedWarnings,
  columns: [
    nameColumn,
    { name: "Ready", cell: ({ spec, status }) => `${status?.readyReplicas ?? 0}/${spec?.replicas ?? 0}` },
    { name: "Up-to-date", cell: ({ status }) => status?.updatedReplicas ?? 0 },
    { name: "Available", cell: ({ status }) => status?.availableReplicas ?? 0 },
    ageColumn,
    containersColumn(({ spec }) => spec?.template),
    imagesColumn(({ spec }) => spec?.template),
    { name: "Selector", priority: 1, cell: ({ spec }) => formatLabelSelector(spec?.selector) },
  ],
});

/** `SetDefaults_Deployment` */
function deploymentDefaults(object: Deployment): void {
  const { spec } = object;
  if (spec === undefined) return;
  spec.replicas ??= 1;
  spec.strategy ??= {};
  const { strategy } = spec;
  strategy.type ||= "RollingUpdate";
  if (strategy.type === "RollingUpdate") {
    strategy.rollingUpdate ??= {};
    strategy.rollingUpdate.maxUnavailable ??= "25%";
    strategy.rollingUpdate.maxSurge ??= "25%";
  }
  spec.revisionHistoryLimit ??= 10;
  spec.progressDeadlineSeconds ??= 600;
  podTemplateDefaults(spec.template);
}
