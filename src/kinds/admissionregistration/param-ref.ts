import type { ParamRef } from "../../generated/types.ts";

/** The parameters of a policy binding: `NAMESPACE/NAME`, `*` for a namespace that is not said (`printValidatingAdmissionPolicyBinding`). */
export function paramRefCell(ref: ParamRef | undefined): string {
  if (ref === undefined) return "<unset>";
  if (ref.name) return `${ref.namespace || "*"}/${ref.name}`;
  return ref.selector === undefined ? "<unset>" : selectorText(ref.selector);
}

/** Go's dump of a LabelSelector, which is what upstream's table shows. */
function selectorText({ matchLabels = {}, matchExpressions = [] }: NonNullable<ParamRef["selector"]>): string {
  const labels = Object.keys(matchLabels)
    .sort()
    .map((key) => `${key}: ${matchLabels[key] ?? ""},`)
    .join("");
  const expressions = matchExpressions.map(
    ({ key, operator, values = [] }) => `{Key:${key},Operator:${operator},Values:[${values.join(" ")}],}`,
  );
  return `&LabelSelector{MatchLabels:map[string]string{${labels}},MatchExpressions:[]LabelSelectorRequirement{${expressions.map((text) => `${text},`).join("")}},}`;
}
