import { isObject, type JsonObject } from "../../machinery/json.ts";
import { badRequest } from "../../machinery/status.ts";
import { type MissingRole, rulesOf } from "../authorization/bindings-of-user.ts";
import { missingRolesText } from "../authorization/missing-roles.ts";
import type { Review } from "./review.ts";

/** All that the user of the request may do in a namespace (registry `authorization/selfsubjectrulesreview/rest.go`). */
export const selfSubjectRulesReview: Review = ({ core, user }, { spec }) => {
  const namespace = isObject(spec) && typeof spec.namespace === "string" ? spec.namespace : "";
  if (namespace === "") throw badRequest("no namespace on request");
  const missing: MissingRole[] = [];
  const resourceRules: JsonObject[] = [];
  const nonResourceRules: JsonObject[] = [];
  for (const { rules } of rulesOf(core.store, user, namespace, missing)) {
    for (const { verbs, apiGroups, resources, resourceNames, nonResourceURLs } of rules) {
      if (resources !== undefined && resources.length > 0) {
        resourceRules.push({
          verbs,
          ...(apiGroups && { apiGroups }),
          resources,
          ...(resourceNames && { resourceNames }),
        });
      }
      if (nonResourceURLs !== undefined && nonResourceURLs.length > 0)
        nonResourceRules.push({ verbs, nonResourceURLs });
    }
  }
  return {
    metadata: {},
    spec: {},
    status: {
      resourceRules,
      nonResourceRules,
      incomplete: missing.length > 0,
      ...(missing.length > 0 && { evaluationError: missingRolesText(missing) }),
    },
  };
};
