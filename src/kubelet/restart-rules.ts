import type { Container, Pod } from "../generated/types.ts";
import { isSidecar } from "../kinds/core/pod/pod-containers.ts";

/**
 * Whether a container that ended is to run again: a matching rule of its own, its own policy, the pod's (upstream
 * `pkg/api/v1/pod` `ContainerShouldRestart`).
 */
export function shouldRestart({ spec }: Pod, container: Container, exitCode: number): boolean {
  for (const { action, exitCodes } of container.restartPolicyRules ?? []) {
    const listed = exitCodes?.values?.includes(exitCode) ?? false;
    if (action === "Restart" && exitCodes !== undefined && (exitCodes.operator === "In") === listed) return true;
  }
  const policy = container.restartPolicy ?? spec?.restartPolicy ?? "Always";
  return policy === "Always" || (policy === "OnFailure" && exitCode !== 0);
}

/**
 * Whether an init container that ended is to run again. Init containers that did their work are over; a pod that is always
 * restarted tries a failed one again.
 */
export function shouldRestartInit(pod: Pod, container: Container, exitCode: number): boolean {
  if (isSidecar(container)) return true;
  if (exitCode === 0) return false;
  if (container.restartPolicy !== undefined || container.restartPolicyRules !== undefined) {
    return shouldRestart(pod, container, exitCode);
  }
  return pod.spec?.restartPolicy !== "Never";
}
