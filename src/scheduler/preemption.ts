import type { Pod, PodDisruptionBudget } from "../generated/types.ts";
import { isEmptySelector, matchesLabels } from "../machinery/label-selector.ts";
import { parseTime } from "../machinery/time.ts";
import type { Surroundings } from "./filters/filter.ts";
import { noCandidateMessage } from "./fit-error.ts";
import { type Feasibility, refusalOf } from "./node-choice.ts";
import { takesRoom } from "./node-usage.ts";
import type { NodeState } from "./placement.ts";
import { selectorRequirements } from "./pod-selection.ts";
import { reportScheduling } from "./scheduling-event.ts";

/** A node that can take the pod once its victims are gone. */
interface Candidate {
  readonly node: NodeState;
  readonly victims: readonly Pod[];
  /** how many victims go against a disruption budget */
  readonly violations: number;
}

/** What preemption decided: whom to evict from where, or why it does not help. */
export type PreemptionPlan =
  | { readonly nominated: string; readonly victims: readonly Pod[] }
  | { readonly message: string };

/** The smallest number and share of nodes that are tried (`DefaultPreemptionArgs`). */
const ENOUGH_CANDIDATES = 100;
const ENOUGH_PERCENT = 10;
const NOT_HELPFUL = ["Preemption is not helpful for scheduling"];
const NO_VICTIMS = ["No preemption victims found for incoming pod"];
/** Added to priorities so that sums of negative ones compare well. */
const PRIORITY_OFFSET = 2 ** 31;

/** Finds out whether evicting pods of lower priority makes room (framework `preemption.Evaluator`, `defaultpreemption`). */
export function planPreemption(pod: Pod, { refused }: Feasibility, surroundings: Surroundings): PreemptionPlan {
  if (pod.spec?.preemptionPolicy === "Never") return { message: "not eligible due to preemptionPolicy=Never." };
  const { placement, context } = surroundings;
  const nominated = pod.status?.nominatedNodeName;
  const there = refused.find(({ node }) => node.name === nominated);
  if (
    there?.preemptable &&
    podsOn(there.node, surroundings).some((other) => priorityOf(other) < priorityOf(pod) && isPreempted(other))
  ) {
    return { message: "not eligible due to a terminating pod on the nominated node." };
  }
  const potential = refused.filter(({ preemptable }) => preemptable);
  const enough = Math.min(
    potential.length,
    Math.max(ENOUGH_CANDIDATES, Math.floor((potential.length * ENOUGH_PERCENT) / 100)),
  );
  const offset = potential.length > 1 ? context.random.int(potential.length) : 0;
  const candidates: Candidate[] = [];
  const reasons: (readonly string[])[] = [];
  for (let i = 0; i < potential.length && candidates.length < enough; i++) {
    const node = potential[(offset + i) % potential.length]?.node;
    if (node === undefined) continue;
    const outcome = tryNode(pod, node, surroundings);
    if ("reasons" in outcome) reasons.push(outcome.reasons);
    else candidates.push(outcome);
  }
  const best = bestCandidate(candidates);
  if (best !== undefined) return { nominated: best.node.name, victims: best.victims };
  const others = placement.nodes.size - reasons.length;
  return {
    message: noCandidateMessage(placement.nodes.size, [
      ...reasons,
      ...new Array<readonly string[]>(others).fill(NOT_HELPFUL),
    ]),
  };
}

/** Evicts the victims of a plan, if it has any. */
export function carryOut(plan: PreemptionPlan, preemptor: Pod, { context }: Surroundings): void {
  if ("message" in plan) return;
  for (const victim of plan.victims) {
    const { namespace = "", name = "", generation } = victim.metadata;
    if (victim.metadata.deletionTimestamp !== undefined) continue;
    const condition = {
      type: "DisruptionTarget",
      ...(generation !== undefined && { observedGeneration: generation }),
      status: "True",
      lastProbeTime: null,
      lastTransitionTime: context.timestamp,
      reason: "PreemptionByScheduler",
      message: `${preemptor.spec?.schedulerName ?? "default-scheduler"}: preempting to accommodate a higher priority pod`,
    };
    const others = (victim.status?.conditions ?? []).filter(({ type }) => type !== condition.type);
    context.updateStatus("pods", {
      ...victim,
      status: { ...victim.status, conditions: [...others, condition] },
    } as Pod);
    context.delete("pods", namespace, name);
    const message = `Preempted by pod ${preemptor.metadata.uid} on node ${plan.nominated}`;
    reportScheduling(context, victim, {
      type: "Normal",
      reason: "Preempted",
      action: "Preempting",
      message,
      related: preemptor,
    });
  }
}

