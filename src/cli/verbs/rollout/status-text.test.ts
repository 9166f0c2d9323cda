import { describe, expect, it } from "vitest";
import { REVISION, rolloutState } from "./status-text.ts";

const object = (kind: string, spec: object, status: object, generation = 1) => ({
  apiVersion: "apps/v1",
  kind,
  metadata: { name: "web", generation, annotations: { [REVISION]: "2" } },
  spec,
  status: { observedGeneration: 1, ...status },
});
const deployment = (status: object, generation?: number) => object("Deployment", { replicas: 3 }, status, generation);
const statefulSet = (updateStrategy: object, status: object) =>
  object("StatefulSet", { replicas: 3, updateStrategy }, { readyReplicas: 3, ...status });

describe("rollout status", () => {
  it.each([
    ["Deployment", deployment({}, 2), "Waiting for deployment spec update to be observed..."],
    ["Deployment", deployment({ updatedReplicas: 1 }), "1 out of 3 new replicas have been updated..."],
    ["Deployment", deployment({ updatedReplicas: 3, replicas: 4 }), "1 old replicas are pending termination..."],
    [
      "Deployment",
      deployment({ updatedReplicas: 3, replicas: 3, availableReplicas: 2 }),
      "2 of 3 updated replicas are available...",
    ],
    [
      "Deployment",
      deployment({ updatedReplicas: 3, replicas: 3, availableReplicas: 3 }),
      'deployment "web" successfully rolled out',
    ],
    [
      "DaemonSet",
      object("DaemonSet", { updateStrategy: { type: "RollingUpdate" } }, { desiredNumberScheduled: 2 }),
      'Waiting for daemon set "web" rollout to finish: 0 out of 2 new pods have been updated...',
    ],
    [
      "StatefulSet",
      statefulSet({ type: "RollingUpdate", rollingUpdate: { partition: 1 } }, { updatedReplicas: 1 }),
      "Waiting for partitioned roll out to finish: 1 out of 2 new pods have been updated...",
    ],
    [
      "StatefulSet",
      statefulSet({ type: "RollingUpdate" }, { currentRevision: "web-1", updateRevision: "web-1", currentReplicas: 3 }),
      "statefulset rolling update complete 3 pods at revision web-1...",
    ],
  ] as const)("%s: %#", (kind, subject, line) => {
    const { text, done } = rolloutState(kind, subject, 0);
    expect(text.endsWith(`${line}\n`)).toBe(true);
    expect(done).toBe(/successfully|complete \d/.test(line));
  });

  it.each([
    [
      "Deployment",
      deployment({ conditions: [{ type: "Progressing", status: "False", reason: "ProgressDeadlineExceeded" }] }),
      0,
      'deployment "web" exceeded its progress deadline',
    ],
    ["Deployment", deployment({}), 1, "desired revision (1) is different from the running revision (2)"],
    [
      "StatefulSet",
      statefulSet({ type: "OnDelete" }, {}),
      0,
      "rollout status is only available for RollingUpdate strategy type",
    ],
  ] as const)("%s fails: %#", (kind, subject, revision, message) => {
    expect(() => rolloutState(kind, subject, revision)).toThrow(message);
  });
});
