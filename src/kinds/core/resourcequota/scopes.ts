import type {
  PersistentVolumeClaim,
  Pod,
  PodAffinityTerm,
  ResourceQuota,
  ScopedResourceSelectorRequirement,
} from "../../../generated/types.ts";
import type { KubeObject } from "../../../machinery/object.ts";
import { qosClass } from "../pod/qos.ts";

/** Whether all scopes of a quota hold for an object; only pods and claims can have any (`pkg/quota/v1/evaluator/core`). */
export function isInScopes({ spec = {} }: ResourceQuota, resource: string, object: KubeObject): boolean {
  for (const scopeName of spec.scopes ?? []) {
    if (!isInScope({ scopeName, operator: "Exists" }, resource, object)) return false;
  }
  for (const selector of spec.scopeSelector?.matchExpressions ?? []) {
    if (!isInScope(selector, resource, object)) return false;
  }
  return true;
}

/** Whether a quota counts only objects of some scopes. */
export function isScoped({ spec = {} }: ResourceQuota): boolean {
  return (spec.scopes?.length ?? 0) > 0 || (spec.scopeSelector?.matchExpressions?.length ?? 0) > 0;
}

function isInScope(selector: ScopedResourceSelectorRequirement, resource: string, object: KubeObject): boolean {
  if (resource === "pods") return isPodInScope(selector, object as Pod);
  if (resource !== "persistentvolumeclaims" || selector.scopeName !== "VolumeAttributesClass") return false;
  const { spec, status } = object as PersistentVolumeClaim;
  const names = [spec?.volumeAttributesClassName, status?.currentVolumeAttributesClassName].filter(Boolean);
  return (names.length === 0 ? [undefined] : names).some((name) => selects(selector, name));
}

function isPodInScope(selector: ScopedResourceSelectorRequirement, { spec }: Pod): boolean {
  switch (selector.scopeName) {
    case "Terminating":
      return (spec?.activeDeadlineSeconds ?? -1) >= 0;
    case "NotTerminating":
      return (spec?.activeDeadlineSeconds ?? -1) < 0;
    case "BestEffort":
      return qosClass(spec) === "BestEffort";
    case "NotBestEffort":
      return qosClass(spec) !== "BestEffort";
    case "PriorityClass":
      return selects(selector, spec?.priorityClassName);
    case "CrossNamespacePodAffinity":
      return crossesNamespaces(spec?.affinity?.podAffinity) || crossesNamespaces(spec?.affinity?.podAntiAffinity);
    default:
      return false;
  }
}

function selects({ operator, values = [] }: ScopedResourceSelectorRequirement, name: string | undefined): boolean {
  switch (operator) {
    case "Exists":
      return Boolean(name);
    case "DoesNotExist":
      return !name;
    case "In":
      return Boolean(name) && values.includes(name ?? "");
    default:
      return !name || !values.includes(name);
  }
}

interface Affinity {
  requiredDuringSchedulingIgnoredDuringExecution?: PodAffinityTerm[];
  preferredDuringSchedulingIgnoredDuringExecution?: { podAffinityTerm: PodAffinityTerm }[];
}

function crossesNamespaces(affinity: Affinity | undefined): boolean {
  const preferred = affinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
  const terms = [
    ...(affinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []),
    ...preferred.map(({ podAffinityTerm }) => podAffinityTerm),
  ];
  return terms.some(({ namespaces, namespaceSelector }) => namespaces?.length || namespaceSelector !== undefined);
}
