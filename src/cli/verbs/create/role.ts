import type { KubeObject } from "../../../machinery/object.ts";
import { ExitError, UsageError } from "../../errors.ts";
import { stringArray, strings } from "../../flags/flag.ts";
import type { VerbContext } from "../../verb.ts";
import { defineCreate, requireName } from "./define-create.ts";
import {
  checkResources,
  policyRules,
  type RuleOptions,
  ruleOptions,
  UnknownResourceError,
  unusualVerbs,
} from "./policy-rules.ts";

/** Flags of the rules that roles and cluster roles have in common. */
export const RULE_FLAGS = {
  resource: strings("", "Resource that the rule is about: resource[.group][/subresource]"),
  "resource-name": stringArray("", "Name that the rule is limited to; may be given several times"),
  verb: strings("", "What the rule allows to do with the resources"),
};

export const createRole = defineCreate({
  usage:
    "role NAME --verb=verb --resource=resource.group/subresource [--resource-name=resourcename] [--dry-run=server|client|none]",
  summary: "Create a role with single rule",
  examples: "# A role that may look at pods\nkubectl create role pod-reader --verb=get,list,watch --resource=pods",
  flags: RULE_FLAGS,
  resource: "roles",
  async build({ context, name, values }): Promise<KubeObject> {
    const options = ruleOptions({
      verbs: values.verb,
      resources: values.resource,
      resourceNames: values["resource-name"],
    });
    requireName(name);
    if (options.verbs.length === 0) throw new UsageError("at least one verb must be specified");
    warnOfVerbs(context, options);
    if (options.resources.length === 0) throw new UsageError("at least one resource must be specified");
    await validateResources(context, options);
    return {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "Role",
      metadata: { name },
      rules: policyRules(options, await context.mapper()),
    };
  },
});

/** Warns on stderr of verbs that no resource has by itself. */
export function warnOfVerbs({ io }: VerbContext, { verbs }: RuleOptions): void {
  for (const verb of unusualVerbs(verbs)) io.stderr.write(`Warning: '${verb}' is not a standard resource verb\n`);
}

/** Checks the resources of a rule against the server's. A resource that it lacks is reported without `error: `. */
export async function validateResources(context: VerbContext, options: RuleOptions): Promise<void> {
  try {
    checkResources(options, await context.mapper());
  } catch (error) {
    if (!(error instanceof UnknownResourceError)) throw error;
    context.io.stderr.write(`${error.message}\n`);
    throw new ExitError(1);
  }
}
