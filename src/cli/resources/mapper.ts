import type { DiscoveredResource, GroupDiscoveryList } from "../../machinery/discovery.ts";
import type { RestClient } from "../../client/rest-client.ts";
import { quote } from "../../machinery/go-format.ts";
import { formatApiVersion, formatGroupResource, parseApiVersion } from "../../machinery/gvk.ts";
import { type Status, StatusError } from "../../machinery/status.ts";
import { UsageError } from "../errors.ts";

/** A resource as the server serves it: how to reach objects of a kind. */
export interface ResourceMapping {
  readonly group: string;
  readonly version: string;
  /** lower-case plural */
  readonly resource: string;
  readonly kind: string;
  readonly namespaced: boolean;
  readonly discovered: DiscoveredResource;
}

/** Finds resources by what users call them. Backed by the server's discovery, read once. */
export interface ResourceMapper {
  /** All resources, in the order of discovery. */
  readonly all: readonly ResourceMapping[];
  /**
   * The resource of a command-line argument: plural, singular, short name or kind, with group (`deployments.apps`) or version
   * and group (`deployments.v1.apps`). Throws UsageError where there is none.
   */
  find(argument: string): ResourceMapping;
  /** The resource of a kind in a manifest; undefined where the server has none. */
  ofKind(apiVersion: string, kind: string): ResourceMapping | undefined;
  /** The resources of a category such as `all`; undefined where nothing is in it. */
  category(name: string): readonly ResourceMapping[] | undefined;
}

const AGGREGATED = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json";

/**
 * Reads the server's discovery. Throws StatusError where it refuses.
 * @param warn  told, once each, of short names that mean several resources
 */
export async function discover(client: RestClient, warn?: (text: string) => void): Promise<ResourceMapper> {
  const lists = [await discoverAt(client, "/api"), await discoverAt(client, "/apis")];
  return newMapper(
    lists.flatMap((list) => list.items.flatMap((item) => mappingsOf(item))),
    warn,
  );
}

async function discoverAt(client: RestClient, path: string): Promise<GroupDiscoveryList> {
  const { code, body } = await client.request({ method: "GET", path, accept: AGGREGATED });
  if (code >= 400) throw StatusError.fromStatus(body as Status);
  return body as GroupDiscoveryList;
}

function mappingsOf({ metadata, versions }: GroupDiscoveryList["items"][number]): ResourceMapping[] {
  return versions.flatMap(({ version, resources }) =>
    resources.map((discovered) => ({
      group: metadata.name ?? "",
      version,
      resource: discovered.resource,
      kind: discovered.responseKind.kind,
      namespaced: discovered.scope === "Namespaced",
      discovered,
    })),
  );
}

/** A mapper over these resources, the preferred version of each group first. */
export function newMapper(all: readonly ResourceMapping[], warn?: (text: string) => void): ResourceMapper {
  const warned = new Set<string>();
  /** kubectl expands a short name before anything else, and says so where it had a choice (cli-runtime shortcut expander). */
  const warnOfOthers = (argument: string, found: ResourceMapping) => {
    const name = argument.toLowerCase();
    if (warn === undefined || warned.has(name) || found.resource === name || found.discovered.singularResource === name)
      return;
    warned.add(name);
    for (const other of all) {
      if (other.group === found.group || !other.discovered.shortNames?.includes(name)) continue;
      warn(`short name ${quote(name)} could also match lower priority resource ${formatGroupResource(other)}`);
    }
  };

  const matches = (argument: string): ResourceMapping | undefined => {
    const [name = "", ...rest] = argument.toLowerCase().split(".");
    const [version, ...group] = rest;
    const versioned =
      rest.length > 1
        ? all.filter((one) => isCalled(one, name) && one.version === version && one.group === group.join("."))
        : [];
    const core =
      rest.length === 1 ? all.filter((one) => isCalled(one, name) && one.version === version && one.group === "") : [];
    const grouped = all.filter(
      (one) =>
        isCalled(one, name) &&
        (rest.length === 0 || one.group === rest.join(".") || one.group.startsWith(`${rest.join(".")}.`)),
    );
    return versioned[0] ?? grouped[0] ?? core[0];
  };
  return {
    all,
    find(argument) {
      const found = matches(argument) ?? byKind(all, argument);
      if (found === undefined) {
        throw new UsageError(`the server doesn't have a resource type ${JSON.stringify(argument.split(".")[0] ?? "")}`);
      }
      warnOfOthers(argument, found);
      return found;
    },
    ofKind(apiVersion, kind) {
      const { group, version } = parseApiVersion(apiVersion);
      return all.find((one) => one.group === group && one.version === version && one.kind === kind);
    },
    category(name) {
      const members = all.filter(({ discovered }) => discovered.categories?.includes(name));
      return members.length === 0 ? undefined : members;
    },
  };
}

function isCalled({ resource, discovered }: ResourceMapping, name: string): boolean {
  return resource === name || discovered.singularResource === name || discovered.shortNames?.includes(name) === true;
}

/** `Deployment`, `Deployment.apps`, `Deployment.v1.apps` */
function byKind(all: readonly ResourceMapping[], argument: string): ResourceMapping | undefined {
  const [kind = "", ...rest] = argument.split(".");
  const tail = rest.join(".");
  const sameKind = all.filter((one) => one.kind === kind);
  return sameKind.find(
    ({ group, version }) =>
      rest.length === 0 || tail === group || tail === `${version}.${group}` || (group === "" && tail === version),
  );
}

/** How messages name a resource: `deployment.apps`, `pod`. */
export function formatKind({ group, kind }: Pick<ResourceMapping, "group" | "kind">): string {
  return group === "" ? kind.toLowerCase() : `${kind.toLowerCase()}.${group}`;
}

/** `apps/v1` of a mapping. */
export function apiVersionOf({ group, version }: Pick<ResourceMapping, "group" | "version">): string {
  return formatApiVersion(group, version);
}
