import type {
  HorizontalPodAutoscaler,
  MetricSpec,
  MetricStatus,
  MetricTarget,
  MetricValueStatus,
} from "../../../generated/types.ts";
import { ageColumn, nameColumn } from "../../columns.ts";
import type { Column } from "../../kind.ts";

/** How many metrics a cell shows before it only counts. */
const SHOWN = 2;

/** What `get hpa` shows (`printHorizontalPodAutoscaler`). */
export const autoscalerColumns: readonly Column<HorizontalPodAutoscaler>[] = [
  nameColumn,
  { name: "Reference", cell: ({ spec }) => `${spec.scaleTargetRef.kind}/${spec.scaleTargetRef.name}` },
  { name: "Targets", cell: ({ spec, status }) => metricsCell(spec.metrics ?? [], status?.currentMetrics ?? []) },
  { name: "MinPods", cell: ({ spec }) => String(spec.minReplicas ?? "<unset>") },
  { name: "MaxPods", cell: ({ spec }) => spec.maxReplicas },
  { name: "Replicas", cell: ({ status }) => status?.currentReplicas ?? 0 },
  ageColumn,
];

function metricsCell(specs: readonly MetricSpec[], statuses: readonly MetricStatus[]): string {
  if (specs.length === 0) return "<none>";
  const texts = specs.map((spec, i) => metricText(spec, statuses[i]));
  const shown = texts.slice(0, SHOWN).join(", ");
  return texts.length > SHOWN ? `${shown} + ${texts.length - SHOWN} more...` : shown;
}

function metricText(spec: MetricSpec, status: MetricStatus | undefined): string {
  switch (spec.type) {
    case "External":
      return valueText(spec.external?.target, status?.external?.current);
    case "Object":
      return valueText(spec.object?.target, status?.object?.current);
    case "Pods":
      return `${status?.pods?.current.averageValue ?? "<unknown>"}/${spec.pods?.target.averageValue ?? "<nil>"}`;
    case "Resource":
      return `${spec.resource?.name}: ${resourceText(spec.resource?.target, status?.resource?.current)}`;
    case "ContainerResource":
      return `${spec.containerResource?.name}: ${resourceText(spec.containerResource?.target, status?.containerResource?.current)}`;
    default:
      return "<unknown type>";
  }
}

function valueText(target: MetricTarget | undefined, current: MetricValueStatus | undefined): string {
  if (target?.averageValue !== undefined) return `${current?.averageValue ?? "<unknown>"}/${target.averageValue} (avg)`;
  return `${current === undefined ? "<unknown>" : (current.value ?? "<nil>")}/${target?.value ?? "<nil>"}`;
}

function resourceText(target: MetricTarget | undefined, current: MetricValueStatus | undefined): string {
  if (target?.averageValue !== undefined) return `${current?.averageValue ?? "<unknown>"}/${target.averageValue}`;
  const used = current?.averageUtilization === undefined ? "<unknown>" : `${current.averageUtilization}%`;
  return `${used}/${target?.averageUtilization === undefined ? "<auto>" : `${target.averageUtilization}%`}`;
}
