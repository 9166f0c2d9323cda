import type { PodSpec, ResourceRequirements } from "../../../generated/types.ts";
import {
  addFaults,
  duplicate,
  type FieldError,
  forbiddenField,
  invalid,
  notFoundField,
  required,
} from "../../../machinery/field-error.ts";
import { sortedEntries } from "../../../machinery/json.ts";
import { dns1123LabelFaults, qualifiedNameFaults } from "../../../machinery/names.ts";
import {
  compareQuantities,
  formatQuantity,
  parseQuantity,
  type Quantity,
  quantityNumber,
  signOf,
  ZERO_QUANTITY,
} from "../../../machinery/quantity.ts";
import {
  aggregateAmounts,
  isHugePages,
  isNativeResource,
  isOvercommitAllowed,
  isPodLevelResource,
} from "./resources.ts";

/** Resources of Kubernetes that a container may ask for, beside hugepages. */
const STANDARD = new Set(["cpu", "memory", "ephemeral-storage"]);
/** Resources that come in whole units (`helper.IsIntegerResourceName`); all with a domain do too. */
const WHOLE = new Set([
  "pods",
  "services",
  "replicationcontrollers",
  "resourcequotas",
  "secrets",
  "configmaps",
  "persistentvolumeclaims",
  "services.nodeports",
  "services.loadbalancers",
]);

/** Whom resource requirements belong to: a container, or a pod as a whole. */
export type ResourceOwner = "container" | "pod";

/**
 * Requests and limits (core/validation `ValidateContainerResourceRequirements`, `validatePodResourceRequirements`).
 * @param claims  names of spec.resourceClaims
 */
export function checkResources(
  errors: FieldError[],
  { limits, requests, claims: used = [] }: ResourceRequirements,
  owner: ResourceOwner,
  claims: ReadonlySet<string>,
  path: string,
): void {
  let compute = false;
  let hugePages = false;
  const note = (name: string) => {
    if (name === "cpu" || name === "memory") compute = true;
    if (isHugePages(name)) hugePages = true;
  };
  for (const [name, text] of sortedEntries(limits)) {
    checkAmount(errors, name, text, owner, `${path}.limits[${name}]`);
    note(name);
  }
  for (const [name, text] of sortedEntries(requests)) {
    checkAmount(errors, name, text, owner, `${path}.requests[${name}]`);
    note(name);
    if (limits === undefined || !Object.hasOwn(limits, name)) {
      if (!isOvercommitAllowed(name))
        errors.push(required(`${path}.limits`, "Limit must be set for non overcommitable resources"));
      continue;
    }
    const limit = parseQuantity(limits[name] ?? "0");
    const order = compareQuantities(parseQuantity(text), limit);
    if (order !== 0 && !isOvercommitAllowed(name)) {
      errors.push(
        invalid(`${path}.requests`, canonical(text), `must be equal to ${name} limit of ${formatQuantity(limit)}`),
      );
    } else if (order > 0) {
      errors.push(
        invalid(
          `${path}.requests`,
          canonical(text),
          `must be less than or equal to ${name} limit of ${formatQuantity(limit)}`,
        ),
      );
    }
  }
  if (!compute && hugePages) errors.push(forbiddenField(path, "HugePages require cpu or memory"));
  checkUsedClaims(errors, used, claims, `${path}.claims`);
}

/** spec.resources: what a pod may use as a whole (core/validation `validatePodResources`). */
export function checkPodResources(
  errors: FieldError[],
  spec: PodSpec,
  claims: ReadonlySet<string>,
  path: string,
): void {
  const { resources } = spec;
  if (resources === undefined) return;
  if (resources.claims !== undefined)
    errors.push(forbiddenField(`${path}.claims`, "claims cannot be set for Resources at pod-level"));
  checkResources(errors, resources, "pod", claims, path);
  for (const [name, needed] of [...aggregateAmounts(spec, "requests")].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const request = Object.hasOwn(resources.requests ?? {}, name)
      ? parseQuantity(resources.requests?.[name] ?? "0")
      : undefined;
    if (!isPodLevelResource(name)) continue;
    if (compareQuantities(needed, request ?? ZERO_QUANTITY) > 0) {
      const detail = `must be greater than or equal to aggregate container requests of ${formatQuantity(needed)}`;
      errors.push(invalid(`${path}.requests[${name}]`, formatQuantity(request ?? ZERO_QUANTITY), detail));
    }
  }
  for (const [i, container] of (spec.containers ?? []).entries()) {
    for (const [name, text] of sortedEntries(container.resources?.limits)) {
      if (!Object.hasOwn(resources.limits ?? {}, name)) continue;
      const limit = parseQuantity(resources.limits?.[name] ?? "0");
      if (compareQuantities(parseQuantity(text), limit) > 0) {
        const detail = `must be less than or equal to pod limits of ${formatQuantity(limit)}`;
        errors.push(invalid(`${path}.containers[${i}][${name}].limits`, canonical(text), detail));
      }
    }
  }
}

