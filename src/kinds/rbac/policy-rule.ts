import type { PolicyRule } from "../../generated/types.ts";

const ALL = "*";

/** What a request on a resource asks for, as far as rules look at it. */
export interface ResourceAccess {
  readonly verb: string;
  /** "" for the core group */
  readonly group: string;
  readonly resource: string;
  /** "" for none */
  readonly subresource: string;
  /** "" for collections */
  readonly name: string;
}

/** Whether a rule allows a request on a resource (`pkg/registry/rbac/validation/rule.go`, `pkg/apis/rbac/v1/evaluation_helpers.go`). */
export function allowsResource(
  rule: PolicyRule,
  { verb, group, resource, subresource, name }: ResourceAccess,
): boolean {
  const { verbs = [], apiGroups = [], resources = [], resourceNames = [] } = rule;
  if (!hasOrAll(verbs, verb) || !hasOrAll(apiGroups, group)) return false;
  if (resourceNames.length > 0 && !resourceNames.includes(name)) return false;
  const combined = subresource === "" ? resource : `${resource}/${subresource}`;
  return hasOrAll(resources, combined) || (subresource !== "" && resources.includes(`*/${subresource}`));
}

/** Whether a rule allows a request on a path that is no resource. */
export function allowsPath({ verbs = [], nonResourceURLs = [] }: PolicyRule, verb: string, path: string): boolean {
  return hasOrAll(verbs, verb) && nonResourceURLs.some((pattern) => pattern === ALL || coversPath(pattern, path));
}

/** Of `wanted`, in single steps, what `owned` does not cover (`validation.Covers`). */
export function missingRules(owned: readonly PolicyRule[], wanted: readonly PolicyRule[]): PolicyRule[] {
  const steps = wanted.flatMap(breakDown);
  return steps.filter((step) => !owned.some((rule) => covers(rule, step)));
}

/** A rule as rules that each have one verb, one resource of one group, and one name, or one verb and one path. */
export function breakDown(rule: PolicyRule): PolicyRule[] {
  const { verbs = [], apiGroups = [], resources = [], resourceNames = [], nonResourceURLs = [] } = rule;
  const steps: PolicyRule[] = [];
  for (const group of apiGroups) {
    for (const resource of resources) {
      for (const verb of verbs) {
        const step = { apiGroups: [group], resources: [resource], verbs: [verb] };
        if (resourceNames.length === 0) steps.push(step);
        for (const name of resourceNames) steps.push({ ...step, resourceNames: [name] });
      }
    }
  }
  for (const url of nonResourceURLs) for (const verb of verbs) steps.push({ nonResourceURLs: [url], verbs: [verb] });
  return steps;
}

/** Rules of one resource each that differ by verb only become one; others stand before them, as they are (`CompactRules`). */
export function compactRules(rules: readonly PolicyRule[]): PolicyRule[] {
  const others: PolicyRule[] = [];
  const simple = new Map<string, PolicyRule>();
  for (const rule of rules) {
    const { apiGroups = [], resources = [], resourceNames = [], nonResourceURLs = [] } = rule;
    if (nonResourceURLs.length > 0 || resourceNames.length > 1 || apiGroups.length !== 1 || resources.length !== 1) {
      others.push(rule);
      continue;
    }
    const key = JSON.stringify([apiGroups[0], resources[0], ...resourceNames]);
    const known = simple.get(key);
    simple.set(key, known === undefined ? rule : { ...known, verbs: [...new Set([...known.verbs, ...rule.verbs])] });
  }
  return [...others, ...simple.values()];
}

/** `{APIGroups:[""], Resources:["pods"], Verbs:["get" "list"]}` (`CompactString`). */
export function ruleText(rule: PolicyRule): string {
  const parts: [string, readonly string[] | undefined][] = [
    ["APIGroups", rule.apiGroups],
    ["Resources", rule.resources],
    ["NonResourceURLs", rule.nonResourceURLs],
    ["ResourceNames", rule.resourceNames],
    ["Verbs", rule.verbs],
  ];
  const present = parts.filter(([, values]) => values !== undefined && values.length > 0);
  return `{${present.map(([name, values = []]) => `${name}:[${values.map((one) => JSON.stringify(one)).join(" ")}]`).join(", ")}}`;
}

/** Whether a rule covers a step of `breakDown`. */
function covers(rule: PolicyRule, step: PolicyRule): boolean {
  const { verbs = [], apiGroups = [], resources = [], resourceNames = [], nonResourceURLs = [] } = rule;
  const within = (owned: readonly string[], wanted: readonly string[] = []) =>
    owned.includes(ALL) || wanted.every((one) => owned.includes(one));
  const names = step.resourceNames ?? [];
  return (
    within(verbs, step.verbs) &&
    within(apiGroups, step.apiGroups) &&
    (step.resources ?? []).every((resource) => coversResource(resources, resource)) &&
    (resourceNames.length === 0 || (names.length > 0 && names.every((name) => resourceNames.includes(name)))) &&
    (step.nonResourceURLs ?? []).every((url) => nonResourceURLs.some((pattern) => coversPath(pattern, url)))
  );
}

function coversResource(owned: readonly string[], resource: string): boolean {
  const slash = resource.indexOf("/");
  return hasOrAll(owned, resource) || (slash >= 0 && owned.includes(`*${resource.slice(slash)}`));
}

/** `/healthz/*` covers `/healthz/etcd`. */
function coversPath(pattern: string, path: string): boolean {
  return pattern === path || (pattern.endsWith(ALL) && path.startsWith(pattern.replace(/\*+$/, "")));
}

function hasOrAll(values: readonly string[], value: string): boolean {
  return values.includes(ALL) || values.includes(value);
}
