import type { Pod, PodDisruptionBudget, PodDisruptionBudgetStatus } from "../../generated/types.ts";
import {
  setDisruptionAllowed,
  withDisruptionAllowed,
} from "../../kinds/policy/poddisruptionbudget/disruption-allowed.ts";
import { deepEqual, getOwn } from "../../machinery/json.ts";
import { isEmptySelector, labelSelectorRequirements, matchesLabels } from "../../machinery/label-selector.ts";
import { keyOf, splitKey } from "../../machinery/object.ts";
import { StatusError } from "../../machinery/status.ts";
import { parseTime } from "../../machinery/time.ts";
import type { Actor, Context, Watch } from "../../sim/actor.ts";
import { isReady } from "../../kinds/core/pod/pod-state.ts";
import { type Expectation, expectationOf } from "./expected-pods.ts";
import { selectorText } from "./selector-text.ts";

const BUDGETS = "poddisruptionbudgets.policy";
/** How long a pod whose eviction was granted may stay before it counts as healthy again, in virtual milliseconds. */
const DELETION_TIMEOUT = 2 * 60 * 1000;

/** Keeps the status of disruption budgets, which evictions go by (`pkg/controller/disruption`). */
export const disruptionController: Actor = {
  name: "disruption",
  user: "system:serviceaccount:kube-system:disruption-controller",
  fieldManager: "kube-controller-manager",
  component: "controllermanager",
  watches: [{ resource: BUDGETS }, { resource: "pods", keys: budgetsOfPod }],
  reconcile(key, context) {
    const { namespace, name } = splitKey(key);
    const budget = context.get<PodDisruptionBudget>(BUDGETS, namespace, name);
    return budget === undefined ? undefined : sync(budget, context);
  },
};

/** The keys of the budgets that select a pod, or did before its change. */
function budgetsOfPod({ object, old }: Parameters<NonNullable<Watch["keys"]>>[0], context: Context): string[] {
  const keys: string[] = [];
  for (const budget of context.list<PodDisruptionBudget>(BUDGETS, { namespace: object.metadata.namespace ?? "" })) {
    const selector = labelSelectorRequirements(budget.spec?.selector);
    if (selector === undefined) continue;
    if (matchesLabels(selector, object.metadata.labels) || (old && matchesLabels(selector, old.metadata.labels)))
      keys.push(keyOf(budget));
  }
  return keys;
}

function sync(budget: PodDisruptionBudget, context: Context): number | undefined {
  const pods = podsOf(budget, context);
  if (pods.length === 0) context.event(budget, { type: "Normal", reason: "NoPods", message: "No matching pods found" });
  let expectation: Expectation;
  try {
    expectation = expectationOf(budget, pods, context);
  } catch (error) {
    if (!(error instanceof Error) || error instanceof StatusError) throw error;
    failSafe(budget, error.message, context);
    return undefined;
  }
  if (expectation.unmanaged.length > 0) reportUnmanaged(budget, context);
  const { disrupted, recheck } = stillDisrupted(budget, pods, context);
  const status = statusOf(budget, pods, expectation, disrupted, context);
  if (!deepEqual(status, budget.status)) context.updateStatus(BUDGETS, { ...budget, status });
  return recheck;
}

function podsOf({ metadata, spec }: PodDisruptionBudget, context: Context): Pod[] {
  const selector = labelSelectorRequirements(spec?.selector);
  if (selector === undefined) return [];
  const namespace = metadata.namespace ?? "";
  return context.list<Pod>("pods", isEmptySelector(selector) ? { namespace } : { namespace, selector });
}

function statusOf(
  { metadata, status: old }: PodDisruptionBudget,
  pods: readonly Pod[],
  { expected, desiredHealthy }: Expectation,
  disrupted: Readonly<Record<string, string>>,
  context: Context,
): PodDisruptionBudgetStatus {
  const currentHealthy = pods.filter(
    (pod) =>
      pod.metadata.deletionTimestamp === undefined &&
      getOwn(disrupted, pod.metadata.name ?? "") === undefined &&
      isReady(pod),
  ).length;
  const status: PodDisruptionBudgetStatus = {
    ...(old?.conditions && { conditions: old.conditions }),
    currentHealthy,
    desiredHealthy,
    ...(Object.keys(disrupted).length > 0 && { disruptedPods: { ...disrupted } }),
    // A budget without pods allows nothing, lest its first pods be evicted before they are counted.
    disruptionsAllowed: expected <= 0 ? 0 : Math.max(0, currentHealthy - desiredHealthy),
    expectedPods: expected,
    ...(metadata.generation !== undefined && { observedGeneration: metadata.generation }),
  };
  return withDisruptionAllowed(status, context.timestamp);
}

/** The pods whose granted eviction is still awaited, and when to look again. */
function stillDisrupted(
  budget: PodDisruptionBudget,
  pods: readonly Pod[],
  context: Context,
): { disrupted: Record<string, string>; recheck: number | undefined } {
  const disrupted: [string, string][] = [];
  let recheck: number | undefined;
  for (const pod of pods) {
    const { name = "", deletionTimestamp } = pod.metadata;
    const since = getOwn(budget.status?.disruptedPods, name);
    if (since === undefined || deletionTimestamp !== undefined) continue;
    const left = parseTime(since) + DELETION_TIMEOUT - context.now;
    if (left > 0) {
      disrupted.push([name, since]);
      recheck = Math.min(recheck ?? left, left);
      continue;
    }
    // Upstream names the namespace twice.
    const { namespace = "" } = budget.metadata;
    const message = `Pod was expected by PDB ${namespace}/${namespace} to be deleted but it wasn't`;
    context.event(pod, { type: "Warning", reason: "NotDeleted", message });
  }
  return { disrupted: Object.fromEntries(disrupted), recheck };
}

/** Where the expectation is not known, nothing may be disrupted. */
function failSafe(budget: PodDisruptionBudget, why: string, context: Context): void {
  context.event(budget, {
    type: "Warning",
    reason: "CalculateExpectedPodCountFailed",
    message: `Failed to calculate the number of expected pods: ${why}`,
  });
  const failed = { ...budget.status, disruptionsAllowed: 0 };
  const status = setDisruptionAllowed(failed, context.timestamp, false, "SyncFailed", why);
  if (!deepEqual(status, budget.status)) context.updateStatus(BUDGETS, { ...budget, status });
}

function reportUnmanaged(budget: PodDisruptionBudget, context: Context): void {
  const selector = selectorText(budget.spec?.selector);
  context.event(budget, {
    type: "Warning",
    reason: "UnmanagedPods",
    message: `Pods selected by this PodDisruptionBudget (selector: ${selector}) were found to be unmanaged. As a result, the status of the PDB cannot be calculated correctly, which may result in undefined behavior. To account for these pods please set ".spec.minAvailable" field of the PDB to an integer value.`,
  });
}
