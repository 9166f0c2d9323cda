import { expect, test } from "vitest";
import type { ReplicationController } from "../../../generated/types.ts";
import { replicationController } from "./replicationcontroller.ts";

function controller(spec: object): ReplicationController {
  const object = {
    apiVersion: "v1",
    kind: "ReplicationController",
    metadata: { name: "rc" },
    spec,
  } as ReplicationController;
  replicationController.defaults?.(object);
  return object;
}

const containers = () => [{ name: "c", image: "nginx:1.27" }];
const faults = (spec: object) =>
  (replicationController.validate?.(controller(spec)) ?? []).map(({ field, body }) => `${field}: ${body}`);

test("the labels of the template name and select", () => {
  const { metadata, spec } = controller({
    template: { metadata: { labels: { app: "x" } }, spec: { containers: containers() } },
  });
  expect(metadata.labels).toEqual({ app: "x" });
  expect(spec).toMatchObject({ replicas: 1, selector: { app: "x" } });
});

test("a selector that selects others, and pods that end", () => {
  const template = {
    metadata: { labels: { app: "two" } },
    spec: { restartPolicy: "OnFailure", containers: containers() },
  };
  expect(faults({ replicas: -1, selector: { app: "one" }, template })).toEqual([
    "spec.replicas: Invalid value: -1: must be greater than or equal to 0",
    'spec.template.metadata.labels: Invalid value: {"app":"two"}: `selector` does not match template `labels`',
    'spec.template.spec.restartPolicy: Unsupported value: "OnFailure": supported values: "Always"',
  ]);
  expect(faults({})).toEqual(["spec.selector: Required value", "spec.template: Required value"]);
});
