import { expect, test } from "vitest";
import type { Pod } from "../../../generated/types.ts";
import { restartsText, summarizePod } from "./status-text.ts";

const NOW = Date.UTC(2026, 10, 23, 1, 0, 10);
const running = { running: { startedAt: "2026-11-23T01:00:00Z" } };
const ended = (exitCode: number, reason?: string, signal?: number) => ({
  terminated: { exitCode, ...(reason && { reason }), ...(signal && { signal }) },
});
const status = (name: string, state: object, more: object = {}) => ({
  name,
  image: "i",
  imageID: "",
  ready: false,
  restartCount: 0,
  state,
  ...more,
});
const crashed = { lastState: { terminated: { exitCode: 1, finishedAt: "2026-11-23T01:00:05Z" } }, restartCount: 2 };

function row(spec: object, podStatus: object, metadata: object = {}): string {
  const pod = {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "p", ...metadata },
    spec,
    status: podStatus,
  } as unknown as Pod;
  const summary = summarizePod(pod);
  return `${summary.ready}/${summary.total} ${summary.reason} ${restartsText(summary, NOW)}`;
}

const one = { containers: [{ name: "a" }] };
const two = { containers: [{ name: "a" }, { name: "b" }] };
const withInit = { ...one, initContainers: [{ name: "x" }, { name: "y" }] };
const withSidecar = { ...one, initContainers: [{ name: "x", restartPolicy: "Always" }] };
const isReady = [{ type: "Ready", status: "True" }];

const CASES: [want: string, spec: object, status: object, metadata?: object][] = [
  ["0/1 Pending 0", one, { phase: "Pending" }],
  [
    "0/1 SchedulingGated 0",
    one,
    { phase: "Pending", conditions: [{ type: "PodScheduled", status: "False", reason: "SchedulingGated" }] },
  ],
  ["0/1 Evicted 0", one, { phase: "Failed", reason: "Evicted" }],
  ["1/1 Running 0", one, { phase: "Running", containerStatuses: [status("a", running, { ready: true })] }],
  [
    "0/1 CrashLoopBackOff 2 (5s ago)",
    one,
    { phase: "Running", containerStatuses: [status("a", { waiting: { reason: "CrashLoopBackOff" } }, crashed)] },
  ],
  [
    "1/2 NotReady 0",
    two,
    {
      phase: "Running",
      containerStatuses: [status("a", ended(0, "Completed")), status("b", running, { ready: true })],
    },
  ],
  [
    "1/2 Running 0",
    two,
    {
      phase: "Running",
      conditions: isReady,
      containerStatuses: [status("a", ended(0, "Completed")), status("b", running, { ready: true })],
    },
  ],
  ["0/1 ExitCode:3 0", one, { phase: "Failed", containerStatuses: [status("a", ended(3))] }],
  ["0/1 Signal:9 0", one, { phase: "Failed", containerStatuses: [status("a", ended(137, undefined, 9))] }],
  [
    "0/1 Init:1/2 0",
    withInit,
    {
      phase: "Pending",
      initContainerStatuses: [status("x", ended(0)), status("y", running)],
      containerStatuses: [status("a", { waiting: { reason: "PodInitializing" } })],
    },
  ],
  [
    "0/1 Init:Error 2 (5s ago)",
    withInit,
    { phase: "Pending", initContainerStatuses: [status("x", ended(1, "Error"), crashed)] },
  ],
  [
    "0/1 Init:ImagePullBackOff 0",
    withInit,
    { phase: "Pending", initContainerStatuses: [status("x", { waiting: { reason: "ImagePullBackOff" } })] },
  ],
  [
    "0/1 PodInitializing 0",
    withInit,
    {
      phase: "Pending",
      initContainerStatuses: [status("x", ended(0), crashed), status("y", ended(0))],
      containerStatuses: [status("a", { waiting: { reason: "PodInitializing" } })],
    },
  ],
  [
    "2/2 Running 2 (5s ago)",
    withSidecar,
    {
      phase: "Running",
      initContainerStatuses: [status("x", running, { ...crashed, started: true, ready: true })],
      containerStatuses: [status("a", running, { ready: true })],
    },
  ],
  [
    "1/1 Terminating 0",
    one,
    { phase: "Running", containerStatuses: [status("a", running, { ready: true })] },
    { deletionTimestamp: "2026-11-23T01:00:40Z" },
  ],
  [
    "0/1 Completed 0",
    one,
    { phase: "Succeeded", containerStatuses: [status("a", ended(0, "Completed"))] },
    { deletionTimestamp: "2026-11-23T01:00:40Z" },
  ],
  ["0/1 Unknown 0", one, { phase: "Running", reason: "NodeLost" }, { deletionTimestamp: "2026-11-23T01:00:40Z" }],
];

test.each(CASES)("%s", (want, spec, podStatus, metadata) => {
  expect(row(spec, podStatus, metadata)).toBe(want);
});
