import type { ResourceQuota } from "../../generated/types.ts";
import type { DescribeText } from "./describe-text.ts";
import { quotaRows, scopeLines } from "./quota-lines.ts";

/** A ResourceQuota: used and hard of each resource. */
export function describeResourceQuota(quota: ResourceQuota, out: DescribeText): void {
  out.field("Name", quota.metadata.name);
  out.field("Namespace", quota.metadata.namespace);
  scopeLines(out, quota.spec?.scopes, " * ", 0);
  out.row(["Resource", "Used", "Hard"]);
  out.row(["--------", "----", "----"]);
  for (const row of quotaRows(quota, true)) out.row(row);
}
