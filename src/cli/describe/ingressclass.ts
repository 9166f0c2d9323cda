import type { IngressClass } from "../../generated/types.ts";
import type { DescribeText } from "./describe-text.ts";
import { annotationLines, labelLines } from "./label-lines.ts";

/** An IngressClass and its controller. */
export function describeIngressClass({ metadata, spec }: IngressClass, out: DescribeText): void {
  out.field("Name", metadata.name);
  labelLines(out, "Labels", metadata.labels);
  annotationLines(out, "Annotations", metadata.annotations);
  out.field("Controller", spec?.controller);
  if (!spec?.parameters) return;
  out.line("Parameters:");
  if (spec.parameters.apiGroup !== undefined) out.field("APIGroup", spec.parameters.apiGroup, 1);
  out.field("Kind", spec.parameters.kind, 1);
  out.field("Name", spec.parameters.name, 1);
}
