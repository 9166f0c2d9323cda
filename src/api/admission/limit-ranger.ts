import type { LimitRange, LimitRangeItem, PersistentVolumeClaim, Pod, PodSpec } from "../../generated/types.ts";
import { type Amounts, aggregateAmounts } from "../../kinds/core/pod/resources.ts";
import { compareBytes, deepEqual } from "../../machinery/json.ts";
import {
  compareQuantities,
  formatQuantity,
  parseQuantity,
  type Quantity,
  quantityNumber,
  signOf,
} from "../../machinery/quantity.ts";
import type { AdmissionPlugin, AdmissionRequest } from "./plugin.ts";
import { refusal } from "./pod-request.ts";

const ANNOTATION = "kubernetes.io/limit-ranger";

type List = Record<string, string> | undefined;
type Resources = { requests?: Record<string, string>; limits?: Record<string, string> };

/**
 * Gives containers the requests and limits that the namespace's limit ranges have for them, and refuses pods and claims
 * outside of the ranges (`plugin/pkg/admission/limitranger`).
 */
export const limitRanger: AdmissionPlugin = {
  name: "LimitRanger",
  admit(request) {
    if (request.scope.resource !== "pods" || request.operation !== "CREATE") return;
    for (const range of rangesFor(request)) setDefaults(request.object as Pod, range);
  },
  validate(request) {
    const { resource } = request.scope;
    const isClaim = resource === "persistentvolumeclaims";
    if (request.operation === "DELETE" || !(isClaim || resource === "pods")) return;
    if (!isClaim && request.operation === "UPDATE" && request.subresource !== "resize") return;
    for (const { spec } of rangesFor(request)) {
      const items = spec?.limits ?? [];
      const faults = isClaim
        ? items.flatMap((item) => claimFaults(item, request))
        : items.flatMap((item) => podFaults(item, (request.object as Pod).spec));
      const texts = [...new Set(faults)];
      if (texts.length > 0) throw refusal(request, texts.length === 1 ? (texts[0] ?? "") : `[${texts.join(", ")}]`);
    }
  },
};

/** The limit ranges that a request has to respect; objects on their way out are left alone. */
function rangesFor({ scope, subresource, object, operation }: AdmissionRequest): LimitRange[] {
  if (subresource !== "" && subresource !== "resize") return [];
  if (operation === "UPDATE" && object?.metadata.deletionTimestamp !== undefined) return [];
  const { namespace } = scope;
  if (scope.core.store.count("limitranges", { namespace }) === 0) return [];
  return scope.strategy.list<LimitRange>("limitranges", { namespace });
}

/** May change: sets what containers leave open, and notes that in an annotation. */
function setDefaults({ metadata, spec }: Pod, { spec: range }: LimitRange): void {
  const items = (range?.limits ?? []).filter(({ type }) => type === "Container");
  const requests: List = Object.assign({}, ...items.map(({ defaultRequest }) => defaultRequest));
  const limits: List = Object.assign({}, ...items.map((item) => item.default));
  const notes: string[] = [];
  for (const [what, containers] of [
    ["container", spec?.containers],
    ["init container", spec?.initContainers],
  ] as const) {
    for (const container of containers ?? []) {
      const resources: Resources = container.resources ?? {};
      for (const [part, defaults, word] of [
        ["requests", requests, "request"],
        ["limits", limits, "limit"],
      ] as const) {
        const own = resources[part] ?? {};
        const missing = Object.keys(defaults ?? {}).filter((name) => own[name] === undefined);
        if (missing.length === 0) continue;
        const added = Object.fromEntries(missing.map((name) => [name, defaults?.[name] ?? "0"]));
        resources[part] = { ...own, ...added };
        notes.push(`${missing.sort(compareBytes).join(", ")} ${word} for ${what} ${container.name}`);
      }
      if (Object.keys(resources).length > 0) container.resources = resources;
    }
  }
  if (notes.length === 0) return;
  metadata.annotations = { ...metadata.annotations, [ANNOTATION]: `LimitRanger plugin set: ${notes.join("; ")}` };
}

