import type { BackOff } from "./back-off.ts";

/** What the kubelet and the container runtime of a node know of one pod beside its object. Kept small: it is stored as JSON. */
export interface PodMemory {
  uid: string;
  node: string;
  /** when the kubelet first saw the pod; all times here are virtual milliseconds since the epoch */
  since: number;
  /** when the sandbox is up; absent while volumes are missing */
  sandboxAt?: number;
  /** when to look at missing volumes again, and how often that failed */
  mountRetryAt?: number;
  mountFailures?: number;
  /** the pod's address; gone again when the pod is finished */
  ip?: string;
  /** a main container has begun: init containers are not run again */
  initialized?: boolean;
  /** by index in spec.initContainers, spec.containers and spec.ephemeralContainers */
  init: (ContainerMemory | null)[];
  main: (ContainerMemory | null)[];
  ephemeral: (ContainerMemory | null)[];
  /** the pod is being stopped, and how many seconds it has from `at` on */
  stopping?: { at: number; grace: number };
  /** why the kubelet itself ended the pod */
  verdict?: { reason: string; message: string };
  /** nothing of it runs any more and nothing will */
  done?: boolean;
  /** what is left of the budget for events, as of `at` */
  events?: { tokens: number; at: number };
}

/** Where one container is; its steps in the order in which they follow each other. */
export type ContainerStep = "pulling" | "creating" | "starting" | "running" | "exited" | "held";

/** What the runtime knows of one container. */
export interface ContainerMemory {
  step: ContainerStep;
  /** when the step ends by itself: the pull, the process, the wait; absent: it does not */
  until?: number;
  /** the image of the spec that the container was made from */
  image: string;
  /** when the pull began, and when it got its turn */
  pullAt?: number;
  /** how often it has been started */
  starts: number;
  id?: string;
  startedAt?: number;
  /** how the running process will end at `until`, or has ended */
  exit?: ProcessExit;
  finishedAt?: number;
  /** the run before this one */
  last?: FinishedRun;
  /** why it is held */
  waiting?: { reason: string; message?: string };
  pullBackOff?: BackOff;
  crashBackOff?: BackOff;
  /** what to stop with was decided: the process ends at `until` */
  stopping?: boolean;
  /** restart without back-off: the kubelet itself stopped it */
  replace?: boolean;
  started?: boolean;
  ready?: boolean;
  startup?: ProbeMemory;
  readiness?: ProbeMemory;
  liveness?: ProbeMemory;
}

/** How a process ends. */
export interface ProcessExit {
  code: number;
  reason: string;
  message?: string;
}

/** A run that is over, for lastState. */
export interface FinishedRun extends ProcessExit {
  id: string;
  startedAt: number;
  finishedAt: number;
}

/** One probe of a running container. */
export interface ProbeMemory {
  /** when it probes next; absent: its result stands until the process changes */
  next?: number;
  /** results in a row that are the same */
  run: number;
  ok: boolean;
}

/** The memory of a pod that a kubelet sees for the first time. */
export function newPodMemory(uid: string, node: string, now: number): PodMemory {
  return { uid, node, since: now, init: [], main: [], ephemeral: [] };
}
