import type { LimitRange, LimitRangeItem } from "../../../generated/types.ts";
import { duplicate, type FieldError, forbiddenField, invalid, required } from "../../../machinery/field-error.ts";
import { compareBytes } from "../../../machinery/json.ts";
import { qualifiedNameFaults } from "../../../machinery/names.ts";
import {
  compareQuantities,
  formatQuantity,
  parseQuantity,
  quantityNumber,
  quantityOf,
} from "../../../machinery/quantity.ts";
import { createdAtColumn, nameColumn } from "../../columns.ts";
import { defineKind } from "../../kind.ts";
import { checkContainerResourceName } from "../pod/resource-validation.ts";

const TYPES = ["Pod", "Container", "PersistentVolumeClaim"];

export const limitRange = defineKind<LimitRange>({
  group: "",
  version: "v1",
  kind: "LimitRange",
  resource: "limitranges",
  singular: "limitrange",
  shortNames: ["limits"],
  namespaced: true,
  tracksGeneration: false,
  createOnUpdate: true,
  defaults({ spec }) {
    for (const item of spec?.limits ?? []) if (item.type === "Container") containerDefaults(item);
  },
  validate: ({ spec }) => validateItems(spec?.limits ?? []),
  columns: [nameColumn, createdAtColumn],
});

/** May change: a container's default limit is its maximum, its default request that limit or the minimum (core/v1 `SetDefaults_LimitRangeItem`). */
function containerDefaults(item: LimitRangeItem): void {
  const limits: Record<string, string> = { ...item.max, ...item.default };
  const requests: Record<string, string> = { ...item.min, ...limits, ...item.defaultRequest };
  item.default = limits;
  item.defaultRequest = requests;
  if (Object.keys(limits).length === 0) delete item.default;
  if (Object.keys(requests).length === 0) delete item.defaultRequest;
}

/** core/validation `ValidateLimitRange` */
function validateItems(items: readonly LimitRangeItem[]): FieldError[] {
  const errors: FieldError[] = [];
  const types = new Set<string>();
  for (const [i, item] of items.entries()) {
    const field = `spec.limits[${i}]`;
    const { type } = item;
    for (const fault of qualifiedNameFaults(type)) errors.push(invalid(`${field}.type`, type, fault));
    if (qualifiedNameFaults(type).length === 0 && !type.includes("/") && !TYPES.includes(type)) {
      errors.push(invalid(`${field}.type`, type, "must be a standard limit type or fully qualified"));
    }
    if (types.has(type)) errors.push(duplicate(`${field}.type`, type));
    types.add(type);
    errors.push(...validateItem(item, field));
  }
  return errors;
}

function validateItem(item: LimitRangeItem, field: string): FieldError[] {
  const errors: FieldError[] = [];
  const isPod = item.type === "Pod";
  const parts = isPod
    ? (["max", "min", "maxLimitRequestRatio"] as const)
    : (["max", "min", "default", "defaultRequest", "maxLimitRequestRatio"] as const);
  const names = new Set<string>();
  for (const part of parts) {
    for (const name of Object.keys(item[part] ?? {}).sort(compareBytes)) {
      if (isPod || item.type === "Container") checkContainerResourceName(errors, name, `${field}.${part}[${name}]`);
      names.add(name);
    }
  }
  if (isPod) {
    for (const part of ["default", "defaultRequest"] as const) {
      if (Object.keys(item[part] ?? {}).length > 0)
        errors.push(forbiddenField(`${field}.${part}`, "may not be specified when `type` is 'Pod'"));
    }
  }
  if (item.type === "PersistentVolumeClaim" && item.min?.storage === undefined && item.max?.storage === undefined) {
    errors.push(
      required(`${field}.limits`, "either minimum or maximum storage value is required, but neither was provided"),
    );
  }
  for (const name of [...names].sort(compareBytes)) errors.push(...validateAmounts(item, name, field));
  return errors;
}

function validateAmounts(item: LimitRangeItem, name: string, field: string): FieldError[] {
  const errors: FieldError[] = [];
  const amount = (amounts: Record<string, string> | undefined) => {
    const text = amounts?.[name];
    return text === undefined ? undefined : parseQuantity(text);
  };
  const [min, max, ratio] = [amount(item.min), amount(item.max), amount(item.maxLimitRequestRatio)];
  const [limit, request] = item.type === "Pod" ? [] : [amount(item.default), amount(item.defaultRequest)];
  const check = (
    low: typeof min,
    high: typeof min,
    part: string,
    shown: typeof min,
    what: readonly [string, string],
  ) => {
    if (low === undefined || high === undefined || compareQuantities(low, high) <= 0) return;
    const [a, b] = what;
    const text = `${a} value ${formatQuantity(low)} is greater than ${b} value ${formatQuantity(high)}`;
    errors.push(invalid(`${field}.${part}[${name}]`, shown && formatQuantity(shown), text));
  };
  check(min, max, "min", min, ["min", "max"]);
  check(min, request, "defaultRequest", request, ["min", "default request"]);
  check(request, max, "defaultRequest", request, ["default request", "max"]);
  check(request, limit, "defaultRequest", request, ["default request", "default limit"]);
  check(min, limit, "default", min, ["min", "default"]);
  check(limit, max, "default", max, ["default", "max"]);
  if (ratio !== undefined) {
    const path = `${field}.maxLimitRequestRatio[${name}]`;
    if (compareQuantities(ratio, quantityOf(1)) < 0)
      errors.push(invalid(path, formatQuantity(ratio), `ratio ${formatQuantity(ratio)} is less than 1`));
    if (min !== undefined && max !== undefined) {
      const highest = quantityNumber(max) / quantityNumber(min);
      if (quantityNumber(ratio) > highest) {
        errors.push(
          invalid(
            path,
            formatQuantity(ratio),
            `ratio ${formatQuantity(ratio)} is greater than max/min = ${highest.toFixed(6)}`,
          ),
        );
      }
    }
  }
  return errors;
}
