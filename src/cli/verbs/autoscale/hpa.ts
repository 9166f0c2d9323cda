import { parseFloating, parseInteger } from "../../../machinery/go-format.ts";
import type { KubeObject } from "../../../machinery/object.ts";
import { parseFailure } from "../../../machinery/parse-error.ts";
import { canonicalQuantity } from "../../../machinery/quantity.ts";
import { UsageError } from "../../errors.ts";

/** What a HorizontalPodAutoscaler is made from; "" and negative numbers where nothing is said. */
export interface HpaOptions {
  readonly name: string;
  readonly target: { apiVersion: string; kind: string; name: string };
  readonly min: number;
  readonly max: number;
  readonly cpuPercent: number;
  readonly cpu: string;
  readonly memory: string;
}

/** How much of a resource pods may use: a share of their requests, or an amount. */
export type ResourceTarget =
  | { readonly type: "Utilization"; readonly averageUtilization: number }
  | { readonly type: "AverageValue"; readonly averageValue: string };

/** The autoscaling/v2 object that `kubectl autoscale` makes (kubectl `autoscale.go`). Throws UsageError. */
export function hpaOf({ name, target, min, max, cpuPercent, cpu, memory }: HpaOptions): KubeObject {
  const metrics = [
    ...(cpuPercent > 0 ? [metric("cpu", { type: "Utilization", averageUtilization: cpuPercent })] : []),
    ...(cpu !== "" ? [metric("cpu", parseTarget(cpu, "cpu"))] : []),
    ...(memory !== "" ? [metric("memory", parseTarget(memory, "memory"))] : []),
  ];
  return {
    apiVersion: "autoscaling/v2",
    kind: "HorizontalPodAutoscaler",
    metadata: { name },
    spec: { scaleTargetRef: target, ...(min > 0 && { minReplicas: min }), maxReplicas: max, metrics },
  };
}

/** The same as autoscaling/v1, which only knows CPU. */
export function hpaV1Of({ name, target, min, max, cpuPercent }: HpaOptions): KubeObject {
  return {
    apiVersion: "autoscaling/v1",
    kind: "HorizontalPodAutoscaler",
    metadata: { name },
    spec: {
      scaleTargetRef: target,
      ...(min > 0 && { minReplicas: min }),
      maxReplicas: max,
      ...(cpuPercent >= 0 && { targetCPUUtilizationPercentage: cpuPercent }),
    },
  };
}

function metric(name: "cpu" | "memory", target: ResourceTarget): object {
  return { type: "Resource", resource: { name, target } };
}

/** `80%`, `500m`, `200` (milli CPU, or MiB). Throws UsageError. */
export function parseTarget(text: string, resource: "cpu" | "memory"): ResourceTarget {
  const input = text.trim();
  if (input === "") throw new UsageError("empty input");
  if (input.endsWith("%")) {
    const number = input.slice(0, -1);
    const value = parseFailure(() => parseInteger(number, 32, 10)) === undefined ? parseInteger(number, 32, 10) : -1;
    if (value < 0) throw new UsageError(`invalid percentage value: ${number}`);
    return { type: "Utilization", averageUtilization: value };
  }
  const plain = parseFailure(() => parseFloating(input)) === undefined;
  const quantity = plain ? `${String(parseFloating(input))}${resource === "cpu" ? "m" : "Mi"}` : input;
  const failure = parseFailure(() => canonicalQuantity(quantity));
  if (failure !== undefined) throw new UsageError(plain ? failure : `invalid resource ${resource} value: ${input}`);
  return { type: "AverageValue", averageValue: canonicalQuantity(quantity) };
}
