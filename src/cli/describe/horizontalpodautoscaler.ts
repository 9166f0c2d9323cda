import type {
  HorizontalPodAutoscaler,
  HPAScalingRules,
  MetricSpec,
  MetricStatus,
  MetricTarget,
  MetricValueStatus,
} from "../../generated/types.ts";
import { quote } from "../../machinery/go-format.ts";
import { canonicalQuantity } from "../../machinery/quantity.ts";
import { type DescribeText, timeText } from "./describe-text.ts";
import { annotationLines, labelLines } from "./label-lines.ts";

const UNKNOWN = "<unknown>";

/** A HorizontalPodAutoscaler: its metrics now and as they should be, its bounds and conditions. */
export function describeHorizontalPodAutoscaler(
  { metadata, spec, status }: HorizontalPodAutoscaler,
  out: DescribeText,
): void {
  const target = spec?.scaleTargetRef;
  out.field("Name", metadata.name);
  out.field("Namespace", metadata.namespace);
  labelLines(out, "Labels", metadata.labels);
  annotationLines(out, "Annotations", metadata.annotations);
  out.field("CreationTimestamp", timeText(metadata.creationTimestamp));
  out.field("Reference", `${target?.kind ?? ""}/${target?.name ?? ""}`);
  out.field("Metrics", "( current / target )");
  for (const [i, metric] of (spec?.metrics ?? []).entries()) metricLine(out, metric, status?.currentMetrics?.[i]);
  out.field("Min replicas", spec?.minReplicas ?? "<unset>");
  out.field("Max replicas", spec?.maxReplicas ?? 0);
  if (spec?.behavior) {
    out.line("Behavior:");
    directionLines(out, "Scale Up", spec.behavior.scaleUp);
    directionLines(out, "Scale Down", spec.behavior.scaleDown);
  }
  out.field(
    `${target?.kind ?? ""} pods`,
    `${status?.currentReplicas ?? 0} current / ${status?.desiredReplicas ?? 0} desired`,
  );
  if (!status?.conditions?.length) return;
  out.line("Conditions:");
  out.row(["Type", "Status", "Reason", "Message"], 1);
  out.row(["----", "------", "------", "-------"], 1);
  for (const { type, status: state, reason, message } of status.conditions) out.row([type, state, reason, message], 1);
}

function metricLine(out: DescribeText, metric: MetricSpec, current: MetricStatus | undefined): void {
  const { external, pods, object, resource, containerResource } = metric;
  if (metric.type === "External" && external) {
    const { target } = external;
    const average = target.averageValue !== undefined;
    const now = current?.external?.current;
    const label = `${quote(external.metric.name)} (target ${average ? "average " : ""}value)`;
    out.field(label, average ? averages(now, target) : values(now, target), 1);
  } else if (metric.type === "Pods" && pods) {
    out.field(`${quote(pods.metric.name)} on pods`, averages(current?.pods?.current, pods.target), 1);
  } else if (metric.type === "Object" && object) {
    const { describedObject, target } = object;
    const average = target.type === "AverageValue";
    const now = current?.object?.current;
    const label = `"${object.metric.name}" on ${describedObject.kind}/${describedObject.name} (target ${average ? "average " : ""}value)`;
    out.field(label, average ? averages(now, target) : values(now, target), 1);
  } else if (metric.type === "Resource" && resource) {
    resourceLine(out, `resource ${resource.name} on pods`, resource.target, current?.resource?.current);
  } else if (metric.type === "ContainerResource" && containerResource) {
    const { name, container, target } = containerResource;
    const label = `resource ${name} of container "${container}" on pods`;
    resourceLine(out, label, target, current?.containerResource?.current);
  } else {
    out.line(`<unknown metric type ${quote(metric.type)}>`, 1);
  }
}

function resourceLine(
  out: DescribeText,
  label: string,
  target: MetricTarget,
  now: MetricValueStatus | undefined,
): void {
  if (target.averageValue !== undefined) {
    out.field(label, averages(now, target), 1);
    return;
  }
  const used = now?.averageUtilization;
  const current = used === undefined ? UNKNOWN : `${used}% (${amount(now?.averageValue)})`;
  const wanted = target.averageUtilization === undefined ? "<auto>" : `${target.averageUtilization}%`;
  // Upstream indents the second half of the label too.
  out.field(`${label}  (as a percentage of request)`, `${current} / ${wanted}`, 1);
}

function averages(now: MetricValueStatus | undefined, target: MetricTarget): string {
  return `${now?.averageValue === undefined ? UNKNOWN : amount(now.averageValue)} / ${amount(target.averageValue)}`;
}

function values(now: MetricValueStatus | undefined, target: MetricTarget): string {
  return `${now === undefined ? UNKNOWN : amount(now.value)} / ${amount(target.value)}`;
}

function amount(text: string | undefined): string {
  return text === undefined ? "<nil>" : canonicalQuantity(text);
}

function directionLines(out: DescribeText, direction: string, rules: HPAScalingRules | undefined): void {
  if (rules === undefined) return;
  out.line(`${direction}:`, 1);
  if (rules.stabilizationWindowSeconds !== undefined) {
    out.line(`Stabilization Window: ${rules.stabilizationWindowSeconds} seconds`, 2);
  }
  if (!rules.policies?.length) return;
  out.line(`Select Policy: ${rules.selectPolicy ?? "Max"}`, 2);
  out.line("Policies:", 2);
  for (const { type, value, periodSeconds } of rules.policies) {
    out.line(`- Type: ${type}\tValue: ${value}\tPeriod: ${periodSeconds} seconds`, 3);
  }
}
