import type { PodTemplateSpec } from "../../../generated/types.ts";
import type { DescribeText } from "../../describe/describe-text.ts";
import { describePodTemplate } from "../../describe/pod-template.ts";

/** A pod template as `describe` shows it, but with its tabs left as they are (kubectl `polymorphichelpers`, printTemplate). */
export function templateText(template: PodTemplateSpec): string {
  const parts: string[] = [];
  const write = (text: string, level = 0) => {
    parts.push("  ".repeat(level), text);
  };
  const unaligned: DescribeText = {
    write,
    line: (text, level) => write(`${text}\n`, level),
    field: (label, value, level) => write(`${label}:\t${value ?? ""}\n`, level),
    row: (cells, level) => write(`${cells.join("\t")}\n`, level),
    flush: () => {},
  };
  describePodTemplate(unaligned, template);
  return parts.join("");
}
