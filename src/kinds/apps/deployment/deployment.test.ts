import { describe, expect, test } from "vitest";
import { bootstrap } from "../../../cluster/bootstrap.ts";
import { type Cluster, openCluster } from "../../../cluster/cluster.ts";
import type { Deployment, DeploymentSpec, DeploymentStatus } from "../../../generated/types.ts";
import { deployment } from "./deployment.ts";
import { validateDeploymentStatus } from "./validation.ts";

function web(spec: Partial<DeploymentSpec> = {}, name = "web"): Deployment {
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name, namespace: "default" },
    spec: {
      selector: { matchLabels: { app: "web" } },
      template: {
        metadata: { labels: { app: "web" } },
        spec: { containers: [{ name: "nginx", image: "nginx:1.27" }] },
      },
      ...spec,
    },
  };
}

function faults(object: Deployment): string[] {
  deployment.defaults?.(object);
  return (deployment.validate?.(object) ?? []).map(({ field, body }) => `${field}: ${body}`);
}

const rolling = (maxSurge: string | number, maxUnavailable: string | number) => ({
  strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge, maxUnavailable } },
});

test("what a Deployment leaves open", () => {
  const object = web();
  deployment.defaults?.(object);
  expect(object.spec).toMatchObject({
    replicas: 1,
    ...rolling("25%", "25%"),
    revisionHistoryLimit: 10,
    progressDeadlineSeconds: 600,
  });
  const recreate = web({ strategy: { type: "Recreate" } });
  deployment.defaults?.(recreate);
  expect(recreate.spec?.strategy).toEqual({ type: "Recreate" });
});

describe("validation", () => {
  const surge = "spec.strategy.rollingUpdate.maxSurge";
  const unavailable = "spec.strategy.rollingUpdate.maxUnavailable";
  const mismatch =
    'spec.template.metadata.labels: Invalid value: {"app":"web"}: `selector` does not match template `labels`';

  test.each<[string, object, string[]]>([
    ["a good one", {}, []],
    ["negative replicas", { replicas: -1 }, ["spec.replicas: Invalid value: -1: must be greater than or equal to 0"]],
    ["no selector", { selector: undefined }, ["spec.selector: Required value", mismatch]],
    [
      "an empty selector",
      { selector: {} },
      ["spec.selector: Invalid value: {}: empty selector is invalid for deployment"],
    ],
    ["another selector", { selector: { matchLabels: { app: "api" } } }, [mismatch]],
    [
      "nothing may move",
      rolling(0, "0%"),
      [`${unavailable}: Invalid value: "0%": may not be 0 when \`maxSurge\` is 0`],
    ],
    [
      "no percentages",
      rolling("ten", "200%"),
      [
        `${surge}: Invalid value: "ten": a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')`,
        `${unavailable}: Invalid value: "200%": must not be greater than 100%`,
      ],
    ],
    [
      "an unknown strategy",
      { strategy: { type: "Rolling" } },
      [
        'spec.strategy: Unsupported value: {"Type":"Rolling","RollingUpdate":null}: supported values: "Recreate", "RollingUpdate"',
      ],
    ],
    [
      "a rolling update of Recreate",
      { strategy: { type: "Recreate", rollingUpdate: {} } },
      ["spec.strategy.rollingUpdate: Forbidden: may not be specified when strategy `type` is 'Recreate'"],
    ],
    [
      "a deadline before pods can be available",
      { minReadySeconds: 30, progressDeadlineSeconds: 30 },
      ["spec.progressDeadlineSeconds: Invalid value: 30: must be greater than minReadySeconds"],
    ],
  ])("%s", (_, spec, expected) => {
    expect(faults(web(spec))).toEqual(expected);
  });

  test("a status whose counts cannot be", () => {
    const object = (status: DeploymentStatus): Deployment => ({ ...web(), status });
    const errors = validateDeploymentStatus(
      object({ replicas: 1, readyReplicas: 2, availableReplicas: 3, collisionCount: 1 }),
      object({ collisionCount: 2 }),
    );
    expect(errors.map(({ field, body }) => `${field}: ${body}`)).toEqual([
      "status.readyReplicas: Invalid value: 2: cannot be greater than status.replicas",
      "status.availableReplicas: Invalid value: 3: cannot be greater than status.replicas",
      "status.availableReplicas: Invalid value: 3: cannot be greater than readyReplicas",
      "status.collisionCount: Invalid value: 1: cannot be decremented",
    ]);
  });
});

describe("through the API", () => {
  const ADMIN = { name: "admin", groups: ["system:masters"] };
  const PATH = "/apis/apps/v1/namespaces/default/deployments";

  function start(): Cluster {
    const cluster = openCluster({ path: ":memory:", wall: () => 0, actors: [] });
    bootstrap(cluster, { seed: 1, start: Date.UTC(2026, 10, 23), nodes: 1, addons: false });
    return cluster;
  }

  function send({ api }: Cluster, method: "POST" | "PATCH", path: string, body: unknown) {
    const contentType = method === "PATCH" ? "application/merge-patch+json" : "application/json";
    return api.handle({ method, path, query: new URLSearchParams(), user: ADMIN, body, contentType });
  }

  test("spec and annotations count as generations, labels and status do not", () => {
    const cluster = start();
    const generation = ({ body }: { body: unknown }) => (body as Deployment).metadata.generation;
    expect(generation(send(cluster, "POST", PATH, web()))).toBe(1);
    const patch = (body: object, path = "") => generation(send(cluster, "PATCH", `${PATH}/web${path}`, body));
    expect(patch({ metadata: { labels: { a: "b" } } })).toBe(1);
    expect(patch({ metadata: { annotations: { a: "b" } } })).toBe(2);
    expect(patch({ spec: { replicas: 2 } })).toBe(3);
    expect(patch({ status: { replicas: 1 } }, "/status")).toBe(3);
  });

  test("a name that is no DNS label gets a warning", () => {
    const { warnings } = send(start(), "POST", PATH, web({}, "web.v1"));
    expect(warnings).toEqual([
      "metadata.name: this is used in Pod names and hostnames, which can result in surprising behavior; a DNS label is recommended: [must not contain dots]",
    ]);
  });
});
