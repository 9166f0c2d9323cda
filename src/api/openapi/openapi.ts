import { createHash } from "node:crypto";
import type { Kind, KindView } from "../../kinds/kind.ts";
import type { KindRegistry } from "../../kinds/registry.ts";
import { formatApiVersion } from "../../machinery/gvk.ts";
import { VERSION } from "../../machinery/version.ts";
import { servedSchema } from "../view.ts";
import { type Dialect, pathsOf } from "./paths.ts";
import { collectSchemas, type SchemaCollection, type SchemaObject } from "./schemas.ts";

const INFO = { title: "Kubernetes", version: VERSION.gitVersion };

/** A kind as one group and version serves it. */
interface Member {
  readonly kind: Kind;
  readonly view: KindView | undefined;
}

/** `/openapi/v3`: where the document of each group and version is; the address changes with the document. */
export function openApiIndex(kinds: KindRegistry): unknown {
  const paths: Record<string, { serverRelativeURL: string }> = {};
  for (const [apiVersion, members] of byApiVersion(kinds)) {
    const path = `${apiVersion.includes("/") ? "apis" : "api"}/${apiVersion}`;
    paths[path] = { serverRelativeURL: `/openapi/v3/${path}?hash=${digestOf(members)}` };
  }
  return { paths };
}

/** `/openapi/v3/apis/apps/v1`: the document of one group and version; undefined where none of it is served. */
export function openApiV3(kinds: KindRegistry, group: string, version: string): unknown {
  const members = byApiVersion(kinds).get(formatApiVersion(group, version));
  if (members === undefined) return undefined;
  const collection = collectSchemas("#/components/schemas/", true);
  const paths = documentPaths(members, group, version, collection, V3);
  return { openapi: "3.0.0", info: INFO, paths, components: { schemas: sorted(collection.schemas) } };
}

/** `/openapi/v2`: one document of everything. */
export function openApiV2(kinds: KindRegistry): unknown {
  const collection = collectSchemas("#/definitions/", false);
  const paths: Record<string, SchemaObject> = {};
  for (const [apiVersion, members] of byApiVersion(kinds)) {
    const [version = "", group = ""] = apiVersion.split("/").reverse();
    Object.assign(paths, documentPaths(members, group, version, collection, V2));
  }
  return { swagger: "2.0", info: INFO, paths: sorted(paths), definitions: sorted(collection.schemas) };
}

function documentPaths(
  members: readonly Member[],
  group: string,
  version: string,
  collection: SchemaCollection,
  dialect: Dialect,
): Record<string, SchemaObject> {
  const paths: Record<string, SchemaObject> = {};
  for (const { kind, view } of members) {
    const gvk = { group, version, kind: kind.kind };
    const schema = servedSchema({ kind, view });
    const item = collection.refer(schema);
    collection.mark(schema, gvk);
    const list = collection.addList(schema, gvk);
    Object.assign(paths, pathsOf({ kind, gvk, item, list }, dialect));
  }
  return sorted(paths);
}

function byApiVersion(kinds: KindRegistry): Map<string, Member[]> {
  const groups = new Map<string, Member[]>();
  for (const kind of kinds.all()) {
    const forms = [
      { group: kind.group, version: kind.version, view: undefined },
      ...(kind.views ?? []).map((view) => ({ group: view.group ?? kind.group, version: view.version, view })),
    ];
    for (const { group, version, view } of forms) {
      const apiVersion = formatApiVersion(group, version);
      const members = groups.get(apiVersion) ?? [];
      groups.set(apiVersion, members);
      members.push({ kind, view });
    }
  }
  return groups;
}

function digestOf(members: readonly Member[]): string {
  const facts = members.map(({ kind: { kind, resource, verbs, shortNames, status } }) => [
    kind,
    resource,
    verbs,
    shortNames,
    status,
  ]);
  return createHash("sha512")
    .update(JSON.stringify([VERSION.gitVersion, facts]))
    .digest("hex")
    .toUpperCase();
}

function sorted<T>(members: Record<string, T>): Record<string, T> {
  return Object.fromEntries(Object.entries(members).sort(([a], [b]) => (a < b ? -1 : 1)));
}

const V3: Dialect = {
  query: (name, type) => ({ name, in: "query", schema: { type, uniqueItems: true } }),
  inPath: (name) => ({ name, in: "path", required: true, schema: { type: "string", uniqueItems: true } }),
  operation: (parameters, consumes, taken, given) => ({
    parameters,
    ...(taken && { requestBody: { content: Object.fromEntries(consumes.map((type) => [type, { schema: taken }])) } }),
    responses: { 200: { description: "OK", content: { "application/json": { schema: given } } } },
  }),
};

const V2: Dialect = {
  query: (name, type) => ({ name, in: "query", type, uniqueItems: true }),
  inPath: (name) => ({ name, in: "path", required: true, type: "string", uniqueItems: true }),
  operation: (parameters, consumes, taken, given) => ({
    parameters: [...(taken ? [{ name: "body", in: "body", required: true, schema: taken }] : []), ...parameters],
    consumes: [...consumes],
    produces: ["application/json"],
    responses: { 200: { description: "OK", schema: given } },
  }),
};
