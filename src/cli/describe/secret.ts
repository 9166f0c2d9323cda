import type { Secret } from "../../generated/types.ts";
import { compareBytes } from "../../machinery/json.ts";
import type { DescribeText } from "./describe-text.ts";
import { annotationLines, labelLines } from "./label-lines.ts";

/** A Secret with the sizes of its values; only the token of a service account is shown. */
export function describeSecret({ metadata, type = "", data = {} }: Secret, out: DescribeText): void {
  out.field("Name", metadata.name);
  out.field("Namespace", metadata.namespace);
  labelLines(out, "Labels", metadata.labels);
  annotationLines(out, "Annotations", metadata.annotations);
  out.write(`\nType:\t${type}\n`);
  out.write("\nData\n====\n");
  for (const key of Object.keys(data).sort(compareBytes)) {
    const value = Buffer.from(data[key] ?? "", "base64");
    const shown = key === "token" && type === "kubernetes.io/service-account-token";
    out.field(key, shown ? value.toString("utf8") : `${value.length} bytes`);
  }
}
