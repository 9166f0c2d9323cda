import type { Container, ContainerState, ContainerStatus, Pod } from "../generated/types.ts";
import { deepCopy } from "../machinery/json.ts";
import { formatTime } from "../machinery/time.ts";
import { finishedRun } from "./container-sync.ts";
import { imageId, imageProfile, lookUpImage } from "./image-catalogue.ts";
import type { ContainerMemory, FinishedRun, PodMemory } from "./pod-memory.ts";

/** Of a container that never ran in a pod that is over (kubelet status manager `TerminatePod`). */
const NEVER_FOUND = "The container could not be located when the pod was terminated";

/** The status of one container in the form that kubelet 1.36 writes; `list` is where it stands in the memory. */
export function containerStatus(
  pod: Pod,
  container: Container,
  pods: PodMemory,
  list: "init" | "main" | "ephemeral",
  index: number,
): ContainerStatus {
  const memory = pods[list][index] ?? undefined;
  const state = stateOf(pod, pods, list, memory);
  const ran = memory?.id !== undefined;
  const image = container.image ?? "";
  const found = ran ? lookUpImage(memory.image) : undefined;
  const named = found !== undefined && !("invalid" in found) ? found : undefined;
  const status: ContainerStatus = {
    image: named?.name ?? image,
    imageID: named === undefined ? "" : imageId(named.reference, named.name),
    lastState: lastStateOf(memory, state),
    name: container.name,
    ready: isReady(list, memory),
    restartCount: Math.max(0, (memory?.starts ?? 0) - 1),
    started: memory?.step === "running" && memory.started === true,
    state,
  };
  if (ran) {
    status.containerID = `containerd://${memory.id}`;
    status.resources = deepCopy(container.resources ?? {});
    delete (status.resources as { claims?: unknown }).claims;
    if (container.resources?.requests !== undefined) status.allocatedResources = { ...container.resources.requests };
    status.user = { linux: linuxUser(pod, container) };
  }
  const mounts = mountStatuses(container);
  if (mounts !== undefined) status.volumeMounts = mounts;
  return status;
}

function isReady(list: "init" | "main" | "ephemeral", memory: ContainerMemory | undefined): boolean {
  if (list === "ephemeral" || memory === undefined) return false;
  if (memory.step === "running") return memory.ready === true && (list === "main" || memory.until === undefined);
  return list === "init" && memory.step === "exited" && memory.exit?.code === 0 && memory.until === undefined;
}

function stateOf(pod: Pod, pods: PodMemory, list: string, memory: ContainerMemory | undefined): ContainerState {
  if (memory?.step === "running") return { running: { startedAt: formatTime(memory.startedAt ?? 0) } };
  const finished = memory && finishedRun(memory);
  if (finished !== undefined && memory?.step !== "held") return terminated(finished);
  if (memory?.step === "held" && memory.waiting !== undefined && !(pods.done && finished))
    return { waiting: { ...memory.waiting } };
  if (finished !== undefined) return terminated(finished);
  if (pods.done && pods.initialized && list === "main") {
    const never = {
      exitCode: 137,
      reason: "ContainerStatusUnknown",
      message: NEVER_FOUND,
      startedAt: null,
      finishedAt: null,
    };
    return { terminated: never } as unknown as ContainerState;
  }
  return { waiting: { reason: pod.spec?.initContainers?.length ? "PodInitializing" : "ContainerCreating" } };
}

function lastStateOf(memory: ContainerMemory | undefined, state: ContainerState): ContainerState {
  const before = state.waiting === undefined ? memory?.last : ((memory && finishedRun(memory)) ?? memory?.last);
  return before === undefined ? {} : terminated(before);
}

function terminated({ id, code, reason, message, startedAt, finishedAt }: FinishedRun): ContainerState {
  return {
    terminated: {
      containerID: `containerd://${id}`,
      exitCode: code,
      finishedAt: formatTime(finishedAt),
      ...(message !== undefined && { message }),
      reason,
      startedAt: formatTime(startedAt),
    },
  };
}

function linuxUser({ spec }: Pod, container: Container): { gid: number; supplementalGroups: number[]; uid: number } {
  const own = container.securityContext;
  const shared = spec?.securityContext;
  const imageUser = imageProfile(container.image ?? "").user ?? 0;
  const uid = own?.runAsUser ?? shared?.runAsUser ?? imageUser;
  const gid = own?.runAsGroup ?? shared?.runAsGroup ?? (uid === imageUser ? imageUser : 0);
  const extra = shared?.fsGroup === undefined ? [] : [shared.fsGroup];
  return { gid, supplementalGroups: [...new Set([gid, ...extra, ...(shared?.supplementalGroups ?? [])])], uid };
}

function mountStatuses({ volumeMounts }: Container): ContainerStatus["volumeMounts"] {
  if (volumeMounts === undefined || volumeMounts.length === 0) return undefined;
  return volumeMounts.map(({ mountPath, name, readOnly }) =>
    readOnly ? { mountPath, name, readOnly, recursiveReadOnly: "Disabled" } : { mountPath, name },
  );
}
