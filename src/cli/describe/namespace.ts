import type { LimitRange, Namespace, ResourceQuota } from "../../generated/types.ts";
import { compareBytes } from "../../machinery/json.ts";
import type { KubeObject } from "../../machinery/object.ts";
import { isStatus } from "../../machinery/status.ts";
import { type DescribeContext, listAll, type ResourcePath } from "./describer.ts";
import { type DescribeText, timeText } from "./describe-text.ts";
import { annotationLines, labelLines } from "./label-lines.ts";
import { LIMIT_COLUMNS, limitRows, quotaRows, scopeLines, underline } from "./quota-lines.ts";

const QUOTAS: ResourcePath = { group: "", version: "v1", resource: "resourcequotas", namespaced: true };
const LIMIT_RANGES: ResourcePath = { group: "", version: "v1", resource: "limitranges", namespaced: true };

/** A Namespace with its quotas and limit ranges. */
export async function describeNamespace(
  { metadata, status }: Namespace,
  out: DescribeText,
  context: DescribeContext,
): Promise<void> {
  const { name = "" } = metadata;
  const quotas = await served<ResourceQuota>(context, QUOTAS, name);
  const ranges = await served<LimitRange>(context, LIMIT_RANGES, name);
  out.field("Name", name);
  labelLines(out, "Labels", metadata.labels);
  annotationLines(out, "Annotations", metadata.annotations);
  out.field("Status", status?.phase);
  if (status?.conditions?.length) {
    out.line("Conditions:");
    out.row(["Type", "Status", "LastTransitionTime", "Reason", "Message"], 1);
    out.row(["----", "------", "------------------", "------", "-------"], 1);
    for (const { type, status: state, lastTransitionTime, reason, message } of status.conditions) {
      out.row([type, state, timeText(lastTransitionTime), reason, message], 1);
    }
  }
  if (quotas !== undefined) quotaLines(out, quotas);
  if (ranges !== undefined) rangeLines(out, ranges);
}

/** Objects of a namespace; undefined where the server does not have the resource. */
async function served<T extends KubeObject>(
  context: DescribeContext,
  resource: ResourcePath,
  namespace: string,
): Promise<T[] | undefined> {
  try {
    return await listAll<T>(context, resource, namespace);
  } catch (error) {
    if (isStatus(error, "NotFound")) return undefined;
    throw error;
  }
}

function quotaLines(out: DescribeText, quotas: readonly ResourceQuota[]): void {
  out.line("");
  if (quotas.length === 0) {
    out.line("No resource quota.");
    return;
  }
  out.line("Resource Quotas");
  for (const quota of [...quotas].sort((a, b) => compareBytes(a.metadata.name ?? "", b.metadata.name ?? ""))) {
    out.field("Name", quota.metadata.name, 1);
    scopeLines(out, quota.spec?.scopes, "* ", 1);
    out.row(["Resource", "Used", "Hard"], 1);
    out.row(["--------", "---", "---"], 1);
    for (const row of quotaRows(quota, false)) out.row(row, 1);
  }
}

function rangeLines(out: DescribeText, ranges: readonly LimitRange[]): void {
  out.line("");
  if (ranges.length === 0) {
    out.line("No LimitRange resource.");
    return;
  }
  out.line("Resource Limits");
  const indented = ([type, ...rest]: readonly string[]) => out.row([` ${type}`, ...rest]);
  indented(LIMIT_COLUMNS);
  indented(underline(LIMIT_COLUMNS));
  for (const range of ranges) for (const row of limitRows(range)) indented(row);
}
