import type { Pod, ResourceQuota } from "../../generated/types.ts";
import { type Amounts, addAmounts } from "../../kinds/core/pod/resources.ts";
import { isInScopes } from "../../kinds/core/resourcequota/scopes.ts";
import { countedResource, unspecified, usageOf } from "../../kinds/core/resourcequota/usage.ts";
import { entriesToStartFrom } from "../../machinery/apply/managed-entries.ts";
import { compareBytes } from "../../machinery/json.ts";
import type { KubeObject } from "../../machinery/object.ts";
import {
  compareQuantities,
  formatQuantity,
  parseQuantity,
  type Quantity,
  signOf,
  subtractQuantities,
} from "../../machinery/quantity.ts";
import type { Stored } from "../../store/store.ts";
import { trackWrite } from "../registry/managed-fields.ts";
import { type Scope, scopeFor } from "../scope.ts";
import type { AdmissionPlugin, AdmissionRequest } from "./plugin.ts";
import { refusal } from "./pod-request.ts";

const QUOTAS = "resourcequotas";
/** What may use more when it is updated. */
const UPDATED = new Set(["services", "persistentvolumeclaims"]);

/**
 * Refuses what would use more than the quotas of its namespace allow, and charges them for the rest in the same request
 * (apiserver `admission/plugin/resourcequota`).
 */
export const resourceQuota: AdmissionPlugin = {
  name: "ResourceQuota",
  validate(request) {
    const { scope, object } = request;
    if (!mayUseMore(request) || object === undefined) return;
    const { store } = scope.core;
    const { namespace } = scope;
    if (store.count(QUOTAS, { namespace }) === 0) return;
    const charged: [Stored, Record<string, string>][] = [];
    for (const stored of store.list(QUOTAS, { namespace })) {
      const used = usedAfter(request, object, stored.object as ResourceQuota);
      if (used !== undefined) charged.push([stored, used]);
    }
    if (scope.dryRun) return;
    for (const [stored, used] of charged) charge(scope, stored, used);
  },
};

function mayUseMore({ scope, operation, subresource }: AdmissionRequest): boolean {
  if (!scope.kind.namespaced || scope.resource === "events") return false;
  if (operation === "CREATE") return subresource === "";
  if (operation !== "UPDATE") return false;
  return subresource === "" ? UPDATED.has(scope.resource) : scope.resource === "pods" && subresource === "resize";
}

/** status.used of a quota once the request is through; undefined where nothing changes. Throws where it is too much. */
function usedAfter(
  request: AdmissionRequest,
  object: KubeObject,
  quota: ResourceQuota,
): Record<string, string> | undefined {
  const { resource, strategy } = request.scope;
  const hard = quota.status?.hard ?? {};
  const used = quota.status?.used ?? {};
  const name = quota.metadata.name;
  const names = Object.keys(hard).filter((each) => countedResource(each) === resource);
  if (names.length === 0 || !isInScopes(quota, resource, object)) return undefined;
  if (resource === "pods") {
    const missing = unspecified(object as Pod, names).map(
      ([each, containers]) => `${each} for: ${containers.join(",")}`,
    );
    if (missing.length > 0) throw refusal(request, `failed quota: ${name}: must specify ${missing.join("; ")}`);
  }
  if (names.some((each) => used[each] === undefined)) {
    const list = [...names].sort(compareBytes).join(",");
    throw refusal(request, `status unknown for quota: ${name}, resources: ${list}`);
  }
  const usage = usageOf(resource, object, strategy.now);
  const { old } = request;
  const before =
    old !== undefined && isInScopes(quota, resource, old) ? usageOf(resource, old, strategy.now) : undefined;
  const delta = increase(usage, before, names);
  if (delta.size === 0) return undefined;
  const total: Amounts = new Map([...delta.keys()].map((each) => [each, parseQuantity(used[each] ?? "0")]));
  addAmounts(total, delta);
  const exceeded = [...total].filter(
    ([each, amount]) => compareQuantities(amount, parseQuantity(hard[each] ?? "0")) > 0,
  );
  if (exceeded.length > 0) {
    const over = exceeded.map(([each]) => each).sort(compareBytes);
    const text = (amount: (each: string) => string) => over.map((each) => `${each}=${amount(each)}`).join(",");
    const requested = text((each) => formatQuantity(delta.get(each) as Quantity));
    const now = text((each) => used[each] ?? "0");
    const limited = text((each) => hard[each] ?? "0");
    throw refusal(request, `exceeded quota: ${name}, requested: ${requested}, used: ${now}, limited: ${limited}`);
  }
  return { ...used, ...Object.fromEntries([...total].map(([each, amount]) => [each, formatQuantity(amount)])) };
}

/** What is used more than before, of what the quota names; a decrease is left to the controller. */
function increase(usage: Amounts, before: Amounts | undefined, names: readonly string[]): Amounts {
  const delta: Amounts = new Map();
  for (const name of names) {
    const amount = usage.get(name);
    if (amount === undefined) continue;
    const known = before?.get(name);
    const more = known === undefined ? amount : subtractQuantities(amount, known);
    if (signOf(more) > 0) delta.set(name, more);
  }
  return delta;
}

/** Writes status.used of a quota as the API server itself. */
function charge({ core }: Scope, stored: Stored, used: Record<string, string>): void {
  const kind = core.kinds.byResource(QUOTAS);
  if (kind === undefined) return;
  const old = stored.object as ResourceQuota;
  const scope = scopeFor(core, kind, {
    namespace: old.metadata.namespace ?? "",
    user: { name: "system:apiserver", groups: ["system:masters"] },
    fieldManager: "kube-apiserver",
  });
  const object: ResourceQuota = { ...old, metadata: { ...old.metadata }, status: { ...old.status, used } };
  const before = core.store.managedFields(stored);
  const entries = trackWrite(scope, old, object, entriesToStartFrom(before, undefined, "status"), "status");
  core.store.replace(QUOTAS, stored, object, entries, { old: {}, new: {} }, core.clock.now);
}
