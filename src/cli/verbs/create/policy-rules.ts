import type { PolicyRule } from "../../../generated/types.ts";
import { compareBytes } from "../../../machinery/json.ts";
import { UsageError } from "../../errors.ts";
import type { ResourceMapper } from "../../resources/mapper.ts";

/** One `--resource`: `pods`, `deployments.apps`, `pods/log`. */
export interface RuleResource {
  readonly resource: string;
  /** "" for the core group */
  readonly group: string;
  /** "" for none */
  readonly subresource: string;
}

/** What `--verb`, `--resource` and their like say. */
export interface RuleOptions {
  readonly verbs: readonly string[];
  readonly resources: readonly RuleResource[];
  readonly resourceNames: readonly string[];
  readonly nonResourceURLs: readonly string[];
}

/** A resource that the server does not know. Reported as it is, without `error: `. */
export class UnknownResourceError extends Error {
  override readonly name = "UnknownResourceError";
}

const VERBS = "* get delete list create update patch watch proxy deletecollection use bind escalate impersonate".split(
  " ",
);
const URL_VERBS = "* get post put delete patch head options".split(" ");

/** Verbs that only some resources know, as `resource.group`. */
const SPECIAL_VERBS: Readonly<Record<string, readonly string[]>> = {
  use: ["podsecuritypolicies.policy", "podsecuritypolicies.extensions"],
  bind: ["roles.rbac.authorization.k8s.io", "clusterroles.rbac.authorization.k8s.io"],
  escalate: ["roles.rbac.authorization.k8s.io", "clusterroles.rbac.authorization.k8s.io"],
  impersonate: ["users.", "serviceaccounts.", "groups.", "userextras.authentication.k8s.io"],
};

/** Reads the flags of a rule: repeats vanish, `*` swallows the other verbs and resources. */
export function ruleOptions(flags: {
  verbs: readonly string[];
  resources: readonly string[];
  resourceNames: readonly string[];
  nonResourceURLs?: readonly string[];
}): RuleOptions {
  const resources = flags.resources.map(parseResource);
  const all = flags.resources.indexOf("*");
  return {
    verbs: flags.verbs.includes("*") ? ["*"] : [...new Set(flags.verbs)],
    resources: all < 0 ? resources : resources.slice(all, all + 1),
    resourceNames: [...new Set(flags.resourceNames)],
    nonResourceURLs: [...new Set(flags.nonResourceURLs)],
  };
}

function parseResource(text: string): RuleResource {
  const slash = text.indexOf("/");
  const name = slash < 0 ? text : text.slice(0, slash);
  const dot = name.indexOf(".");
  return {
    resource: dot < 0 ? name : name.slice(0, dot),
    group: dot < 0 ? "" : name.slice(dot + 1),
    subresource: slash < 0 ? "" : text.slice(slash + 1),
  };
}

/** Verbs that resources do not have by themselves; worth a warning. */
export function unusualVerbs(verbs: readonly string[]): string[] {
  return verbs.filter((verb) => !VERBS.includes(verb));
}

/**
 * Checks that the server has the resources and that they know the special verbs (kubectl `create_role.go`).
 * Throws UsageError or UnknownResourceError.
 */
export function checkResources({ resources, verbs }: RuleOptions, mapper: ResourceMapper): void {
  for (const { resource, group } of resources) {
    if (resource === "") throw new UsageError("resource must be specified if apiGroup/subresource specified");
    if (resource === "*") return;
    const known = resolve(mapper, resource, group);
    const { resource: plural, group: full } = known ?? { resource, group };
    let special = false;
    for (const verb of verbs) {
      const allowed = Object.hasOwn(SPECIAL_VERBS, verb) ? SPECIAL_VERBS[verb] : undefined;
      if (allowed === undefined) continue;
      if (!allowed.includes(`${plural}.${full}`)) {
        throw new UsageError(`can not perform '${verb}' on '${plural}' in group '${full}'`);
      }
      special = true;
    }
    if (known === undefined && !special) throw unknownResource(resource, group);
  }
}

/** Checks URLs and the verbs that they may have (kubectl `create_clusterrole.go`). Throws UsageError. */
export function checkUrls({ verbs, nonResourceURLs }: RuleOptions): void {
  if (nonResourceURLs.length === 0) return;
  const odd = verbs.find((verb) => !URL_VERBS.includes(verb));
  if (odd !== undefined) throw new UsageError(`invalid verb: '${odd}' for nonResourceURL`);
  for (const url of nonResourceURLs) {
    if (url === "*") continue;
    if (!url.startsWith("/")) throw new UsageError("nonResourceURL should start with /");
    if (url.slice(0, -1).includes("*")) {
      throw new UsageError("nonResourceURL only supports wildcard matches when '*' is at the end");
    }
  }
}

/** The rules of a role: one for each API group, in order, and one for the URLs. */
export function policyRules(
  { verbs, resources, resourceNames, nonResourceURLs }: RuleOptions,
  mapper: ResourceMapper,
): PolicyRule[] {
  const groups = new Map<string, string[]>();
  for (const { resource, group, subresource } of resources) {
    const found = resolve(mapper, resource, group) ?? { resource, group };
    const name = subresource === "" ? found.resource : `${found.resource}/${subresource}`;
    const names = groups.get(found.group) ?? [];
    groups.set(found.group, names.includes(name) ? names : [...names, name]);
  }
  const rules: PolicyRule[] = [...groups]
    .sort(([a], [b]) => compareBytes(a, b))
    .map(([group, names]) => ({
      verbs: [...verbs],
      apiGroups: [group],
      resources: names,
      resourceNames: [...resourceNames],
    }));
  if (nonResourceURLs.length > 0) rules.push({ verbs: [...verbs], nonResourceURLs: [...nonResourceURLs] });
  return rules;
}

/** The plural and the full group of what a user calls a resource. */
function resolve(mapper: ResourceMapper, name: string, group: string): { resource: string; group: string } | undefined {
  const called = name.toLowerCase();
  const candidates = mapper.all.filter(
    ({ resource, discovered }) =>
      resource === called || discovered.singularResource === called || discovered.shortNames?.includes(called),
  );
  if (group === "") return candidates[0];
  return candidates.find((one) => one.group === group) ?? candidates.find((one) => one.group.startsWith(group));
}

function unknownResource(resource: string, group: string): UnknownResourceError {
  const where = group === "" ? "" : ` in group ${JSON.stringify(group)}`;
  return new UnknownResourceError(`the server doesn't have a resource type ${JSON.stringify(resource)}${where}`);
}
