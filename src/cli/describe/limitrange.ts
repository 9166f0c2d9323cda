import type { LimitRange } from "../../generated/types.ts";
import type { DescribeText } from "./describe-text.ts";
import { LIMIT_COLUMNS, limitRows, underline } from "./quota-lines.ts";

/** A LimitRange as a table. */
export function describeLimitRange(range: LimitRange, out: DescribeText): void {
  out.field("Name", range.metadata.name);
  out.field("Namespace", range.metadata.namespace);
  out.row(LIMIT_COLUMNS);
  out.row(underline(LIMIT_COLUMNS));
  for (const row of limitRows(range)) out.row(row);
}
