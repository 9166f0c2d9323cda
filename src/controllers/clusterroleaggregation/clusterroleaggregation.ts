import type { ClusterRole, PolicyRule } from "../../generated/types.ts";
import { AGGREGATED } from "../../kinds/rbac/clusterrole/clusterrole.ts";
import { deepEqual } from "../../machinery/json.ts";
import { labelSelectorRequirements } from "../../machinery/label-selector.ts";
import type { Actor, Context } from "../../sim/actor.ts";

const ROLES = "clusterroles.rbac.authorization.k8s.io";

/** Gives aggregated cluster roles the rules of the roles that they select (`pkg/controller/clusterroleaggregation`). */
export const clusterRoleAggregation: Actor = {
  name: "clusterrole-aggregation-controller",
  user: "system:serviceaccount:kube-system:clusterrole-aggregation-controller",
  fieldManager: "clusterrole-aggregation-controller",
  component: "clusterrole-aggregation-controller",
  latency: 1,
  watches: [
    {
      resource: ROLES,
      *keys(_change, context) {
        const aggregated = context.list<ClusterRole>(ROLES, { field: { name: AGGREGATED, value: "true" } });
        for (const { metadata } of aggregated) yield metadata.name ?? "";
      },
    },
  ],
  reconcile(name, context) {
    const role = context.get<ClusterRole>(ROLES, "", name);
    if (role?.aggregationRule === undefined || role.metadata.deletionTimestamp !== undefined) return undefined;
    const rules = aggregatedRules(role, context);
    if (!deepEqual(rules, role.rules ?? [])) context.update<ClusterRole>(ROLES, { ...role, rules });
    return undefined;
  },
};

/** The rules of all roles that a role selects, selector by selector and role by role in order of names, each once. */
function aggregatedRules({ metadata, aggregationRule }: ClusterRole, context: Context): PolicyRule[] {
  const rules: PolicyRule[] = [];
  const seen = new Set<string>();
  for (const selector of aggregationRule?.clusterRoleSelectors ?? []) {
    const requirements = labelSelectorRequirements(selector);
    if (requirements === undefined) continue;
    for (const selected of context.list<ClusterRole>(ROLES, { selector: requirements })) {
      if (selected.metadata.name === metadata.name) continue;
      for (const rule of selected.rules ?? []) {
        const text = JSON.stringify(rule);
        if (seen.has(text)) continue;
        seen.add(text);
        rules.push(rule);
      }
    }
  }
  return rules;
}
