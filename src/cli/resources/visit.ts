import type { RestRequest } from "../../client/rest-client.ts";
import { isObject, type JsonValue } from "../../machinery/json.ts";
import { matchesLabels, parseLabelSelector } from "../../machinery/label-selector.ts";
import type { KubeList, KubeObject } from "../../machinery/object.ts";
import { AggregateFailure, UsageError } from "../errors.ts";
import type { VerbContext } from "../verb.ts";
import type { Info } from "./info.ts";
import { listError } from "./list-error.ts";
import { hasSources, isSingleSource, type ManifestSources, readManifests } from "./manifests.ts";
import type { ResourceMapper, ResourceMapping } from "./mapper.ts";
import { metadataFault } from "./metadata-fault.ts";
import { pathOf, send } from "./rest.ts";
import { parseTypeArguments } from "./type-arguments.ts";

/** Which objects a command is about. */
export interface ResourceQuery {
  readonly args?: readonly string[];
  readonly sources?: ManifestSources;
  /** `-l`; "" where not given */
  readonly selector?: string;
  readonly fieldSelector?: string;
  /** `--all` */
  readonly all?: boolean;
  readonly allNamespaces?: boolean;
  /** types without names mean all objects of them, as in `get pods` */
  readonly allowEmptySelector?: boolean;
  /** `-n` must agree with the namespaces in manifests */
  readonly enforceNamespace?: boolean;
  /** objects of manifests are fetched from the server, as it has them now */
  readonly latest?: boolean;
  /** objects named on the command line are fetched (default) or only named */
  readonly fetch?: boolean;
  /** no server: only manifests */
  readonly local?: boolean;
  /** documents of manifests must say their apiVersion and kind: the local part of `--validate` */
  readonly validate?: boolean;
  readonly singleResourceType?: boolean;
  readonly subresource?: string;
  /** Accept header: a server that answers with tables gives one Info for each table */
  readonly accept?: string;
  readonly includeObject?: string;
  /** objects a request of a list; 0: all at once */
  readonly chunkSize?: number;
  /** the first failure ends it (default: go on with the next object, fail in the end) */
  readonly stopOnError?: boolean;
}

/** What a visit was about. */
export interface VisitSummary {
  /** one object was asked for by name or in one file, so output is that object, not a list */
  readonly single: boolean;
  readonly count: number;
}

const MISSING_RESOURCE = `You must provide one or more resources by argument or filename.
Example resource specifications include:
   '-f rsrc.yaml'
   '--filename=rsrc.json'
   '<resource> <name>'
   '<resource>'`;

/** A query whose arguments make sense, before any object is asked for. */
export interface ResourceVisit {
  /** one object was asked for by name or in one file */
  readonly single: boolean;
  /**
   * Calls `use` for every object, one after the other. Failures of single objects are collected and thrown together at
   * the end as AggregateFailure.
   */
  run(use: (info: Info) => Promise<void>): Promise<VisitSummary>;
}

/** Checks the arguments of a query (cli-runtime `resource/builder.go`, `Do`). Throws UsageError. */
export async function planResources(context: VerbContext, query: ResourceQuery): Promise<ResourceVisit> {
  const plan = await planVisit(context, query);
  return { single: plan.single, run: (use) => runVisit(plan, query, use) };
}

/** Checks a query and calls `use` for every object that it is about, as `ResourceVisit.run`. */
export async function visitResources(
  context: VerbContext,
  query: ResourceQuery,
  use: (info: Info) => Promise<void>,
): Promise<VisitSummary> {
  return runVisit(await planVisit(context, query), query, use);
}

async function runVisit(plan: Plan, query: ResourceQuery, use: (info: Info) => Promise<void>): Promise<VisitSummary> {
  const errors: unknown[] = [];
  let count = 0;
  for await (const found of plan.infos) {
    try {
      if (found instanceof Failure) throw found.error;
      count++;
      await use(found);
    } catch (error) {
      if (query.stopOnError) throw error;
      errors.push(error);
    }
  }
  if (errors.length > 0) throw new AggregateFailure(errors);
  return { single: plan.single, count };
}

/** All objects of a query. Throws as `visitResources` does. */
export async function collectResources(
  context: VerbContext,
  query: ResourceQuery,
): Promise<{ infos: Info[]; single: boolean }> {
  const infos: Info[] = [];
  const { single } = await visitResources(context, query, async (info) => {
    infos.push(info);
  });
  return { infos, single };
}

/** An object that could not be had. */
class Failure {
  readonly error: unknown;

  constructor(error: unknown) {
    this.error = error;
  }
}

interface Plan {
  readonly single: boolean;
  readonly infos: AsyncIterable<Info | Failure>;
}

