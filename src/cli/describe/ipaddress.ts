import type { IPAddress } from "../../generated/types.ts";
import type { DescribeText } from "./describe-text.ts";
import { annotationLines, labelLines } from "./label-lines.ts";

/** An IPAddress and what it belongs to. */
export function describeIpAddress({ metadata, spec }: IPAddress, out: DescribeText): void {
  out.field("Name", metadata.name);
  labelLines(out, "Labels", metadata.labels);
  annotationLines(out, "Annotations", metadata.annotations);
  if (!spec?.parentRef) return;
  out.line("Parent Reference:");
  out.field("Group", spec.parentRef.group, 1);
  out.field("Resource", spec.parentRef.resource, 1);
  out.field("Namespace", spec.parentRef.namespace, 1);
  out.field("Name", spec.parentRef.name, 1);
}
