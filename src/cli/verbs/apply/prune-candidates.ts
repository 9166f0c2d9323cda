import type { RestClient } from "../../../client/rest-client.ts";
import { LAST_APPLIED } from "../../../machinery/apply/last-applied.ts";
import { formatApiVersion } from "../../../machinery/gvk.ts";
import type { KubeList, KubeObject } from "../../../machinery/object.ts";
import { UsageError } from "../../errors.ts";
import { klogWarning } from "../../klog.ts";
import { apiVersionOf, type ResourceMapping } from "../../resources/mapper.ts";
import { pathOf, send } from "../../resources/rest.ts";
import type { VerbContext } from "../../verb.ts";

/** What `--prune` looks at where nothing else is said (kubectl `util/prune/prune.go`). */
const DEFAULT_KINDS: readonly (readonly [apiVersion: string, kind: string])[] = [
  ["v1", "ConfigMap"],
  ["v1", "Endpoints"],
  ["v1", "PersistentVolumeClaim"],
  ["v1", "Pod"],
  ["v1", "ReplicationController"],
  ["v1", "Secret"],
  ["v1", "Service"],
  ["batch/v1", "Job"],
  ["batch/v1", "CronJob"],
  ["networking.k8s.io/v1", "Ingress"],
  ["apps/v1", "DaemonSet"],
  ["apps/v1", "Deployment"],
  ["apps/v1", "ReplicaSet"],
  ["apps/v1", "StatefulSet"],
  ["v1", "Namespace"],
  ["v1", "PersistentVolume"],
];

const DEPRECATED_DEFAULT =
  "Deprecated: kubectl apply will no longer prune non-namespaced resources by default when used with the --namespace flag in a future release. To preserve the current behaviour, list the resources you want to target explicitly in the --prune-allowlist flag.";

/** The kinds that `--prune-allowlist` names. Throws UsageError. */
export async function parseAllowlist(context: VerbContext, names: readonly string[]): Promise<ResourceMapping[]> {
  if (names.length === 0) return [];
  const mapper = await context.mapper();
  return names.map((name) => {
    const [group = "", version = "", kind = "", ...more] = name.split("/");
    if (name.split("/").length < 3 || more.length > 0)
      throw new UsageError(`invalid GroupVersionKind format: ${name}, please follow <group/version/kind>`);
    const apiVersion = formatApiVersion(group === "core" ? "" : group, version);
    const mapping = mapper.ofKind(apiVersion, kind);
    if (mapping === undefined)
      throw new UsageError(`no matches for kind ${JSON.stringify(kind)} in version ${JSON.stringify(apiVersion)}`);
    return mapping;
  });
}

/** The kinds to look at. Warns where nothing chose them, since their list is going to change. */
export async function kindsToPrune(
  context: VerbContext,
  chosen: readonly ResourceMapping[],
): Promise<readonly ResourceMapping[]> {
  if (chosen.length > 0) return chosen;
  await klogWarning(context, "prune.go:71", DEPRECATED_DEFAULT);
  const mapper = await context.mapper();
  return DEFAULT_KINDS.flatMap(([apiVersion, kind]) => mapper.ofKind(apiVersion, kind) ?? []);
}

/** An object that was applied once and is not among those that are applied now. */
export interface PruneCandidate {
  readonly mapping: ResourceMapping;
  readonly namespace: string;
  readonly object: KubeObject;
}

/** Calls `use` for what is to be pruned: kind by kind in each namespace, then what is cluster-scoped. */
export async function eachCandidate(
  client: RestClient,
  kinds: readonly ResourceMapping[],
  visited: { readonly uids: ReadonlySet<string>; readonly namespaces: ReadonlySet<string> },
  labelSelector: string,
  use: (candidate: PruneCandidate) => Promise<void>,
): Promise<void> {
  const places = [
    ...[...visited.namespaces].flatMap((namespace) =>
      kinds.filter(({ namespaced }) => namespaced).map((mapping) => ({ mapping, namespace })),
    ),
    ...kinds.filter(({ namespaced }) => !namespaced).map((mapping) => ({ mapping, namespace: "" })),
  ];
  for (const { mapping, namespace } of places) {
    const list = await send<KubeList>(client, {
      method: "GET",
      path: pathOf(mapping, namespace),
      query: { labelSelector: labelSelector || undefined },
    });
    for (const item of list.items) {
      if (item.metadata.annotations?.[LAST_APPLIED] === undefined) continue;
      if (visited.uids.has(item.metadata.uid ?? "")) continue;
      const object = { ...item, apiVersion: apiVersionOf(mapping), kind: mapping.kind };
      await use({ mapping, namespace, object });
    }
  }
}
