import type { ResourceQuota, ScopeSelector } from "../../../generated/types.ts";
import { type FieldError, invalid, required } from "../../../machinery/field-error.ts";
import { compareBytes } from "../../../machinery/json.ts";
import { qualifiedNameFaults } from "../../../machinery/names.ts";
import { formatQuantity, parseQuantity, quantityMilliValue, signOf } from "../../../machinery/quantity.ts";

const COMPUTE = ["cpu", "memory", "requests.cpu", "requests.memory", "limits.cpu", "limits.memory"];
const COUNTED = [
  "pods",
  "resourcequotas",
  "services",
  "replicationcontrollers",
  "secrets",
  "persistentvolumeclaims",
  "configmaps",
  "services.nodeports",
  "services.loadbalancers",
];
const QUOTA_RESOURCES = new Set([
  ...COMPUTE,
  ...COUNTED,
  "ephemeral-storage",
  "requests.ephemeral-storage",
  "limits.ephemeral-storage",
  "requests.storage",
]);
const SCOPES = [
  "Terminating",
  "NotTerminating",
  "BestEffort",
  "NotBestEffort",
  "PriorityClass",
  "CrossNamespacePodAffinity",
  "VolumeAttributesClass",
];
const CONFLICTS = [
  ["BestEffort", "NotBestEffort"],
  ["Terminating", "NotTerminating"],
] as const;

/** core/validation `ValidateResourceQuotaSpec` */
export function validateResourceQuota({ spec = {} }: ResourceQuota): FieldError[] {
  const { hard = {}, scopes = [], scopeSelector } = spec;
  const errors: FieldError[] = [];
  const names = Object.keys(hard).sort(compareBytes);
  for (const name of names) errors.push(...validateHard(name, hard[name] ?? "0"));
  for (const scope of scopes) {
    if (!SCOPES.includes(scope)) errors.push(invalid("spec.scopes", scopes, "unsupported scope"));
    for (const name of names) {
      if (QUOTA_RESOURCES.has(name) && !appliesTo(scope, name))
        errors.push(invalid("spec.scopes", scopes, "unsupported scope applied to resource"));
    }
  }
  for (const pair of CONFLICTS) {
    if (pair.every((scope) => scopes.includes(scope)))
      errors.push(invalid("spec.scopes", scopes, "conflicting scopes"));
  }
  return scopeSelector === undefined ? errors : [...errors, ...validateSelector(scopeSelector, names)];
}

/** core/validation `ValidateResourceQuotaUpdate` */
export function validateResourceQuotaUpdate(
  { spec = {} }: ResourceQuota,
  { spec: old = {} }: ResourceQuota,
): FieldError[] {
  const [now, before] = [new Set(spec.scopes), new Set(old.scopes)];
  const same = now.size === before.size && [...now].every((scope) => before.has(scope));
  return same ? [] : [invalid("spec.scopes", spec.scopes, "field is immutable")];
}

function validateHard(name: string, amount: string): FieldError[] {
  const field = `spec.hard[${name}]`;
  const errors = qualifiedNameFaults(name).map((fault) => invalid(field, name, fault));
  if (errors.length === 0 && !name.includes("/") && !QUOTA_RESOURCES.has(name) && !isHugePages(name)) {
    errors.push(invalid(field, name, "must be a standard resource type or fully qualified"));
    errors.push(invalid(field, name, "must be a standard resource for quota"));
  }
  const quantity = parseQuantity(amount);
  const text = formatQuantity(quantity);
  if (signOf(quantity) < 0) errors.push(invalid(field, text, "must be greater than or equal to 0"));
  const isCount = COUNTED.includes(name) || name.startsWith("count/");
  if (isCount && quantityMilliValue(quantity) % 1000 !== 0) errors.push(invalid(field, text, "must be an integer"));
  return errors;
}

function isHugePages(name: string): boolean {
  return name.startsWith("hugepages-") || name.startsWith("requests.hugepages-");
}

function appliesTo(scope: string, resource: string): boolean {
  switch (scope) {
    case "BestEffort":
      return resource === "pods";
    case "Terminating":
    case "NotTerminating":
    case "NotBestEffort":
    case "PriorityClass":
    case "CrossNamespacePodAffinity":
      return resource === "pods" || COMPUTE.includes(resource);
    case "VolumeAttributesClass":
      return resource === "persistentvolumeclaims" || resource === "requests.storage";
    default:
      return true;
  }
}

/** core/validation `validateScopedResourceSelectorRequirement`; its paths have no index. */
function validateSelector({ matchExpressions = [] }: ScopeSelector, names: readonly string[]): FieldError[] {
  const field = "spec.scopeSelector.matchExpressions";
  const errors: FieldError[] = [];
  for (const { scopeName, operator, values = [] } of matchExpressions) {
    if (!SCOPES.includes(scopeName)) errors.push(invalid(`${field}.scopeName`, scopeName, "unsupported scope"));
    for (const name of names) {
      if (QUOTA_RESOURCES.has(name) && !appliesTo(scopeName, name)) {
        errors.push(invalid(field, { MatchExpressions: matchExpressions }, "unsupported scope applied to resource"));
      }
    }
    if (
      !["PriorityClass", "VolumeAttributesClass"].includes(scopeName) &&
      SCOPES.includes(scopeName) &&
      operator !== "Exists"
    ) {
      const all =
        "ResourceQuotaScopeTerminating, ResourceQuotaScopeNotTerminating, ResourceQuotaScopeBestEffort, ResourceQuotaScopeNotBestEffort or ResourceQuotaScopeCrossNamespacePodAffinity";
      errors.push(invalid(`${field}.operator`, operator, `must be 'Exist' when scope is any of ${all}`));
    }
    if (operator === "In" || operator === "NotIn") {
      if (values.length === 0)
        errors.push(
          required(
            `${field}.values`,
            "must be at least one value when `operator` is 'In' or 'NotIn' for scope selector",
          ),
        );
    } else if (operator === "Exists" || operator === "DoesNotExist") {
      if (values.length > 0)
        errors.push(
          invalid(
            `${field}.values`,
            values,
            "must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector",
          ),
        );
    } else {
      errors.push(invalid(`${field}.operator`, operator, "not a valid selector operator"));
    }
  }
  return errors;
}
