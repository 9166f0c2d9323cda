import type { PodTemplateSpec } from "../../../generated/types.ts";
import { describePodTemplate } from "../../describe/pod-template.ts";

/** A pod template as `describe` shows it, but with its tabs left as they are (kubectl `polymorphichelpers`, printTemplate). */
export function templateText(template: PodTemplateSpec): string {
  const parts: string[] = [];
  describePodTemplate(template, (text) => parts.push(text));
  return parts.join("");
}
