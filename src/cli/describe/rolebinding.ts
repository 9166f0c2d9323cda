import type { RoleBinding } from "../../generated/types.ts";
import type { DescribeText } from "./describe-text.ts";
import { annotationLines, labelLines } from "./label-lines.ts";

/** A RoleBinding or ClusterRoleBinding: who gets which role. */
export function describeRoleBinding({ metadata, roleRef, subjects = [] }: RoleBinding, out: DescribeText): void {
  out.field("Name", metadata.name);
  labelLines(out, "Labels", metadata.labels);
  annotationLines(out, "Annotations", metadata.annotations);
  out.line("Role:");
  out.field("Kind", roleRef.kind, 1);
  out.field("Name", roleRef.name, 1);
  out.line("Subjects:");
  out.row(["Kind", "Name", "Namespace"], 1);
  out.row(["----", "----", "---------"], 1);
  for (const { kind, name, namespace } of subjects) out.row([kind, name, namespace], 1);
}