/** The priority of a pod. */
export function priorityOf({ spec }: Pod): number {
  return spec?.priority ?? 0;
}

function tryNode(pod: Pod, node: NodeState, surroundings: Surroundings): Candidate | { reasons: readonly string[] } {
  const { placement, context } = surroundings;
  const priority = priorityOf(pod);
  if (!Object.keys(node.usage.priorities).some((other) => Number(other) < priority)) return { reasons: NO_VICTIMS };
  const lower = podsOn(node, surroundings).filter((other) => priorityOf(other) < priority);
  if (lower.length === 0) return { reasons: NO_VICTIMS };
  const gone = new Set(lower);
  for (const other of lower) placement.count(other, node.name, -1);
  try {
    const refusal = refusalOf(pod, node, surroundings);
    if (refusal !== undefined) return refusal;
    lower.sort(byImportance);
    const violating = againstBudgets(lower, context.list<PodDisruptionBudget>("poddisruptionbudgets.policy"));
    let violations = 0;
    // Those whose eviction goes against a budget are spared first.
    for (const other of [...violating, ...lower.filter((candidate) => !violating.has(candidate))]) {
      placement.count(other, node.name, 1);
      if (refusalOf(pod, node, surroundings) === undefined) gone.delete(other);
      else {
        placement.count(other, node.name, -1);
        if (violating.has(other)) violations++;
      }
    }
    return { node, victims: lower.filter((other) => gone.has(other)), violations };
  } finally {
    for (const other of gone) placement.count(other, node.name, 1);
  }
}

function podsOn({ name }: NodeState, { context }: Surroundings): Pod[] {
  return context.list<Pod>("pods", { field: { name: "spec.nodeName", value: name } }).filter(takesRoom);
}

/** Higher priority first, then those that have run longer. */
function byImportance(a: Pod, b: Pod): number {
  return priorityOf(b) - priorityOf(a) || startOf(a) - startOf(b);
}

function startOf({ metadata, status }: Pod): number {
  const time = status?.startTime ?? metadata.creationTimestamp;
  return time === undefined ? 0 : parseTime(time);
}

function againstBudgets(pods: readonly Pod[], budgets: readonly PodDisruptionBudget[]): Set<Pod> {
  const left = budgets.map(({ status }) => status?.disruptionsAllowed ?? 0);
  const violating = new Set<Pod>();
  for (const pod of pods) {
    for (const [i, budget] of budgets.entries()) {
      const selector = selectorRequirements(budget.spec?.selector);
      if (budget.metadata.namespace !== pod.metadata.namespace || isEmptySelector(selector)) continue;
      if (
        !matchesLabels(selector, pod.metadata.labels) ||
        Object.hasOwn(budget.status?.disruptedPods ?? {}, pod.metadata.name ?? "")
      )
        continue;
      const rest = (left[i] ?? 0) - 1;
      left[i] = rest;
      if (rest < 0) violating.add(pod);
    }
  }
  return violating;
}

/** The candidate that hurts least: budgets, then the highest priority, then all priorities, the number, the youngest. */
function bestCandidate(candidates: readonly Candidate[]): Candidate | undefined {
  const costs: ((candidate: Candidate) => number)[] = [
    ({ violations }) => violations,
    ({ victims }) => (victims[0] === undefined ? 0 : priorityOf(victims[0])),
    ({ victims }) => victims.reduce((sum, victim) => sum + priorityOf(victim) + PRIORITY_OFFSET, 0),
    ({ victims }) => victims.length,
    ({ victims }) => -earliestOfHighest(victims),
  ];
  let left = candidates;
  for (const cost of costs) {
    const least = Math.min(...left.map(cost));
    left = left.filter((candidate) => cost(candidate) === least);
  }
  return left[0];
}

function earliestOfHighest(victims: readonly Pod[]): number {
  const highest = Math.max(...victims.map(priorityOf));
  return Math.min(...victims.filter((victim) => priorityOf(victim) === highest).map(startOf));
}

function isPreempted({ metadata, status }: Pod): boolean {
  return (
    metadata.deletionTimestamp !== undefined &&
    (status?.conditions?.some(
      ({ type, reason }) => type === "DisruptionTarget" && reason === "PreemptionByScheduler",
    ) ??
      false)
  );
}
