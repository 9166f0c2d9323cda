import type { ContainerStatus, Job, Pod, PodFailurePolicyOnExitCodesRequirement } from "../../generated/types.ts";

/** What spec.podFailurePolicy says of a failed pod; `message` says why it fails the Job. */
export interface FailureVerdict {
  action: "Count" | "Ignore" | "FailIndex" | "FailJob";
  message: string;
}

/** The verdict of the first rule that fits; pods that none fits are counted (`pkg/controller/job/pod_failure_policy.go`). */
export function judgeFailure({ spec }: Job, pod: Pod): FailureVerdict {
  const { namespace, name } = pod.metadata;
  for (const [i, { action, onExitCodes, onPodConditions }] of (spec?.podFailurePolicy?.rules ?? []).entries()) {
    const rule = `matching ${action} rule at index ${i}`;
    if (onExitCodes !== undefined) {
      const container = containerWithCode(pod, onExitCodes);
      if (container === undefined) continue;
      const code = container.state?.terminated?.exitCode;
      const message = `Container ${container.name} for pod ${namespace}/${name} failed with exit code ${code} ${rule}`;
      return { action: known(action), message };
    }
    const condition = pod.status?.conditions?.find(({ type, status }) =>
      onPodConditions?.some((pattern) => pattern.type === type && (pattern.status ?? "True") === status),
    );
    if (condition === undefined) continue;
    return { action: known(action), message: `Pod ${namespace}/${name} has condition ${condition.type} ${rule}` };
  }
  return { action: "Count", message: "" };
}

function known(action: string): FailureVerdict["action"] {
  return action === "Ignore" || action === "FailIndex" || action === "FailJob" ? action : "Count";
}

function containerWithCode(
  { status }: Pod,
  { containerName, operator, values }: PodFailurePolicyOnExitCodesRequirement,
): ContainerStatus | undefined {
  return [...(status?.containerStatuses ?? []), ...(status?.initContainerStatuses ?? [])].find(({ name, state }) => {
    const code = state?.terminated?.exitCode;
    if (!code || (containerName !== undefined && containerName !== name)) return false;
    return operator === "In" ? values.includes(code) : operator === "NotIn" && !values.includes(code);
  });
}
