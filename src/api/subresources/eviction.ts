import type { Pod, PodDisruptionBudget, PodDisruptionBudgetStatus } from "../../generated/types.ts";
import { disruptionAllowed, withDisruptionAllowed } from "../../kinds/policy/poddisruptionbudget/disruption-allowed.ts";
import { isObject, type JsonObject } from "../../machinery/json.ts";
import { isEmptySelector, labelSelectorRequirements, matchesLabels } from "../../machinery/label-selector.ts";
import { badRequest, forbidden, StatusError } from "../../machinery/status.ts";
import type { DeleteOptions } from "../../sim/actor.ts";
import type { Stored } from "../../store/store.ts";
import { deleteObject } from "../registry/delete.ts";
import { getObject } from "../registry/read.ts";
import { updateObject } from "../registry/update.ts";
import type { ResourceRequest } from "../resource-handler.ts";
import { type Scope, scopeFor } from "../scope.ts";

const BUDGETS = "poddisruptionbudgets.policy";
/** Most evictions that a budget grants before its controller has seen them. */
const MAX_DISRUPTED = 2000;

/** POST pods/NAME/eviction: deletes a pod unless a disruption budget forbids it (registry `core/pod/storage/eviction.go`). */
export function evictPod({ scope: asked, route, request }: ResourceRequest): { code: number; body: unknown } {
  const { metadata, deleteOptions } = isObject(request.body) ? request.body : {};
  if (isObject(metadata) && metadata.name !== undefined && metadata.name !== route.name)
    throw badRequest("name in URL does not match name in Eviction object");
  const options = isObject(deleteOptions) ? deleteOptions : {};
  const scope = Array.isArray(options.dryRun) && options.dryRun.length > 0 ? rehearsal(asked) : asked;
  const stored = getObject(scope, route.name);
  const pod = stored.object as Pod;
  if (!isPastBudgets(pod)) checkBudget(scope, pod);
  deleteObject(scope, scope.dryRun ? stored : markDisrupted(scope, stored, pod), deleteOptionsOf(options));
  return { code: 201, body: { kind: "Status", apiVersion: "v1", metadata: {}, status: "Success", code: 201 } };
}

function rehearsal({ core, kind, namespace, user, fieldManager, warnings }: Scope): Scope {
  return scopeFor(core, kind, { namespace, user, fieldManager, warnings, dryRun: true });
}

function deleteOptionsOf({ gracePeriodSeconds, preconditions }: JsonObject): DeleteOptions {
  const { uid, resourceVersion } = isObject(preconditions) ? preconditions : {};
  return {
    ...(typeof gracePeriodSeconds === "number" && { gracePeriodSeconds }),
    preconditions: {
      ...(typeof uid === "string" && { uid }),
      ...(typeof resourceVersion === "string" && { resourceVersion }),
    },
  };
}

/** Pods that do no work any more, or none yet, are no disruption. */
function isPastBudgets({ metadata, status }: Pod): boolean {
  const phase = status?.phase;
  return phase === "Succeeded" || phase === "Failed" || phase === "Pending" || metadata.deletionTimestamp !== undefined;
}

/** Has the pod's budget grant the eviction. Throws StatusError 429 where it does not. */
function checkBudget(scope: Scope, pod: Pod): void {
  const [budget, ...others] = budgetsOf(scope, pod);
  if (budget === undefined) return;
  if (others.length > 0) {
    throw new StatusError(
      500,
      "",
      "This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.",
    );
  }
  const { currentHealthy = 0, desiredHealthy = 0 } = budget.status ?? {};
  const ready = pod.status?.conditions?.some(({ type, status }) => type === "Ready" && status === "True");
  if (!ready) {
    if (budget.spec?.unhealthyPodEvictionPolicy === "AlwaysAllow") return;
    if (currentHealthy >= desiredHealthy && desiredHealthy > 0) return;
  }
  checkAllowance(budget);
  if (!scope.dryRun) takeFrom(scope, budget, pod.metadata.name ?? "");
}

