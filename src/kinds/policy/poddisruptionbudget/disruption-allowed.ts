import type { Condition, PodDisruptionBudget, PodDisruptionBudgetStatus } from "../../../generated/types.ts";

const TYPE = "DisruptionAllowed";

/**
 * A budget's status with the condition that its numbers call for; `now` is RFC 3339 (component-helpers
 * `apps/poddisruptionbudget` UpdateDisruptionAllowedCondition).
 */
export function withDisruptionAllowed(status: PodDisruptionBudgetStatus, now: string): PodDisruptionBudgetStatus {
  const allowed = (status.disruptionsAllowed ?? 0) > 0;
  return setDisruptionAllowed(status, now, allowed, allowed ? "SufficientPods" : "InsufficientPods", "");
}

/** A budget's status with its DisruptionAllowed condition as told; the time changes only with the condition's status. */
export function setDisruptionAllowed(
  status: PodDisruptionBudgetStatus,
  now: string,
  allowed: boolean,
  reason: string,
  message: string,
): PodDisruptionBudgetStatus {
  const { conditions = [], observedGeneration } = status;
  const old = disruptionAllowed({ status });
  const state = allowed ? "True" : "False";
  const condition: Condition = {
    lastTransitionTime: old?.status === state ? old.lastTransitionTime : now,
    message,
    ...(observedGeneration !== undefined && { observedGeneration }),
    reason,
    status: state,
    type: TYPE,
  };
  const others = conditions.filter(({ type }) => type !== TYPE);
  return { ...status, conditions: [...others, condition] };
}

/** A budget's DisruptionAllowed condition. */
export function disruptionAllowed({ status }: Pick<PodDisruptionBudget, "status">): Condition | undefined {
  return status?.conditions?.find(({ type }) => type === TYPE);
}