async function planVisit(context: VerbContext, query: ResourceQuery): Promise<Plan> {
  const { args = [], sources, selector = "", fieldSelector = "", all = false } = query;
  const fromFiles = sources !== undefined && hasSources(sources);
  if (all && (selector !== "" || fieldSelector !== ""))
    throw new UsageError("setting 'all' parameter but found a non empty selector. ");
  if (query.local && !fromFiles) {
    throw new UsageError(
      "you must specify resources by --filename when --local is set.\nExample resource specifications include:\n   '-f rsrc.yaml'\n   '--filename=rsrc.json'",
    );
  }
  const namespace = await context.namespace();
  if (fromFiles) {
    if (args.length > 0) {
      throw new UsageError(
        args.some((word) => word.includes("/"))
          ? "resource/name arguments cannot be provided when a path is specified"
          : "when paths, URLs, or stdin is provided as input, you may not specify resource arguments as well",
      );
    }
    return { single: isSingleSource(sources, context.io), infos: fromManifests(context, query, sources) };
  }
  if (args.length === 0) throw new UsageError(MISSING_RESOURCE);
  const mapper = await context.mapper();
  const given = parseTypeArguments(args, mapper, context.program);
  const bySelector =
    selector !== "" ||
    fieldSelector !== "" ||
    all ||
    (query.allowEmptySelector === true && given.names.length === 0 && given.pairs.length === 0);
  if (bySelector) {
    if (given.names.length > 0) throw new UsageError("name cannot be provided when a selector is specified");
    if (given.pairs.length > 0)
      throw new UsageError("selectors and the all flag cannot be used when passing resource/name arguments");
    if (query.subresource) throw new UsageError("subresource cannot be used when bulk resources are specified");
    const mappings = distinct(given.types.map((type) => mapper.find(type)));
    if (query.singleResourceType && given.types.length > 1)
      throw new UsageError("you may only specify a single resource type");
    return { single: false, infos: listed(context, query, mappings, query.allNamespaces ? "" : namespace.name) };
  }
  const pairs = given.pairs.length > 0 ? given.pairs : pairUp(given.types, given.names, mapper);
  const targets = pairs.map(({ type, name }) => ({ mapping: mapper.find(type), name }));
  if (query.singleResourceType && distinct(targets.map(({ mapping }) => mapping)).length > 1)
    throw new UsageError("you may only specify a single resource type");
  if (query.allNamespaces && targets.some(({ mapping }) => mapping.namespaced)) {
    throw new UsageError("a resource cannot be retrieved by name across all namespaces");
  }
  return { single: pairs.length === 1, infos: named(context, query, targets, namespace.name) };
}

function pairUp(
  types: readonly string[],
  names: readonly string[],
  mapper: ResourceMapper,
): { type: string; name: string }[] {
  if (names.length === 0) {
    for (const type of types) mapper.find(type);
    throw new UsageError("resource(s) were provided, but no name was specified");
  }
  if (types.length > 1) throw new UsageError("you must specify only one resource");
  return names.map((name) => ({ type: types[0] ?? "", name }));
}

async function* named(
  context: VerbContext,
  query: ResourceQuery,
  targets: readonly { mapping: ResourceMapping; name: string }[],
  namespace: string,
): AsyncGenerator<Info | Failure> {
  const { fetch = true, subresource = "" } = query;
  const client = await context.client();
  for (const { mapping, name } of targets) {
    const info: Info = { mapping, namespace: mapping.namespaced ? namespace : "", name, object: undefined, source: "" };
    if (!fetch) yield info;
    else
      yield await attempt(async () => ({
        ...info,
        object: await send(client, getRequest(query, pathOf(mapping, info.namespace, name, subresource))),
      }));
  }
}

function getRequest({ accept, includeObject }: ResourceQuery, path: string): RestRequest {
  return { method: "GET", path, query: { includeObject }, ...(accept !== undefined && { accept }) };
}

async function* listed(
  context: VerbContext,
  query: ResourceQuery,
  mappings: readonly ResourceMapping[],
  namespace: string,
): AsyncGenerator<Info | Failure> {
  const client = await context.client();
  for (const mapping of mappings) {
    let next: string | undefined;
    do {
      const request = getRequest(query, pathOf(mapping, namespace));
      const page: KubeList | Failure = await attempt(() =>
        send<KubeList>(client, {
          ...request,
          query: {
            ...request.query,
            labelSelector: query.selector || undefined,
            fieldSelector: query.fieldSelector || undefined,
            limit: query.chunkSize ? String(query.chunkSize) : undefined,
            continue: next,
          },
        }),
      );
      if (page instanceof Failure) {
        yield new Failure(listError(page.error, mapping, query.selector ?? "", query.fieldSelector ?? ""));
        break;
      }
      if (page.kind === "Table")
        yield { mapping, namespace, name: "", object: page as unknown as KubeObject, source: "" };
      for (const item of page.items ?? []) {
        const object = { ...item, apiVersion: page.apiVersion, kind: page.kind.replace(/List$/, "") };
        yield {
          mapping,
          namespace: object.metadata.namespace ?? "",
          name: object.metadata.name ?? "",
          object,
          source: "",
        };
      }
      next = page.metadata.continue;
    } while (next);
  }
}

