import { expect, test } from "vitest";
import type { Lease, Node } from "../../../generated/types.ts";
import { projectNodeHeartbeat, projectNodeLease } from "./heartbeat.ts";

const AT = Date.UTC(2026, 10, 23, 2, 0, 0);
const condition = (status: string) => ({
  type: "Ready",
  status,
  lastHeartbeatTime: "2026-11-23T02:00:00Z",
  lastTransitionTime: "2026-11-23T02:00:00Z",
});
const node = (status: string): Node => ({
  apiVersion: "v1",
  kind: "Node",
  metadata: { name: "n" },
  status: { conditions: [condition(status)] },
});

test.each([
  ["True", 299_000, "2026-11-23T02:00:00Z"],
  ["True", 901_000, "2026-11-23T02:15:00Z"],
  ["Unknown", 901_000, "2026-11-23T02:00:00Z"],
])("heartbeat of a condition that is %s after %i ms", (status, after, heartbeat) => {
  const projected = projectNodeHeartbeat(node(status), AT + after);
  expect(projected.status?.conditions).toEqual([{ ...condition(status), lastHeartbeatTime: heartbeat }]);
});

test("a node's lease is renewed every ten seconds, others are not", () => {
  const lease = (namespace: string): Lease => ({
    apiVersion: "coordination.k8s.io/v1",
    kind: "Lease",
    metadata: { name: "n", namespace },
    spec: { renewTime: "2026-11-23T02:00:00.250000Z" },
  });
  expect(projectNodeLease(lease("kube-node-lease"), AT + 25_000).spec?.renewTime).toBe("2026-11-23T02:00:20.250000Z");
  const other = lease("default");
  expect(projectNodeLease(other, AT + 25_000)).toBe(other);
});
