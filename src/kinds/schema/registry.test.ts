import { describe, expect, test } from "vitest";
import type { Schema } from "../../machinery/schema.ts";
import { fieldOf } from "../../machinery/schema.ts";
import { goTypeOf, schemaOf, typeSchema } from "./registry.ts";

const kind = (apiVersion: string, name: string) => {
  const [group = "", version = ""] = apiVersion.split("/");
  return schemaOf({ group, version, kind: name });
};

function walk(root: Schema | undefined, path: string): Schema | undefined {
  let schema = root;
  for (const name of path.split(".")) {
    if (schema?.type === "list") schema = schema.items;
    schema = schema && fieldOf(schema, name)?.schema;
  }
  return schema;
}

describe("schemaOf", () => {
  test.each([
    ["apps/v1", "Nothing"],
    ["apps/v9", "Deployment"],
    ["core/v1", "Pod"],
    ["meta/v1", "ObjectMeta"],
    ["../../generated/schemas/apps/v1", "Deployment"],
    ["apps/v1.descriptions", "Deployment"],
    ["/v1", "constructor"],
    ["/v1", "PodSpec"],
  ])("%s %s is no kind", (apiVersion, name) => expect(kind(apiVersion, name)).toBeUndefined());

  test("follows types into other groups and gives the same object each time", () => {
    const template = walk(kind("apps/v1", "Deployment"), "spec.template");
    expect(template).toBe(typeSchema("core_v1/PodTemplateSpec"));
    expect(walk(template, "metadata.labels")).toMatchObject({ type: "map", values: { scalar: "string" } });
  });
});

describe("fields", () => {
  const pod = kind("/v1", "Pod");
  test.each<[string, object]>([
    [
      "spec.containers",
      { type: "list", listType: "map", mapKeys: ["name"], patchMergeKey: "name", patchStrategy: "merge" },
    ],
    [
      "spec.containers.ports",
      { listType: "map", mapKeys: ["containerPort", "protocol"], patchMergeKey: "containerPort" },
    ],
    ["spec.containers.args", { type: "list", listType: "atomic" }],
    ["metadata.finalizers", { listType: "set", patchStrategy: "merge" }],
    ["spec.tolerations", { listType: "atomic" }],
    ["spec.containers.resources.limits", { type: "map", values: { scalar: "quantity" }, goType: "v1.ResourceList" }],
    ["spec.containers.livenessProbe.httpGet.port", { scalar: "intOrString" }],
    ["spec.containers.imagePullPolicy", { enum: ["Always", "IfNotPresent", "Never"], goType: "v1.PullPolicy" }],
    ["spec.volumes.emptyDir.sizeLimit", { scalar: "quantity" }],
    ["spec.nodeSelector", { type: "map", atomic: true }],
    ["spec.topologySpreadConstraints.labelSelector", { type: "struct", atomic: true }],
    ["metadata.creationTimestamp", { scalar: "time" }],
    ["metadata.managedFields.fieldsV1", { type: "any" }],
  ])("%s", (path, want) => expect(walk(pod, path)).toMatchObject(want));

  test("required, retainKeys, key defaults and presence", () => {
    expect(typeSchema("core_v1/ContainerPort")?.fields.get("containerPort")?.required).toBe(true);
    expect(typeSchema("core_v1/ContainerPort")?.fields.get("protocol")?.keyDefault).toBe("TCP");
    expect(typeSchema("apps_v1/DeploymentSpec")?.fields.get("strategy")).toMatchObject({
      retainKeys: true,
      presence: "always",
    });
    expect(typeSchema("apps_v1/DeploymentSpec")?.fields.get("replicas")?.presence).toBe("set");
  });

  test("descriptions come on demand", () => {
    expect(pod?.description).toMatch(/^Pod is a collection of containers/);
    expect(typeSchema("core_v1/Container")?.fields.get("image")?.description).toMatch(/^Container image name/);
    expect(typeSchema("core_v1/Container")?.fields.get("args")?.description).toContain("image's CMD");
  });

  test("Go's names of types", () => {
    const names = ["spec.containers", "spec", "metadata.labels", "metadata.uid", "spec.priority", "spec.hostNetwork"];
    expect(names.map((path) => goTypeOf(walk(pod, path) ?? { type: "any" }))).toEqual([
      "[]v1.Container",
      "v1.PodSpec",
      "map[string]string",
      "types.UID",
      "int32",
      "bool",
    ]);
  });
});

test("every reference between the generated files leads to a type", () => {
  const seen = new Set<Schema>();
  const visit = (schema: Schema): void => {
    if (seen.has(schema)) return;
    seen.add(schema);
    if (schema.type === "list") visit(schema.items);
    if (schema.type === "map") visit(schema.values);
    if (schema.type === "struct") for (const field of schema.fields.values()) visit(field.schema);
  };
  for (const [apiVersion, name] of [
    ["apps/v1", "Deployment"],
    ["apiextensions.k8s.io/v1", "CustomResourceDefinition"],
  ] as const) {
    const schema = kind(apiVersion, name);
    expect(schema).toBeDefined();
    if (schema) visit(schema);
  }
  expect(seen.size).toBeGreaterThan(500);
});