function podFaults(item: LimitRangeItem, spec: PodSpec | undefined): string[] {
  if (spec === undefined) return [];
  if (item.type === "Container") {
    const containers = [...(spec.containers ?? []), ...(spec.initContainers ?? [])];
    return containers.flatMap(({ resources }) =>
      faults(item, amounts(resources?.requests), amounts(resources?.limits)),
    );
  }
  if (item.type !== "Pod") return [];
  return faults(item, aggregateAmounts(spec, "requests"), aggregateAmounts(spec, "limits"));
}

/** Only a changed size of a claim is checked again. */
function claimFaults(item: LimitRangeItem, { object, old }: AdmissionRequest): string[] {
  if (item.type !== "PersistentVolumeClaim") return [];
  const wanted = (object as PersistentVolumeClaim).spec?.resources?.requests;
  if (old !== undefined && deepEqual(wanted, (old as PersistentVolumeClaim).spec?.resources?.requests)) return [];
  const requests = amounts(wanted);
  return [
    ...each(item.min, (name, bound) => tooLittle(item.type, name, bound, requests.get(name), undefined)),
    ...each(item.max, (name, bound) => tooMuchRequested(item.type, name, bound, requests.get(name))),
  ];
}

function faults(
  { type, min, max, maxLimitRequestRatio }: LimitRangeItem,
  requests: Amounts,
  limits: Amounts,
): string[] {
  return [
    ...each(min, (name, bound) => tooLittle(type, name, bound, requests.get(name), limits.get(name))),
    ...each(max, (name, bound) => tooMuch(type, name, bound, requests.get(name), limits.get(name))),
    ...each(maxLimitRequestRatio, (name, bound) => badRatio(type, name, bound, requests.get(name), limits.get(name))),
  ];
}

type Amount = Quantity | undefined;

function tooLittle(type: string, name: string, bound: Quantity, request: Amount, limit: Amount): string | undefined {
  const start = `minimum ${name} usage per ${type} is ${formatQuantity(bound)}`;
  if (request === undefined) return `${start}.  No request is specified`;
  if (compareQuantities(request, bound) < 0) return `${start}, but request is ${formatQuantity(request)}`;
  if (limit === undefined || compareQuantities(limit, bound) >= 0) return undefined;
  return `${start}, but limit is ${formatQuantity(limit)}`;
}

function tooMuch(type: string, name: string, bound: Quantity, request: Amount, limit: Amount): string | undefined {
  const start = `maximum ${name} usage per ${type} is ${formatQuantity(bound)}`;
  if (limit === undefined) return `${start}.  No limit is specified`;
  if (compareQuantities(limit, bound) > 0) return `${start}, but limit is ${formatQuantity(limit)}`;
  if (request === undefined || compareQuantities(request, bound) <= 0) return undefined;
  return `${start}, but request is ${formatQuantity(request)}`;
}

function tooMuchRequested(type: string, name: string, bound: Quantity, request: Amount): string | undefined {
  const start = `maximum ${name} usage per ${type} is ${formatQuantity(bound)}`;
  if (request === undefined) return `${start}.  No request is specified`;
  return compareQuantities(request, bound) > 0 ? `${start}, but request is ${formatQuantity(request)}` : undefined;
}

function badRatio(type: string, name: string, bound: Quantity, request: Amount, limit: Amount): string | undefined {
  const start = `${name} max limit to request ratio per ${type} is ${formatQuantity(bound)}`;
  if (request === undefined || signOf(request) === 0) return `${start}, but no request is specified or request is 0`;
  if (limit === undefined || signOf(limit) === 0) return `${start}, but no limit is specified or limit is 0`;
  const ratio = quantityNumber(limit) / quantityNumber(request);
  return ratio > quantityNumber(bound) ? `${start}, but provided ratio is ${ratio.toFixed(6)}` : undefined;
}

function each(bounds: List, check: (name: string, bound: Quantity) => string | undefined): string[] {
  const names = Object.keys(bounds ?? {}).sort(compareBytes);
  return names.flatMap((name) => check(name, parseQuantity(bounds?.[name] ?? "0")) ?? []);
}

function amounts(list: List): Amounts {
  return new Map(Object.entries(list ?? {}).map(([name, text]) => [name, parseQuantity(text)]));
}
