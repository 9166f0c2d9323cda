import type { Pod, PodCondition } from "../../../generated/types.ts";
import { type FieldError, forbiddenField } from "../../../machinery/field-error.ts";
import { defineKind } from "../../kind.ts";
import { checkPodAnnotations, checkSeccompAnnotations } from "./annotation-validation.ts";
import { checkImageOfPod } from "./container-validation.ts";
import { podDefaults } from "./defaults.ts";
import { resolveMatchLabelKeys } from "./match-label-keys.ts";
import { podColumns } from "./pod-columns.ts";
import { isFinished } from "./pod-state.ts";
import { qosClass } from "./qos.ts";
import { validatePodSpec } from "./spec-validation.ts";
import { validatePodStatusUpdate } from "./status-validation.ts";
import { validatePodUpdate } from "./update-validation.ts";
import { podWarnings } from "./warnings.ts";

export const pod = defineKind<Pod>({
  group: "",
  version: "v1",
  kind: "Pod",
  resource: "pods",
  singular: "pod",
  shortNames: ["po"],
  categories: ["all"],
  namespaced: true,
  status: true,
  subresources: [
    { name: "attach", kind: "PodAttachOptions", verbs: ["create", "get"] },
    { name: "binding", kind: "Binding", verbs: ["create"] },
    { name: "ephemeralcontainers", kind: "Pod", verbs: ["get", "patch", "update"] },
    { name: "eviction", kind: "Eviction", group: "policy", version: "v1", verbs: ["create"] },
    { name: "exec", kind: "PodExecOptions", verbs: ["create", "get"] },
    { name: "log", kind: "Pod", verbs: ["get"] },
    { name: "portforward", kind: "PodPortForwardOptions", verbs: ["create", "get"] },
    { name: "proxy", kind: "PodProxyOptions", verbs: ["create", "delete", "get", "patch", "update"] },
    { name: "resize", kind: "Pod", verbs: ["get", "patch", "update"] },
  ],
  defaults: podDefaults,
  prepareForCreate(object) {
    object.status = { phase: "Pending", qosClass: qosClass(object.spec) };
    if (object.spec?.schedulingGates?.length) object.status.conditions = [gatedCondition()];
    resolveMatchLabelKeys(object);
  },
  prepareForStatusUpdate(object, old) {
    const { ownerReferences } = old.metadata;
    if (ownerReferences === undefined) delete object.metadata.ownerReferences;
    else object.metadata.ownerReferences = ownerReferences;
    const was = old.status?.qosClass;
    if (object.status === undefined) object.status = {};
    if (!object.status.qosClass && was !== undefined) object.status = { ...object.status, qosClass: was };
  },
  validate: validatePod,
  validateUpdate: validatePodUpdate,
  validateStatusUpdate: validatePodStatusUpdate,
  warnings: (object, old) => (old === undefined ? podWarnings(object) : []),
  fields: ({ spec, status }) => ({
    "spec.nodeName": spec?.nodeName ?? "",
    "spec.restartPolicy": spec?.restartPolicy ?? "",
    "spec.schedulerName": spec?.schedulerName ?? "",
    "spec.serviceAccountName": spec?.serviceAccountName ?? "",
    "spec.hostNetwork": String(spec?.hostNetwork ?? false),
    "status.phase": status?.phase ?? "",
    "status.podIP": status?.podIPs?.[0]?.ip ?? status?.podIP ?? "",
    // Upstream takes this selector and knows no value for it.
    "status.podIPs": "",
    "status.nominatedNodeName": status?.nominatedNodeName ?? "",
  }),
  indexed: ["spec.nodeName", "status.phase"],
  gracePeriod,
  columns: podColumns,
});

/** Pods that no kubelet has, or that have ended, go at once; the others get what was asked for, but never less than nothing. */
function gracePeriod({ spec, status }: Pod, requested: number | undefined): number {
  if (!spec?.nodeName || isFinished({ status })) return 0;
  const seconds = requested ?? spec.terminationGracePeriodSeconds ?? 0;
  return seconds < 0 ? 1 : seconds;
}

/** The API writes both times as null until the scheduler sets them. */
function gatedCondition(): PodCondition {
  const condition = {
    type: "PodScheduled",
    status: "False",
    lastProbeTime: null,
    lastTransitionTime: null,
    reason: "SchedulingGated",
    message: "Scheduling is blocked due to non-empty scheduling gates",
  };
  return condition as unknown as PodCondition;
}

/** core/validation `validatePodMetadataAndSpec`, and for new pods `ValidatePodCreate`. */
function validatePod({ metadata, spec = { containers: [] } }: Pod): FieldError[] {
  const errors: FieldError[] = [];
  checkPodAnnotations(errors, metadata.annotations, spec, "metadata.annotations");
  errors.push(...validatePodSpec(spec, metadata.name ?? "", "spec"));
  if (!spec.serviceAccountName) {
    for (const [i, { projected }] of (spec.volumes ?? []).entries()) {
      for (const [j, { serviceAccountToken }] of (projected?.sources ?? []).entries()) {
        if (serviceAccountToken === undefined) continue;
        const field = `spec.volumes[${i}].projected.sources[${j}].serviceAccountToken`;
        errors.push(forbiddenField(field, "must not be specified when serviceAccountName is not set"));
      }
    }
  }
  for (const list of ["containers", "initContainers"] as const) {
    for (const [i, container] of (spec[list] ?? []).entries()) checkImageOfPod(errors, container, `spec.${list}[${i}]`);
  }
  // Only what is new has no revision yet.
  if (metadata.resourceVersion !== undefined) return errors;
  if (spec.ephemeralContainers?.length)
    errors.push(forbiddenField("spec.ephemeralContainers", "cannot be set on create"));
  if (spec.nodeName && spec.schedulingGates?.length) {
    errors.push(forbiddenField("spec.nodeName", "cannot be set until all schedulingGates have been cleared"));
  }
  checkSeccompAnnotations(errors, metadata.annotations, spec, "spec");
  return errors;
}
