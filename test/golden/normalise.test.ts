import { expect, test } from "vitest";
import { normalise } from "./normalise.ts";

test.each([
  ["uids", "uid: 18e1414f-d527-46b6-bb4b-5726281295c5", "uid: 28e1414f-d527-46b6-bb4b-5726281295c5"],
  ["container ids", `containerd://${"a".repeat(64)}`, `containerd://${"b".repeat(64)}`],
  ["image ids", `x@sha256:${"a".repeat(64)}`, `x@sha256:${"0".repeat(64)}`],
  ["tokens", "token: eyJhbGciOi.eyJhdWQ.c2ln-_", "token: eyJhbGciOj.eyJhdWR.x"],
  ["RFC 3339", '"2026-11-23T02:10:00Z"', '"2027-01-02T03:04:05.123456Z"'],
  ["RFC 1123", "Created: Mon, 23 Nov 2026 02:10:00 +0000", "Created: Tue, 01 Dec 2026 12:00:01 +0000"],
  ["ages", "web  1/1  Running  0  5s", "web  1/1  Running  0  2m3s"],
  ["long ages", "3d4h", "7h"],
  ["resource versions", 'resourceVersion: "12"', 'resourceVersion: "345"'],
  ["resource versions in JSON", '{"resourceVersion":"12","a":1}', '{"resourceVersion":"3","a":1}'],
  ["resource versions in describe", "Resource Version:  12", "Resource Version:  9999"],
  ["addresses", "IP: 10.244.1.5/24", "IP: 10.244.3.17/24"],
  ["node ports", "80:30080/TCP", "80:32767/TCP"],
  ["nodes", "assigned to node-1", "assigned to node-3"],
  ["generated names", "pod/web-7b46c4b544-x8k2l", "pod/web-cc544bdcc-zzzzz"],
  ["hashes in labels", "pod-template-hash=7b46c4b544", "pod-template-hash=cc544bdcc"],
  ["hashes in YAML", "    pod-template-hash: 7b46c4b544", "    pod-template-hash: cc544bdcc"],
  ["cron jobs", "job.batch/tick-29412345", "job.batch/tick-29412346"],
  ["event names", "web.18a7c3f2b1d4e5f6", "web.18a7c3f2b1d4e5f7"],
  ["servers", "server: https://127.0.0.1:45000", "server: https://localhost:6443"],
  ["klog", "W1123 02:10:00.123456   12345 prune.go:71] x", "W0101 00:00:00.000000    1 other.go:9] x"],
  ["columns", "NAME     READY\nx        1/1   ", "NAME  READY\nx  1/1"],
  [
    "kubelet events in describe",
    "  Normal  Pulled  5s  kubelet  Successfully pulled in 1s",
    "  Normal   Pulled   1s   kubelet   other text",
  ],
  ["kubelet events in tables", "4s  Normal  Pulled  pod/one  in 500ms", "1s  Normal  Pulled  pod/one  in 2s"],
])("equal although they differ in %s", (_, a, b) => {
  expect(normalise(b)).toBe(normalise(a));
});

test.each([
  ["indentation", "  a: b", "    a: b"],
  ["one blank or two", "a b", "a  b"],
  ["words", "web-front created", "web-backend created"],
  ["the order of rows", "a\nb\n", "b\na\n"],
  ["CPU quantities", "cpu: 100m", "cpu: 200m"],
  ["counts", "3 of 4", "2 of 4"],
  ["ports", "80/TCP", "8080/TCP"],
  ["node roles", "control-plane", "node-1"],
  ["the reasons of kubelet events", "  Normal  Pulled  5s  kubelet  a", "  Normal  Pulling  5s  kubelet  a"],
  ["other events", "  Normal  Scheduled  5s  default-scheduler  a", "  Normal  Scheduled  5s  default-scheduler  b"],
  ["a missing line", "a\n\nb\n", "a\nb\n"],
])("not equal when they differ in %s", (_, a, b) => {
  expect(normalise(b)).not.toBe(normalise(a));
});
