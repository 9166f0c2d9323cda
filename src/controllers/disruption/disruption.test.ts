import { describe, expect, test } from "vitest";
import type { PodDisruptionBudget, PodDisruptionBudgetSpec, ReplicaSet } from "../../generated/types.ts";
import { controllerCluster } from "../controller-cluster.fixture.ts";
import { replicaSetController } from "../replicaset/replicaset.ts";
import { disruptionController } from "./disruption.ts";

const labels = { app: "web" };
const template = { metadata: { labels }, spec: { containers: [{ name: "c", image: "v1" }] } };

function budgetOf(replicas: number, spec: Partial<PodDisruptionBudgetSpec>, bare = false) {
  const { admin, simulation, write, messages } = controllerCluster([replicaSetController, disruptionController]);
  const metadata = { name: "web", namespace: "default" };
  write(() => {
    admin.create<ReplicaSet>("replicasets.apps", {
      apiVersion: "apps/v1",
      kind: "ReplicaSet",
      metadata,
      spec: { replicas, selector: { matchLabels: labels }, template },
    });
    if (bare)
      admin.create("pods", {
        apiVersion: "v1",
        kind: "Pod",
        metadata: { ...metadata, labels: { bare: "" } },
        spec: template.spec,
      });
    admin.create<PodDisruptionBudget>("poddisruptionbudgets.policy", {
      apiVersion: "policy/v1",
      kind: "PodDisruptionBudget",
      metadata,
      spec: { selector: { matchLabels: bare ? { bare: "" } : labels }, ...spec },
    });
  });
  simulation.settle();
  const status = admin.get<PodDisruptionBudget>("poddisruptionbudgets.policy", "default", "web")?.status;
  const { desiredHealthy, currentHealthy, expectedPods, disruptionsAllowed, conditions } = status ?? {};
  return {
    numbers: [currentHealthy, desiredHealthy, expectedPods, disruptionsAllowed],
    reason: conditions?.[0]?.reason,
    events: messages("PodDisruptionBudget"),
  };
}

describe("a disruption budget", () => {
  test.each([
    [5, { minAvailable: 2 }, [5, 2, 5, 3], "SufficientPods"],
    [5, { minAvailable: "50%" }, [5, 3, 5, 2], "SufficientPods"],
    [5, { maxUnavailable: "50%" }, [5, 2, 5, 3], "SufficientPods"],
    [2, { maxUnavailable: 0 }, [2, 2, 2, 0], "InsufficientPods"],
    [0, { minAvailable: 0 }, [0, 0, 0, 0], "InsufficientPods"],
  ])("of %i pods with %j has numbers %j", (replicas, spec, numbers, reason) => {
    expect(budgetOf(replicas, spec)).toMatchObject({ numbers, reason });
  });

  test("cannot count on pods without a controller", () => {
    const { numbers, events } = budgetOf(0, { maxUnavailable: 1 }, true);
    expect(numbers).toEqual([1, 0, 0, 0]);
    expect(events.at(-1)).toContain(
      "(selector: &LabelSelector{MatchLabels:map[string]string{bare: ,},MatchExpressions:",
    );
  });
});
