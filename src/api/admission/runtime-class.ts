import type { PodSpec, RuntimeClass } from "../../generated/types.ts";
import { deepEqual } from "../../machinery/json.ts";
import type { AdmissionPlugin, AdmissionRequest } from "./plugin.ts";
import { podOf, refusal } from "./pod-request.ts";

/** Gives a new pod what its RuntimeClass costs and where it can run (`plugin/pkg/admission/runtimeclass`). */
export const runtimeClass: AdmissionPlugin = {
  name: "RuntimeClass",
  admit(request) {
    const spec = podOf(request, "CREATE")?.spec;
    if (spec === undefined) return;
    const found = classOf(request, spec);
    const overhead = found?.overhead?.podFixed;
    if (overhead !== undefined) spec.overhead ??= { ...overhead };
    if (found?.scheduling === undefined) return;
    const { nodeSelector = {}, tolerations = [] } = found.scheduling;
    for (const [key, value] of Object.entries(nodeSelector)) {
      const own = spec.nodeSelector?.[key];
      if (own === undefined || own === value) continue;
      throw refusal(
        request,
        `conflict: runtimeClass.scheduling.nodeSelector[${key}] = ${value}; pod.spec.nodeSelector[${key}] = ${own}`,
      );
    }
    if (Object.keys(nodeSelector).length > 0) spec.nodeSelector = { ...spec.nodeSelector, ...nodeSelector };
    const own = spec.tolerations ?? [];
    const added = tolerations.filter((toleration) => !own.some((other) => deepEqual(other, toleration)));
    if (added.length > 0) spec.tolerations = [...own, ...added];
  },
  validate(request) {
    const spec = podOf(request, "CREATE")?.spec;
    if (spec === undefined) return;
    const overhead = classOf(request, spec)?.overhead?.podFixed;
    if (overhead === undefined) {
      if (spec.overhead !== undefined) {
        throw refusal(request, "pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead");
      }
    } else if (!deepEqual(spec.overhead, overhead)) {
      throw refusal(request, "pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead");
    }
  },
};

function classOf(request: AdmissionRequest, { runtimeClassName: name }: PodSpec): RuntimeClass | undefined {
  if (name === undefined) return undefined;
  const found = request.scope.strategy.get<RuntimeClass>("runtimeclasses.node.k8s.io", "", name);
  if (found === undefined) throw refusal(request, `pod rejected: RuntimeClass "${name}" not found`);
  return found;
}
