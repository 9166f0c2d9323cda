import type { Pod, ResourceQuota } from "../../generated/types.ts";
import { isInScopes, isScoped } from "../../kinds/core/resourcequota/scopes.ts";
import { countedResource, usageOf, usesCompute } from "../../kinds/core/resourcequota/usage.ts";
import { type Amounts, addAmounts } from "../../kinds/core/pod/resources.ts";
import { deepEqual } from "../../machinery/json.ts";
import { type KubeObject, splitKey } from "../../machinery/object.ts";
import { formatQuantity } from "../../machinery/quantity.ts";
import { type Actor, type Change, type Context, EVERY_RESOURCE } from "../../sim/actor.ts";

const QUOTAS = "resourcequotas";
/** Resources whose objects use several things, so that they have to be looked at one by one. */
const MEASURED = new Set(["pods", "services", "persistentvolumeclaims"]);
/** What comes and goes without being of interest to quotas. */
const IGNORED = new Set(["events", "leases.coordination.k8s.io", "endpointslices.discovery.k8s.io", "endpoints"]);

/**
 * Keeps status.hard and status.used of quotas (`pkg/controller/resourcequota`). Admission charges what is created; this
 * measures new and changed quotas, and again when something goes away or changes what it uses.
 */
export const resourceQuotaController: Actor = {
  name: "resourcequota",
  user: "system:serviceaccount:kube-system:resourcequota-controller",
  fieldManager: "kube-controller-manager",
  component: "resourcequota-controller",
  latency: 1,
  watches: [
    {
      resource: EVERY_RESOURCE,
      *keys(change, context) {
        const { namespace, name = "" } = change.object.metadata;
        if (!namespace) return;
        if (change.resource === QUOTAS && change.type !== "DELETED") {
          if (!deepEqual(change.object.spec, change.old?.spec)) yield `${namespace}/${name}`;
        } else if (mayFreeQuota(change, context) && context.count(QUOTAS, { namespace }) > 0) {
          for (const quota of context.list<ResourceQuota>(QUOTAS, { namespace })) {
            if (Object.keys(quota.spec?.hard ?? {}).some((each) => countedResource(each) === change.resource))
              yield `${namespace}/${quota.metadata.name}`;
          }
        }
      },
    },
  ],
  reconcile(key, context) {
    const { namespace, name } = splitKey(key);
    const quota = context.get<ResourceQuota>(QUOTAS, namespace, name);
    if (quota === undefined || quota.metadata.deletionTimestamp !== undefined) return undefined;
    const status = { hard: quota.spec?.hard ?? {}, used: measure(quota, namespace, context) };
    if (!deepEqual(status, quota.status)) context.updateStatus<ResourceQuota>(QUOTAS, { ...quota, status });
    return undefined;
  },
};

/** Whether a change may make what an object uses differ from what it was charged for. */
function mayFreeQuota({ type, resource, object, old }: Change, { now }: Context): boolean {
  if (type === "ADDED" || IGNORED.has(resource)) return false;
  if (type === "DELETED") return true;
  if (resource === "pods") {
    if (old !== undefined && object.spec !== old.spec && object.metadata.generation !== old.metadata.generation)
      return true;
    return !usesCompute(object as Pod, now) && (old === undefined || usesCompute(old as Pod, now));
  }
  return MEASURED.has(resource) && !(deepEqual(object.spec, old?.spec) && deepEqual(object.status, old?.status));
}

/** What the objects of a namespace use of each thing that a quota limits. */
function measure(quota: ResourceQuota, namespace: string, context: Context): Record<string, string> {
  const names = Object.keys(quota.spec?.hard ?? {});
  const counts = new Map(context.resourcesIn(namespace).map(({ resource, count }) => [resource, count]));
  const totals = new Map<string, Amounts>();
  const used: Record<string, string> = {};
  const scoped = isScoped(quota);
  for (const name of names) {
    const resource = countedResource(name);
    if (resource === "") continue;
    if (!MEASURED.has(resource)) {
      used[name] = scoped ? "0" : String(counts.get(resource) ?? 0);
      continue;
    }
    const total =
      totals.get(resource) ?? totalUsage(quota, resource, context.list(resource, { namespace }), context.now);
    totals.set(resource, total);
    const amount = total.get(name);
    used[name] = amount === undefined ? "0" : formatQuantity(amount);
  }
  return used;
}

function totalUsage(quota: ResourceQuota, resource: string, objects: readonly KubeObject[], now: number): Amounts {
  const total: Amounts = new Map();
  for (const object of objects) {
    if (isInScopes(quota, resource, object)) addAmounts(total, usageOf(resource, object, now));
  }
  return total;
}
