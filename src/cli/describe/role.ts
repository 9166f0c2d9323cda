import type { PolicyRule, Role } from "../../generated/types.ts";
import { compareBytes } from "../../machinery/json.ts";
import { type DescribeText, listText } from "./describe-text.ts";
import { annotationLines, labelLines } from "./label-lines.ts";

/** A rule about one resource of one group, or one URL, with all its verbs. */
interface SingleRule {
  readonly group: string | undefined;
  readonly resource: string | undefined;
  readonly resourceName: string | undefined;
  readonly url: string | undefined;
  readonly verbs: readonly string[];
}

/** A Role or ClusterRole: a row for each resource, with the verbs of all rules together. */
export function describeRole({ metadata, rules }: Role, out: DescribeText): void {
  out.field("Name", metadata.name);
  labelLines(out, "Labels", metadata.labels);
  annotationLines(out, "Annotations", metadata.annotations);
  out.line("PolicyRule:");
  out.row(["Resources", "Non-Resource URLs", "Resource Names", "Verbs"], 1);
  out.row(["---------", "-----------------", "--------------", "-----"], 1);
  for (const row of ruleRows(rules ?? [])) out.row(row, 1);
}

/** Rules as rows of resource, URLs, resource names and verbs; also what `auth can-i --list` shows. */
export function ruleRows(rules: readonly PolicyRule[]): string[][] {
  return singleRules(rules).map((rule) => {
    const urls = rule.url === undefined ? [] : [rule.url];
    const names = rule.resourceName === undefined ? [] : [rule.resourceName];
    return [resourceText(rule), listText(urls), listText(names), listText(rule.verbs)];
  });
}

/** Rules taken apart, those that differ only in verbs put together, and sorted (kubectl `util/rbac`). */
function singleRules(rules: readonly PolicyRule[]): SingleRule[] {
  const byResource = new Map<string, SingleRule>();
  const urls: SingleRule[] = [];
  for (const { apiGroups = [], resources = [], resourceNames = [], nonResourceURLs = [], verbs } of rules) {
    for (const group of apiGroups) {
      for (const resource of resources) {
        for (const resourceName of resourceNames.length > 0 ? resourceNames : [undefined]) {
          const key = JSON.stringify([group, resource, resourceName]);
          const before = byResource.get(key)?.verbs ?? [];
          const added = verbs.filter((verb, i) => !before.includes(verb) && verbs.indexOf(verb) === i);
          byResource.set(key, { group, resource, resourceName, url: undefined, verbs: [...before, ...added] });
        }
      }
    }
    for (const url of nonResourceURLs) {
      for (const verb of verbs) {
        urls.push({ group: undefined, resource: undefined, resourceName: undefined, url, verbs: [verb] });
      }
    }
  }
  return [...urls, ...byResource.values()].sort((a, b) => compareBytes(sortKey(a), sortKey(b)));
}

/** The rule as its generated String method writes it, by which upstream sorts. */
function sortKey({ verbs, group, resource, resourceName, url }: SingleRule): string {
  const list = (item: string | undefined) => listText(item === undefined ? [] : [item]);
  return `&PolicyRule{Verbs:${listText(verbs)},APIGroups:${list(group)},Resources:${list(resource)},ResourceNames:${list(resourceName)},NonResourceURLs:${list(url)},}`;
}

function resourceText({ resource, group }: SingleRule): string {
  if (resource === undefined) return "";
  const slash = resource.indexOf("/");
  const name = slash < 0 ? resource : resource.slice(0, slash);
  return `${group ? `${name}.${group}` : name}${slash < 0 ? "" : resource.slice(slash)}`;
}
