import type { LimitRange, ResourceQuota } from "../../generated/types.ts";
import { compareBytes } from "../../machinery/json.ts";
import {
  canonicalQuantity,
  formatQuantity,
  parseQuantity,
  quantityOf,
  quantityValue,
} from "../../machinery/quantity.ts";
import type { DescribeText } from "./describe-text.ts";

/** What a scope of quotas is, for people. */
export const SCOPE_HELP: Readonly<Record<string, string>> = {
  Terminating:
    "Matches all pods that have an active deadline. These pods have a limited lifespan on a node before being actively terminated by the system.",
  NotTerminating:
    "Matches all pods that do not have an active deadline. These pods usually include long running pods whose container command is not expected to terminate.",
  BestEffort:
    "Matches all pods that do not have resource requirements set. These pods have a best effort quality of service.",
  NotBestEffort:
    "Matches all pods that have at least one resource requirement set. These pods have a burstable or guaranteed quality of service.",
};

/** The scopes of a quota, sorted, with their meaning behind `mark`. */
export function scopeLines(
  out: DescribeText,
  scopes: readonly string[] | undefined,
  mark: string,
  level: number,
): void {
  const sorted = [...(scopes ?? [])].sort(compareBytes);
  if (sorted.length === 0) return;
  out.field("Scopes", sorted.join(", "), level);
  for (const scope of sorted) if (Object.hasOwn(SCOPE_HELP, scope)) out.line(`${mark}${SCOPE_HELP[scope]}`, level);
}

/** What a quota allows and what of it is used, a row for each resource; amounts used are written as the limit is. */
export function quotaRows(
  { status }: ResourceQuota,
  sameFormat: boolean,
): (readonly [resource: string, used: string, hard: string])[] {
  return Object.entries(status?.hard ?? {})
    .sort(([a], [b]) => compareBytes(a, b))
    .map(([name, limit]) => {
      const hard = parseQuantity(limit);
      const used = parseQuantity(status?.used?.[name] ?? "0");
      const shown = sameFormat && used.format !== hard.format ? quantityOf(quantityValue(used), hard.format) : used;
      return [name, formatQuantity(shown), formatQuantity(hard)];
    });
}

/** The columns of a limit range. */
export const LIMIT_COLUMNS = [
  "Type",
  "Resource",
  "Min",
  "Max",
  "Default Request",
  "Default Limit",
  "Max Limit/Request Ratio",
] as const;

/** What a limit range says, a row for each type and resource. */
export function limitRows({ spec }: LimitRange): string[][] {
  return (spec?.limits ?? []).flatMap(({ type, ...limits }) => {
    const columns = [limits.min, limits.max, limits.defaultRequest, limits.default, limits.maxLimitRequestRatio];
    const resources = [...new Set(columns.flatMap((column) => Object.keys(column ?? {})))].sort(compareBytes);
    return resources.map((resource) => [
      type,
      resource,
      ...columns.map((column) => (column?.[resource] === undefined ? "-" : canonicalQuantity(column[resource]))),
    ]);
  });
}

/** A line of dashes below each of the columns. */
export function underline(columns: readonly string[]): string[] {
  return columns.map((column) => "-".repeat(column.length));
}
