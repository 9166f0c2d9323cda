import { ALL_VERBS, type Kind, type KindView } from "../kinds/kind.ts";
import type { KindRegistry } from "../kinds/registry.ts";
import type { DiscoveredResource, GroupDiscoveryList } from "../machinery/discovery.ts";
import { formatApiVersion } from "../machinery/gvk.ts";

/** The groups in the order in which a server of this version lists them; others follow by name. */
const GROUP_ORDER = [
  "apiregistration.k8s.io",
  "events.k8s.io",
  "authentication.k8s.io",
  "authorization.k8s.io",
  "autoscaling",
  "batch",
  "certificates.k8s.io",
  "networking.k8s.io",
  "policy",
  "rbac.authorization.k8s.io",
  "storage.k8s.io",
  "admissionregistration.k8s.io",
  "apiextensions.k8s.io",
  "scheduling.k8s.io",
  "coordination.k8s.io",
  "node.k8s.io",
  "discovery.k8s.io",
  "flowcontrol.apiserver.k8s.io",
  "apps",
  "resource.k8s.io",
];

/** Discovery of everything in the core group (`/api`) or in all others (`/apis`). */
export function discoverGroups(kinds: KindRegistry, core: boolean): GroupDiscoveryList {
  const groups = new Map<string, Map<string, Kind[]>>();
  for (const kind of kinds.all()) {
    for (const { group = kind.group, version } of [kind, ...(kind.views ?? [])] as KindView[]) {
      if ((group === "") !== core) continue;
      const versions = groups.get(group) ?? new Map<string, Kind[]>();
      groups.set(group, versions);
      versions.set(version, [...(versions.get(version) ?? []), kind]);
    }
  }
  return {
    kind: "APIGroupDiscoveryList",
    apiVersion: "apidiscovery.k8s.io/v2",
    metadata: {},
    items: [...groups.keys()].sort(byGroupOrder).map((group) => ({
      metadata: group === "" ? {} : { name: group },
      versions: [...(groups.get(group) ?? [])].map(([version, members]) => ({
        version,
        resources: members
          .map((kind) => describeResource(kind, group, version))
          .sort((a, b) => (a.resource < b.resource ? -1 : 1)),
        freshness: "Current" as const,
      })),
    })),
  };
}

function describeResource(kind: Kind, group: string, version: string): DiscoveredResource {
  const self = { group, version, kind: kind.kind };
  const subresources = [
    ...(kind.subresources ?? []).map(({ name, verbs, ...of }) => ({
      subresource: name,
      responseKind: { group: of.group ?? group, version: of.version ?? version, kind: of.kind },
      verbs,
    })),
    ...(kind.scale
      ? [
          {
            subresource: "scale",
            responseKind: { group: "autoscaling", version: "v1", kind: "Scale" },
            verbs: ["get", "patch", "update"],
          },
        ]
      : []),
    ...(kind.status ? [{ subresource: "status", responseKind: self, verbs: ["get", "patch", "update"] }] : []),
  ].sort((a, b) => (a.subresource < b.subresource ? -1 : 1));
  return {
    resource: kind.resource,
    responseKind: self,
    scope: kind.namespaced ? "Namespaced" : "Cluster",
    singularResource: kind.singular,
    verbs: kind.verbs ?? ALL_VERBS,
    ...(kind.shortNames && { shortNames: kind.shortNames }),
    ...(kind.categories && { categories: kind.categories }),
    ...(subresources.length > 0 && { subresources }),
  };
}

/** Legacy discovery of one group and version (`/api/v1`, `/apis/apps/v1`); undefined where none of it is served. */
export function discoverVersion(kinds: KindRegistry, group: string, version: string): unknown {
  const list = discoverGroups(kinds, group === "").items.find((item) => (item.metadata.name ?? "") === group);
  const found = list?.versions.find((item) => item.version === version);
  if (found === undefined) return undefined;
  return {
    kind: "APIResourceList",
    apiVersion: "v1",
    groupVersion: formatApiVersion(group, version),
    resources: found.resources.flatMap((resource) => {
      const { scope, singularResource, responseKind, shortNames, categories, verbs, subresources = [] } = resource;
      const namespaced = scope === "Namespaced";
      return [
        {
          name: resource.resource,
          singularName: singularResource,
          namespaced,
          kind: responseKind.kind,
          verbs,
          ...(shortNames && { shortNames }),
          ...(categories && { categories }),
        },
        ...subresources.map((sub) => ({
          name: `${resource.resource}/${sub.subresource}`,
          singularName: "",
          namespaced,
          ...(sub.responseKind.group !== group && { group: sub.responseKind.group }),
          ...(sub.responseKind.version !== version && { version: sub.responseKind.version }),
          kind: sub.responseKind.kind,
          verbs: sub.verbs,
        })),
      ];
    }),
  };
}

/** Legacy list of groups (`/apis`). */
export function discoverGroupList(kinds: KindRegistry): unknown {
  const groups = discoverGroups(kinds, false).items.map(({ metadata: { name = "" }, versions }) => {
    const all = versions.map(({ version }) => ({ groupVersion: formatApiVersion(name, version), version }));
    return { name, versions: all, preferredVersion: all[0] };
  });
  return { kind: "APIGroupList", apiVersion: "v1", groups };
}

function byGroupOrder(a: string, b: string): number {
  const rank = (group: string) => {
    const place = GROUP_ORDER.indexOf(group);
    return place < 0 ? GROUP_ORDER.length : place;
  };
  return rank(a) - rank(b) || (a < b ? -1 : 1);
}