function budgetsOf({ core, namespace }: Scope, pod: Pod): PodDisruptionBudget[] {
  const budgets: PodDisruptionBudget[] = [];
  for (const { object } of core.store.list(BUDGETS, { namespace })) {
    const selector = labelSelectorRequirements((object as PodDisruptionBudget).spec?.selector);
    if (selector === undefined || isEmptySelector(selector) || !matchesLabels(selector, pod.metadata.labels)) continue;
    budgets.push(object as PodDisruptionBudget);
  }
  return budgets;
}

function checkAllowance(budget: PodDisruptionBudget): void {
  const { name = "", generation = 0 } = budget.metadata;
  const status = budget.status ?? {};
  const { currentHealthy = 0, desiredHealthy = 0, disruptionsAllowed = 0 } = status;
  if ((status.observedGeneration ?? 0) < generation)
    throw tooManyRequests(`The disruption budget ${name} is still being processed by the server.`, 10);
  const refuse = (why: string) => forbidden({ group: "policy", resource: "poddisruptionbudget" }, name, why);
  if (disruptionsAllowed < 0) throw refuse("pdb disruptions allowed is negative");
  if (Object.keys(status.disruptedPods ?? {}).length > MAX_DISRUPTED)
    throw refuse("DisruptedPods map too big - too many evictions not confirmed by PDB controller");
  if (disruptionsAllowed > 0) return;
  const condition = disruptionAllowed(budget);
  if (condition?.reason === "SyncFailed") {
    throw tooManyRequests(
      `The disruption budget ${name} does not allow evicting pods currently because it failed sync: ${condition.message}`,
    );
  }
  throw tooManyRequests(
    `The disruption budget ${name} needs ${desiredHealthy} healthy pods and has ${currentHealthy} currently`,
  );
}

function tooManyRequests(cause: string, retryAfterSeconds?: number): StatusError {
  return new StatusError(429, "TooManyRequests", "Cannot evict pod as it would violate the pod's disruption budget.", {
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
    causes: [{ reason: "DisruptionBudget", message: cause }],
  });
}

/** Takes one disruption from the budget, and notes the pod so that its controller does not count on it. */
function takeFrom({ core, namespace, user, strategy }: Scope, budget: PodDisruptionBudget, pod: string): void {
  const kind = core.kinds.byResource(BUDGETS);
  if (kind === undefined) return;
  const old = budget.status ?? {};
  const disruptionsAllowed = (old.disruptionsAllowed ?? 0) - 1;
  const taken: PodDisruptionBudgetStatus = {
    ...old,
    disruptionsAllowed,
    disruptedPods: Object.fromEntries([...Object.entries(old.disruptedPods ?? {}), [pod, strategy.timestamp]]),
  };
  const status = disruptionsAllowed === 0 ? withDisruptionAllowed(taken, strategy.timestamp) : taken;
  const scope = scopeFor(core, kind, { namespace, user, fieldManager: "kube-apiserver" });
  const current = getObject(scope, budget.metadata.name ?? "");
  updateObject(scope, current, { ...budget, status }, { subresource: "status", trusted: true });
}

/** The pod with the condition that tells why it goes; it shows where something holds the pod back. */
function markDisrupted(scope: Scope, current: Stored, pod: Pod): Stored {
  const conditions = pod.status?.conditions ?? [];
  const old = conditions.find(({ type }) => type === "DisruptionTarget");
  const condition = {
    lastProbeTime: null,
    lastTransitionTime: old?.status === "True" ? old.lastTransitionTime : scope.strategy.timestamp,
    message: "Eviction API: evicting",
    ...(pod.metadata.generation !== undefined && { observedGeneration: pod.metadata.generation }),
    reason: "EvictionByEvictionAPI",
    status: "True",
    type: "DisruptionTarget",
  };
  const others = conditions.filter(({ type }) => type !== "DisruptionTarget");
  const marked = { ...pod, status: { ...pod.status, conditions: [...others, condition] } };
  return updateObject(scope, current, marked, { subresource: "status", trusted: true });
}
