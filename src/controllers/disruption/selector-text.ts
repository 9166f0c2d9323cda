import { compareBytes } from "../../machinery/json.ts";
import type { LabelSelector } from "../../machinery/label-selector.ts";

/** A label selector as Go's `%v` writes it into messages (apimachinery `meta/v1` generated String methods). */
export function selectorText(selector: LabelSelector | null | undefined): string {
  if (selector === undefined || selector === null) return "nil";
  const labels = Object.entries(selector.matchLabels ?? {}).sort(([a], [b]) => compareBytes(a, b));
  const pairs = labels.map(([key, value]) => `${key}: ${value},`).join("");
  const expressions = (selector.matchExpressions ?? []).map(
    ({ key, operator, values = [] }) =>
      `LabelSelectorRequirement{Key:${key},Operator:${operator},Values:[${values.join(" ")}],},`,
  );
  return `&LabelSelector{MatchLabels:map[string]string{${pairs}},MatchExpressions:[]LabelSelectorRequirement{${expressions.join("")}},}`;
}