async function* fromManifests(
  context: VerbContext,
  query: ResourceQuery,
  sources: ManifestSources,
): AsyncGenerator<Info | Failure> {
  const namespace = await context.namespace();
  const mapper = query.local ? undefined : await context.mapper();
  const client = query.latest ? await context.client() : undefined;
  const wanted = query.selector ? parseLabelSelector(query.selector) : undefined;
  const documents = readManifests(sources, context.io, query.validate === true);
  for (;;) {
    const step = await attempt(() => documents.next());
    if (step instanceof Failure) {
      yield step;
      return;
    }
    if (step.done) return;
    if ("error" in step.value) {
      yield new Failure(step.value.error);
      continue;
    }
    const { value, source } = step.value;
    for (const document of flatten(value)) {
      const info = await attempt(async () => {
        const object = checkObject(document, source);
        const found = toInfo(object, source, mapper, namespace, query.enforceNamespace === true);
        if (wanted !== undefined && !matchesLabels(wanted, object.metadata.labels)) return undefined;
        if (client === undefined) return found;
        return {
          ...found,
          object: await send(client, getRequest(query, pathOf(found.mapping, found.namespace, found.name))),
        };
      });
      if (info !== undefined) yield info;
    }
  }
}

/** A `List` of any kind stands for its items. */
function flatten(value: JsonValue): JsonValue[] {
  if (isObject(value) && typeof value.kind === "string" && value.kind.endsWith("List") && Array.isArray(value.items)) {
    return value.items.filter(isObject).flatMap(flatten);
  }
  return [value];
}

function checkObject(value: JsonValue, source: string): KubeObject {
  const unable = (why: string) => new UsageError(`unable to decode ${JSON.stringify(source)}: ${why}`);
  if (!isObject(value)) {
    const given = Array.isArray(value) ? "array" : typeof value;
    throw unable(`json: cannot unmarshal ${given} into Go value of type unstructured.detector`);
  }
  if (typeof value.kind !== "string" || value.kind === "")
    throw unable(`Object 'Kind' is missing in '${JSON.stringify(value)}'`);
  const fault = metadataFault(value);
  if (fault !== undefined) throw unable(fault);
  const metadata = isObject(value.metadata) ? value.metadata : {};
  return {
    ...value,
    apiVersion: typeof value.apiVersion === "string" ? value.apiVersion : "",
    kind: value.kind,
    metadata,
  } as KubeObject;
}

function toInfo(
  object: KubeObject,
  source: string,
  mapper: ResourceMapper | undefined,
  namespace: { name: string; explicit: boolean },
  enforce: boolean,
): Info {
  const { name = "", namespace: own = "" } = object.metadata;
  const mapping = mapper === undefined ? localMapping(object) : mapper.ofKind(object.apiVersion, object.kind);
  if (mapping === undefined) {
    throw new UsageError(
      `resource mapping not found for name: ${JSON.stringify(name)} namespace: ${JSON.stringify(own)} from ${JSON.stringify(source)}: no matches for kind ${JSON.stringify(object.kind)} in version ${JSON.stringify(object.apiVersion)}\nensure CRDs are installed first`,
    );
  }
  if (!mapping.namespaced) return { mapping, namespace: "", name, object, source };
  if (own === "") {
    const placed =
      mapper === undefined ? object : { ...object, metadata: { ...object.metadata, namespace: namespace.name } };
    return { mapping, namespace: namespace.name, name, object: placed, source };
  }
  if (enforce && namespace.explicit && own !== namespace.name) {
    throw new UsageError(
      `the namespace from the provided object "${own}" does not match the namespace "${namespace.name}". You must pass '--namespace=${own}' to perform this operation.`,
    );
  }
  return { mapping, namespace: own, name, object, source };
}

/** A mapping for objects that no server is asked about: only its names count. */
function localMapping({ apiVersion, kind }: KubeObject): ResourceMapping {
  const slash = apiVersion.indexOf("/");
  const group = slash < 0 ? "" : apiVersion.slice(0, slash);
  const version = slash < 0 ? apiVersion : apiVersion.slice(slash + 1);
  const resource = `${kind.toLowerCase()}s`;
  const discovered = {
    resource,
    responseKind: { group, version, kind },
    scope: "Namespaced" as const,
    singularResource: kind.toLowerCase(),
    verbs: [],
  };
  return { group, version, resource, kind, namespaced: true, discovered };
}

async function attempt<T>(work: () => Promise<T>): Promise<T | Failure> {
  try {
    return await work();
  } catch (error) {
    return new Failure(error);
  }
}

function distinct(mappings: readonly ResourceMapping[]): ResourceMapping[] {
  return [
    ...new Map(mappings.map((mapping) => [`${mapping.kind}.${mapping.version}.${mapping.group}`, mapping])).values(),
  ];
}
