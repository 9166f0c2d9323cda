import type { ConfigMap } from "../../generated/types.ts";
import { compareBytes } from "../../machinery/json.ts";
import type { DescribeText } from "./describe-text.ts";
import { annotationLines, labelLines } from "./label-lines.ts";

/** A ConfigMap with its texts; of binary values only the size. */
export function describeConfigMap({ metadata, data = {}, binaryData = {} }: ConfigMap, out: DescribeText): void {
  out.field("Name", metadata.name);
  out.field("Namespace", metadata.namespace);
  labelLines(out, "Labels", metadata.labels);
  annotationLines(out, "Annotations", metadata.annotations);
  out.write("\nData\n====\n");
  for (const key of Object.keys(data).sort(compareBytes)) out.write(`${key}:\n----\n${data[key] ?? ""}\n\n`);
  out.write("\nBinaryData\n====\n");
  for (const key of Object.keys(binaryData).sort(compareBytes)) {
    out.line(`${key}: ${Buffer.from(binaryData[key] ?? "", "base64").length} bytes`);
  }
  out.line("");
}
