import type { ServiceAccount } from "../../generated/types.ts";
import type { DescribeText } from "./describe-text.ts";
import { annotationLines, labelLines } from "./label-lines.ts";

const TITLE = "Image pull secrets:";

/** A ServiceAccount and the secrets that its pods pull images with. */
export function describeServiceAccount({ metadata, imagePullSecrets = [] }: ServiceAccount, out: DescribeText): void {
  out.field("Name", metadata.name);
  out.field("Namespace", metadata.namespace);
  labelLines(out, "Labels", metadata.labels);
  annotationLines(out, "Annotations", metadata.annotations);
  if (imagePullSecrets.length === 0) out.row([TITLE, "<none>"]);
  for (const [i, { name }] of imagePullSecrets.entries()) out.row([i === 0 ? TITLE : " ".repeat(TITLE.length), name]);
}
