import type { HorizontalPodAutoscaler, HorizontalPodAutoscalerV1, MetricSpec } from "../../../generated/types.ts";
import { encodeJson } from "../../../machinery/json.ts";
import type { KubeObject } from "../../../machinery/object.ts";
import type { KindView } from "../../kind.ts";

const METRICS = "autoscaling.alpha.kubernetes.io/metrics";
const CURRENT_METRICS = "autoscaling.alpha.kubernetes.io/current-metrics";
const CONDITIONS = "autoscaling.alpha.kubernetes.io/conditions";
const BEHAVIOR = "autoscaling.alpha.kubernetes.io/behavior";

/** autoscaling/v1: only a CPU target; what else there is travels in annotations (`pkg/apis/autoscaling/v1/conversion.go`). */
export const autoscalerV1: KindView = {
  version: "v1",
  fromStorage: (object) => toV1(object as HorizontalPodAutoscaler),
  toStorage: (object) => fromV1(object as HorizontalPodAutoscalerV1),
};

function toV1({ metadata, spec, status }: HorizontalPodAutoscaler): KubeObject {
  const annotations: Record<string, string> = { ...metadata.annotations };
  const { metrics = [], behavior, ...rest } = spec ?? {};
  const cpu = metrics.find(isCpuUtilization);
  const others = metrics.filter((metric) => metric !== cpu);
  if (others.length > 0) annotations[METRICS] = encodeJson(others);
  if (behavior !== undefined) annotations[BEHAVIOR] = encodeJson(behavior);
  const { conditions, currentMetrics = [], currentReplicas = 0, ...restStatus } = status ?? { desiredReplicas: 0 };
  if (conditions?.length) annotations[CONDITIONS] = encodeJson(conditions);
  if (currentMetrics.length > 0) annotations[CURRENT_METRICS] = encodeJson(currentMetrics);
  const used = currentMetrics.find(({ resource }) => resource?.name === "cpu")?.resource?.current.averageUtilization;
  const target = cpu?.resource?.target.averageUtilization;
  return {
    metadata: { ...metadata, ...(Object.keys(annotations).length > 0 && { annotations }) },
    spec: { ...rest, ...(target !== undefined && { targetCPUUtilizationPercentage: target }) },
    status: { ...restStatus, currentReplicas, ...(used !== undefined && { currentCPUUtilizationPercentage: used }) },
  } as unknown as KubeObject;
}

function fromV1({ metadata, spec, status }: HorizontalPodAutoscalerV1): KubeObject {
  const {
    [METRICS]: metrics,
    [BEHAVIOR]: behavior,
    [CONDITIONS]: conditions,
    [CURRENT_METRICS]: current,
    ...annotations
  } = metadata.annotations ?? {};
  const { annotations: _, ...restMeta } = metadata;
  const { targetCPUUtilizationPercentage: target, ...rest } = spec ?? {};
  const { currentCPUUtilizationPercentage: __, ...restStatus } = status ?? {};
  const all: unknown[] = [...parseList(metrics)];
  if (target !== undefined) {
    all.unshift({
      type: "Resource",
      resource: { name: "cpu", target: { type: "Utilization", averageUtilization: target } },
    });
  }
  const parsedBehavior = parse(behavior);
  return {
    metadata: { ...restMeta, ...(Object.keys(annotations).length > 0 && { annotations }) },
    spec: {
      ...rest,
      ...(all.length > 0 && { metrics: all }),
      ...(parsedBehavior !== undefined && { behavior: parsedBehavior }),
    },
    ...(status && { status: { ...restStatus, conditions: parseList(conditions), currentMetrics: parseList(current) } }),
  } as unknown as KubeObject;
}

function isCpuUtilization({ resource }: MetricSpec): boolean {
  return resource?.name === "cpu" && resource.target.averageUtilization !== undefined;
}

function parseList(text: string | undefined): unknown[] {
  const value = parse(text);
  return Array.isArray(value) ? value : [];
}

/** Annotations are anybody's: what is no JSON is nothing. */
function parse(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
