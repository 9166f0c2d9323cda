import type { HorizontalPodAutoscaler } from "../../../generated/types.ts";
import { type FieldError, invalid, required } from "../../../machinery/field-error.ts";
import { pathSegmentName } from "../../../machinery/names.ts";
import { defineKind } from "../../kind.ts";
import { autoscalerColumns } from "./columns.ts";
import { autoscalerV1 } from "./v1-view.ts";

/** The CPU utilization at which an autoscaler aims that names no metric. */
const DEFAULT_UTILIZATION = 80;

export const horizontalPodAutoscaler = defineKind<HorizontalPodAutoscaler>({
  group: "autoscaling",
  version: "v2",
  kind: "HorizontalPodAutoscaler",
  resource: "horizontalpodautoscalers",
  singular: "horizontalpodautoscaler",
  shortNames: ["hpa"],
  categories: ["all"],
  namespaced: true,
  status: true,
  tracksGeneration: false,
  views: [autoscalerV1],
  defaults({ spec }) {
    if (spec === undefined) return;
    spec.minReplicas ??= 1;
    if (spec.metrics === undefined || spec.metrics.length === 0) {
      const target = { type: "Utilization", averageUtilization: DEFAULT_UTILIZATION };
      spec.metrics = [{ type: "Resource", resource: { name: "cpu", target } }];
    }
    const { scaleUp, scaleDown } = spec.behavior ?? {};
    if (scaleUp !== undefined) {
      scaleUp.stabilizationWindowSeconds ??= 0;
      scaleUp.selectPolicy ??= "Max";
      scaleUp.policies ??= [
        { type: "Pods", value: 4, periodSeconds: 15 },
        { type: "Percent", value: 100, periodSeconds: 15 },
      ];
    }
    if (scaleDown !== undefined) {
      scaleDown.selectPolicy ??= "Max";
      scaleDown.policies ??= [{ type: "Percent", value: 100, periodSeconds: 15 }];
    }
  },
  prepareForCreate(object) {
    object.status = { desiredReplicas: 0 };
  },
  validate: validateAutoscaler,
  columns: autoscalerColumns,
});

/** autoscaling/validation `validateHorizontalPodAutoscalerSpec`, the numbers and the reference. */
function validateAutoscaler({ spec }: HorizontalPodAutoscaler): FieldError[] {
  const errors: FieldError[] = [];
  const { minReplicas, maxReplicas = 0, scaleTargetRef } = spec ?? {};
  if (minReplicas !== undefined && minReplicas < 1)
    errors.push(invalid("spec.minReplicas", minReplicas, "must be greater than or equal to 1"));
  if (maxReplicas < 1) errors.push(invalid("spec.maxReplicas", maxReplicas, "must be greater than 0"));
  if (minReplicas !== undefined && maxReplicas < minReplicas) {
    errors.push(invalid("spec.maxReplicas", maxReplicas, "must be greater than or equal to `minReplicas`"));
  }
  for (const key of ["kind", "name"] as const) {
    const value = scaleTargetRef?.[key] ?? "";
    const field = `spec.scaleTargetRef.${key}`;
    if (value === "") errors.push(required(field));
    else for (const fault of pathSegmentName(value, false)) errors.push(invalid(field, value, fault));
  }
  return errors;
}
