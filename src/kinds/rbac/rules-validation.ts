import type { PolicyRule } from "../../generated/types.ts";
import { type FieldError, invalid, required } from "../../machinery/field-error.ts";

/** Rules of a role (rbac/validation `ValidatePolicyRule`). A namespaced role has no rules about other paths. */
export function validateRules(rules: readonly PolicyRule[], namespaced: boolean): FieldError[] {
  const errors: FieldError[] = [];
  for (const [i, { verbs, apiGroups = [], resources = [], nonResourceURLs = [] }] of rules.entries()) {
    const field = `rules[${i}]`;
    if ((verbs ?? []).length === 0) errors.push(required(`${field}.verbs`, "verbs must contain at least one value"));
    if (nonResourceURLs.length > 0) {
      if (namespaced) {
        errors.push(
          invalid(`${field}.nonResourceURLs`, nonResourceURLs, "namespaced rules cannot apply to non-resource URLs"),
        );
      }
      if (apiGroups.length > 0 || resources.length > 0) {
        errors.push(
          invalid(
            `${field}.nonResourceURLs`,
            nonResourceURLs,
            "rules cannot apply to both regular resources and non-resource URLs",
          ),
        );
      }
      continue;
    }
    if (apiGroups.length === 0)
      errors.push(required(`${field}.apiGroups`, "resource rules must supply at least one api group"));
    if (resources.length === 0)
      errors.push(required(`${field}.resources`, "resource rules must supply at least one resource"));
  }
  return errors;
}
