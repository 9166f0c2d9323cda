import type { CSINode } from "../../generated/types.ts";
import { type DescribeText, listText, timeText } from "./describe-text.ts";
import { annotationLines, labelLines } from "./label-lines.ts";

/** A CSINode and its drivers. */
export function describeCsiNode({ metadata, spec }: CSINode, out: DescribeText): void {
  out.field("Name", metadata.name);
  labelLines(out, "Labels", metadata.labels);
  annotationLines(out, "Annotations", metadata.annotations);
  out.field("CreationTimestamp", timeText(metadata.creationTimestamp));
  out.line("Spec:");
  if (!spec?.drivers) return;
  out.line("Drivers:", 1);
  for (const { name, nodeID, allocatable, topologyKeys } of spec.drivers) {
    out.line(`${name}:`, 2);
    out.field("Node ID", nodeID, 3);
    if (allocatable?.count !== undefined) {
      out.line("Allocatables:", 3);
      out.field("Count", allocatable.count, 4);
    }
    if (topologyKeys) out.field("Topology Keys", listText(topologyKeys), 3);
  }
}
