import type { ContainerStatus, Pod, PodCondition } from "../generated/types.ts";
import { isSidecar } from "../kinds/core/pod/pod-containers.ts";
import { quote } from "../machinery/go-format.ts";

/** What the conditions of a pod follow from. */
export interface ConditionFacts {
  phase: string;
  sandbox: boolean;
  init: readonly ContainerStatus[];
  main: readonly ContainerStatus[];
  /** RFC 3339, for conditions whose status changes */
  timestamp: string;
}

/** metav1.Time is printed as null where it is not set, and the kubelet never sets this one. */
const NEVER = null as unknown as string;

interface Verdict {
  status: "True" | "False";
  reason?: string;
  message?: string;
}

const OWN = ["PodReadyToStartContainers", "Initialized", "Ready", "ContainersReady", "PodScheduled"] as const;

/**
 * The conditions of a pod on a node: those of others first, then the kubelet's own in its order (kubelet
 * `status/generate.go`). The time of a condition changes with its status only.
 */
export function podConditions(pod: Pod, facts: ConditionFacts): PodCondition[] {
  const before = pod.status?.conditions ?? [];
  const others = before.filter(({ type }) => !(OWN as readonly string[]).includes(type));
  const containersReady = containersReadyVerdict(pod, facts);
  const verdicts: Record<(typeof OWN)[number], Verdict> = {
    PodReadyToStartContainers: { status: facts.sandbox ? "True" : "False" },
    Initialized: initializedVerdict(pod, facts),
    Ready: containersReady.status === "True" ? gatesVerdict(pod, others) : containersReady,
    ContainersReady: containersReady,
    PodScheduled: { status: "True" },
  };
  return [...others, ...OWN.map((type) => condition(pod, type, verdicts[type], before, facts.timestamp))];
}

function containersReadyVerdict({ spec }: Pod, { phase, init, main }: ConditionFacts): Verdict {
  if (phase === "Succeeded") return { status: "False", reason: "PodCompleted" };
  if (phase === "Failed") return { status: "False", reason: "PodFailed" };
  const unready = init.filter(({ ready }, i) => !ready && isSidecar(spec?.initContainers?.[i]));
  for (const status of main) if (!status.ready) unready.push(status);
  if (unready.length === 0) return { status: "True" };
  const message = `containers with unready status: ${names(unready)}`;
  return { status: "False", reason: "ContainersNotReady", message };
}

function initializedVerdict({ spec }: Pod, { phase, init, main }: ConditionFacts): Verdict {
  if (phase === "Succeeded") return { status: "True", reason: "PodCompleted" };
  if (main.some(hasStarted)) return { status: "True" };
  const incomplete = init.filter(({ ready, started }, i) => !(isSidecar(spec?.initContainers?.[i]) ? started : ready));
  if (incomplete.length === 0) return { status: "True" };
  const message = `containers with incomplete status: ${names(incomplete)}`;
  return { status: "False", reason: "ContainersNotInitialized", message };
}

/** A list of strings as Go's %s prints it. */
function names(statuses: readonly ContainerStatus[]): string {
  return `[${statuses.map(({ name }) => name).join(" ")}]`;
}

function hasStarted({ state, lastState, started }: ContainerStatus): boolean {
  if (started || state?.running !== undefined || lastState?.terminated !== undefined) return true;
  return state?.terminated !== undefined && state.terminated.reason !== "ContainerStatusUnknown";
}

function gatesVerdict({ spec }: Pod, conditions: readonly PodCondition[]): Verdict {
  const problems: string[] = [];
  for (const { conditionType } of spec?.readinessGates ?? []) {
    const found = conditions.find(({ type }) => type === conditionType);
    if (found === undefined)
      problems.push(`corresponding condition of pod readiness gate ${quote(conditionType)} does not exist.`);
    else if (found.status !== "True")
      problems.push(`the status of pod readiness gate ${quote(conditionType)} is not "True", but ${found.status}`);
  }
  return problems.length === 0
    ? { status: "True" }
    : { status: "False", reason: "ReadinessGatesNotReady", message: problems.join(", ") };
}

function condition(
  pod: Pod,
  type: string,
  { status, reason, message }: Verdict,
  before: readonly PodCondition[],
  timestamp: string,
): PodCondition {
  const old = before.find((candidate) => candidate.type === type);
  const lastTransitionTime = old?.status === status ? (old.lastTransitionTime ?? timestamp) : timestamp;
  const made: PodCondition = { lastProbeTime: NEVER, lastTransitionTime, status, type };
  if (message !== undefined) made.message = message;
  if (reason !== undefined) made.reason = reason;
  if (pod.metadata.generation !== undefined) made.observedGeneration = pod.metadata.generation;
  return made;
}
