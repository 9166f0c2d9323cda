import { setOwn } from "../../../machinery/json.ts";
import type { KubeObject } from "../../../machinery/object.ts";
import { quote } from "../../../machinery/go-format.ts";
import { UsageError } from "../../errors.ts";
import { stringArray, strings } from "../../flags/flag.ts";
import { FlagError } from "../../flags/parse.ts";
import { defineCreate, requireName } from "./define-create.ts";
import { checkUrls, policyRules, ruleOptions } from "./policy-rules.ts";
import { RULE_FLAGS, validateResources, warnOfVerbs } from "./role.ts";

export const createClusterRole = defineCreate({
  usage:
    "clusterrole NAME --verb=verb --resource=resource.group [--resource-name=resourcename] [--dry-run=server|client|none]",
  summary: "Create a cluster role",
  examples:
    '# A role that may look at nodes\nkubectl create clusterrole node-reader --verb=get,list --resource=nodes\n\n# A role made of others\nkubectl create clusterrole monitoring --aggregation-rule="example.com/aggregate-to-monitoring=true"',
  flags: {
    ...RULE_FLAGS,
    "aggregation-rule": stringArray("", "Labels of the cluster roles that this one is made of, key=value"),
    "non-resource-url": strings("", "Path on the server that the rule is about; may end in *"),
  },
  resource: "clusterroles",
  clusterScoped: true,
  async build({ context, name, values }): Promise<KubeObject> {
    const matchLabels = parseMap("aggregation-rule", values["aggregation-rule"]);
    const options = ruleOptions({
      verbs: values.verb,
      resources: values.resource,
      resourceNames: values["resource-name"],
      nonResourceURLs: values["non-resource-url"],
    });
    const { verbs, resources, resourceNames, nonResourceURLs } = options;
    requireName(name);
    const role = { apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRole", metadata: { name } };
    if (Object.keys(matchLabels).length > 0) {
      if (nonResourceURLs.length + verbs.length + resources.length + resourceNames.length > 0) {
        throw new UsageError(
          "aggregation rule must be specified without nonResourceURLs, verbs, resources or resourceNames",
        );
      }
      return { ...role, rules: null, aggregationRule: { clusterRoleSelectors: [{ matchLabels }] } };
    }
    if (verbs.length === 0) throw new UsageError("at least one verb must be specified");
    if (resources.length === 0 && nonResourceURLs.length === 0) {
      throw new UsageError("one of resource or nonResourceURL must be specified");
    }
    if (resources.length > 0) {
      warnOfVerbs(context, options);
      await validateResources(context, options);
    }
    checkUrls(options);
    return { ...role, rules: policyRules(options, await context.mapper()) };
  },
});

/** `a=b,c=d`, in one or more flags (component-base `MapStringString`). Throws FlagError. */
function parseMap(flag: string, texts: readonly string[]): Record<string, string> {
  const map: Record<string, string> = {};
  for (const text of texts) {
    for (const pair of text.split(",")) {
      if (pair === "") continue;
      const equals = pair.indexOf("=");
      if (equals < 0) {
        throw new FlagError(
          `invalid argument ${quote(text)} for ${quote(`--${flag}`)} flag: malformed pair, expect string=string`,
        );
      }
      setOwn(map, pair.slice(0, equals).trim(), pair.slice(equals + 1).trim());
    }
  }
  return map;
}
