import { findCondition, setCondition } from "./conditions.ts";
import { progressDeadline } from "./limits.ts";
import type { Rollout } from "./rollout.ts";

/**
 * Marks a Deployment that was paused or resumed, so that the time of the pause does not count as lack of progress
 * (`checkPausedConditions`).
 */
export function notePause(rollout: Rollout): void {
  const { deployment, conditions, context } = rollout;
  if (progressDeadline(deployment) === undefined) return;
  const { reason } = findCondition(conditions, "Progressing") ?? {};
  if (reason === "ProgressDeadlineExceeded") return;
  const paused = deployment.spec?.paused === true;
  if (paused === (reason === "DeploymentPaused")) return;
  rollout.conditions = setCondition(
    conditions,
    paused
      ? { type: "Progressing", status: "Unknown", reason: "DeploymentPaused", message: "Deployment is paused" }
      : { type: "Progressing", status: "Unknown", reason: "DeploymentResumed", message: "Deployment is resumed" },
    context.timestamp,
  );
}