/** An amount of a resource: not negative, and whole where the resource is (core/validation `ValidateResourceQuantityValue`). */
export function checkResourceAmount(errors: FieldError[], name: string, text: string, path: string): void {
  const amount = parseQuantity(text);
  if (signOf(amount) < 0) errors.push(invalid(path, formatQuantity(amount), "must be greater than or equal to 0"));
  if (isWhole(name) && !Number.isInteger(quantityNumber(amount))) {
    errors.push(invalid(path, formatQuantity(amount), "must be an integer"));
  }
}

function checkAmount(errors: FieldError[], name: string, text: string, owner: ResourceOwner, path: string): void {
  if (owner === "pod") checkPodResourceName(errors, name, path);
  else checkContainerResourceName(errors, name, path);
  checkResourceAmount(errors, name, text, path);
  const amount = parseQuantity(text);
  if (isHugePages(name) && !isMultipleOfPage(name, amount)) {
    errors.push(
      invalid(path, formatQuantity(amount), `${formatQuantity(amount)} is not positive integer multiple of ${name}`),
    );
  }
}

/** core/validation `validateContainerResourceName` */
export function checkContainerResourceName(errors: FieldError[], name: string, path: string): void {
  const faults = qualifiedNameFaults(name);
  addFaults(errors, path, name, faults);
  if (faults.length > 0) return;
  if (!name.includes("/")) {
    if (!STANDARD.has(name) && !isHugePages(name))
      errors.push(invalid(path, name, "must be a standard resource for containers"));
  } else if (!isNativeResource(name) && !isExtended(name)) {
    errors.push(invalid(path, name, "doesn't follow extended resource name standard"));
  }
}

function checkPodResourceName(errors: FieldError[], name: string, path: string): void {
  const faults = qualifiedNameFaults(name);
  addFaults(errors, path, name, faults);
  if (faults.length > 0 || isPodLevelResource(name)) return;
  errors.push({
    type: "FieldValueNotSupported",
    field: path,
    body: `Unsupported value: ${JSON.stringify(name)}: supported values: "cpu", "hugepages-", "memory"`,
  });
}

/** `helper.IsExtendedResourceName`: a domain of one's own, and short enough for a quota to name it. */
function isExtended(name: string): boolean {
  return (
    !isNativeResource(name) && !name.startsWith("requests.") && qualifiedNameFaults(`requests.${name}`).length === 0
  );
}

function isWhole(name: string): boolean {
  return WHOLE.has(name) || isExtended(name);
}

function isMultipleOfPage(name: string, amount: Quantity): boolean {
  try {
    const page = quantityNumber(parseQuantity(name.slice("hugepages-".length)));
    return page > 0 && quantityNumber(amount) % page === 0;
  } catch {
    return false;
  }
}

function checkUsedClaims(
  errors: FieldError[],
  used: readonly { name: string; request?: string }[],
  claims: ReadonlySet<string>,
  path: string,
): void {
  const seen = new Set<string>();
  for (const [i, { name, request }] of used.entries()) {
    const field = `${path}[${i}]`;
    if (!name) {
      errors.push(required(field));
      continue;
    }
    if (request) addFaults(errors, `${field}.request`, request, dns1123LabelFaults(request));
    const key = request ? `${name}/${request}` : name;
    if (seen.has(name)) errors.push(duplicate(field, name));
    else if (seen.has(key)) errors.push(duplicate(field, key));
    else if (!request && [...seen].some((other) => other.startsWith(`${name}/`))) errors.push(duplicate(field, name));
    seen.add(key);
    if (claims.has(name)) continue;
    const which = claims.size === 0 ? " which is empty" : `: ${[...claims].sort().join(", ")}`;
    const error = notFoundField(field, name);
    errors.push({ ...error, body: `${error.body}: must be one of the names in pod.spec.resourceClaims${which}` });
  }
}

function canonical(text: string): string {
  return formatQuantity(parseQuantity(text));
}
