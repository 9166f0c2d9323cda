import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { discoverGroups } from "../api/discovery.ts";
import served from "../generated/resources.json" with { type: "json" };
import { KINDS } from "./kinds.ts";
import { KindRegistry } from "./registry.ts";
import { schemaOf } from "./schema/registry.ts";

const FOLDER = import.meta.dirname;

test("every file that defines a kind is in the list, and the list is in order", () => {
  const files: string[] = [];
  for (const entry of readdirSync(FOLDER, { recursive: true, encoding: "utf8" })) {
    if (!entry.endsWith(".ts") || entry.endsWith(".test.ts") || !entry.includes("/")) continue;
    if (/^export const \w+ = defineKind\b/m.test(readFileSync(join(FOLDER, entry), "utf8"))) files.push(`./${entry}`);
  }
  const listed = [...readFileSync(join(FOLDER, "kinds.ts"), "utf8").matchAll(/from "(\.\/\w+\/.*)"/g)].map(
    ([, path]) => path,
  );
  expect(listed).toEqual(files.sort());
  expect(KINDS).toHaveLength(files.length);
});

test("discovery gives what kubectl api-resources printed on a real server", () => {
  const transcript = readFileSync(join(FOLDER, "../../test/transcripts/output-09-discovery.console"), "utf8");
  const table = /\$ kubectl api-resources\nNAME.*\n([\s\S]*?)\n\$/.exec(transcript)?.[1]?.split("\n") ?? [];
  const expected = table.map((line) => line.trim().split(/\s+/));
  expect(
    resources().map(({ shortNames, group, version, ...rest }) => [
      rest.resource,
      ...(shortNames.length > 0 ? [shortNames.join(",")] : []),
      group === "" ? version : `${group}/${version}`,
      String(rest.namespaced),
      rest.kind,
    ]),
  ).toEqual(expected);
});

test("verbs and subresources are those of the generated list", () => {
  const known = new Map(served.map((one) => [`${one.group}/${one.version}/${one.resource}`, one]));
  for (const { group, version, resource, verbs, subresources } of resources()) {
    const key = `${group}/${version}/${resource}`;
    const expected = known.get(key);
    expect(expected, key).toBeDefined();
    expect([...verbs].sort(), key).toEqual([...(expected?.verbs ?? [])].sort());
    expect(
      subresources.map((name) => name),
      key,
    ).toEqual(expected?.subresources.map(({ name }) => name));
  }
});

test("every kind and view has a schema", () => {
  for (const kind of KINDS) {
    for (const { group = kind.group, version } of [kind, ...(kind.views ?? [])]) {
      expect(schemaOf({ group, version, kind: kind.kind }), `${group}/${version} ${kind.kind}`).toBeDefined();
    }
  }
});

test("categories", () => {
  const all = KINDS.filter(({ categories }) => categories?.includes("all")).map(({ resource }) => resource);
  expect(all.sort()).toEqual([
    "cronjobs",
    "daemonsets",
    "deployments",
    "horizontalpodautoscalers",
    "jobs",
    "pods",
    "replicasets",
    "replicationcontrollers",
    "services",
    "statefulsets",
  ]);
});

interface Listed {
  group: string;
  version: string;
  resource: string;
  kind: string;
  namespaced: boolean;
  shortNames: readonly string[];
  verbs: readonly string[];
  subresources: readonly string[];
}

/** The preferred version of every resource, sorted as kubectl prints them. */
function resources(): Listed[] {
  const registry = new KindRegistry(KINDS);
  const list = [true, false].flatMap((core) =>
    discoverGroups(registry, core).items.flatMap(({ metadata: { name: group = "" }, versions }) =>
      versions.slice(0, 1).flatMap(({ version, resources: found }) =>
        found.map(({ resource, responseKind, scope, shortNames = [], verbs, subresources = [] }) => ({
          group,
          version,
          resource,
          kind: responseKind.kind,
          namespaced: scope === "Namespaced",
          shortNames,
          verbs,
          subresources: subresources.map(({ subresource }) => subresource),
        })),
      ),
    ),
  );
  return list.sort((a, b) => (a.group === b.group ? order(a.resource, b.resource) : order(a.group, b.group)));
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
