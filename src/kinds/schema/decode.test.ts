import { describe, expect, test } from "vitest";
import type { JsonObject, JsonValue } from "../../machinery/json.ts";
import { DecodeError, decode } from "./decode.ts";
import { schemaOf } from "./registry.ts";

function decodeAs(apiVersion: string, kind: string, members: JsonObject) {
  const [group = "", version = ""] = apiVersion.includes("/") ? apiVersion.split("/") : ["", apiVersion];
  const schema = schemaOf({ group, version, kind });
  if (schema === undefined) throw new Error(`no schema of ${apiVersion} ${kind}`);
  return decode({ apiVersion, kind, ...members }, schema);
}

function failure(apiVersion: string, kind: string, members: JsonObject): string {
  try {
    decodeAs(apiVersion, kind, members);
  } catch (error) {
    if (error instanceof DecodeError) return error.message;
    throw error;
  }
  return "none";
}

const inContainer = (container: JsonObject): JsonObject => ({ spec: { containers: [container] } });

describe("unknown fields", () => {
  test("are reported with their paths and left out", () => {
    const { object, unknown } = decodeAs("apps/v1", "Deployment", {
      spec: { template: { spec: { containers: [{ name: "a", imagePullpolicy: "Never" }] } }, replica: 2 },
      metadata: { name: "web", label: { app: "web" } },
    });
    expect(unknown).toEqual([
      'unknown field "metadata.label"',
      'unknown field "spec.replica"',
      'unknown field "spec.template.spec.containers[0].imagePullpolicy"',
    ]);
    expect(object).toMatchObject({
      metadata: { name: "web" },
      spec: { template: { spec: { containers: [{ name: "a" }] } } },
    });
    expect(JSON.stringify(object)).not.toMatch(/replica"|label|imagePullpolicy/);
  });

  test("keys in another case, and keys of Object, are unknown", () => {
    const members = JSON.parse('{"Data":{},"constructor":1,"data":{"__proto__":"x"}}') as JsonObject;
    const { object, unknown } = decodeAs("v1", "ConfigMap", members);
    expect(unknown).toEqual(['unknown field "Data"', 'unknown field "constructor"']);
    expect(Object.keys(object.data as JsonObject)).toEqual(["__proto__"]);
  });
});

describe("type errors", () => {
  test.each<[string, string, string, JsonObject, string]>([
    [
      "scalar in a list of structs",
      "v1",
      "Pod",
      inContainer({ ports: [{ containerPort: "http" }] }),
      "json: cannot unmarshal string into Go struct field ContainerPort.spec.containers.ports.containerPort of type int32",
    ],
    [
      "text for a list",
      "apps/v1",
      "Deployment",
      { spec: { template: { spec: { containers: "nginx" } } } },
      "json: cannot unmarshal string into Go struct field PodSpec.spec.template.spec.containers of type []v1.Container",
    ],
    [
      "fraction",
      "apps/v1",
      "Deployment",
      { spec: { replicas: 1.5 } },
      "json: cannot unmarshal number 1.5 into Go struct field DeploymentSpec.spec.replicas of type int32",
    ],
    [
      "overflow",
      "apps/v1",
      "Deployment",
      { spec: { replicas: 3e9 } },
      "json: cannot unmarshal number 3000000000 into Go struct field DeploymentSpec.spec.replicas of type int32",
    ],
    [
      "map value",
      "v1",
      "ConfigMap",
      { data: { a: { b: "c" } } },
      "json: cannot unmarshal object into Go struct field ConfigMap.data of type string",
    ],
    [
      "named string",
      "v1",
      "Pod",
      inContainer({ ports: [{ protocol: 1 }] }),
      "json: cannot unmarshal number into Go struct field ContainerPort.spec.containers.ports.protocol of type v1.Protocol",
    ],
    [
      "the first of several",
      "v1",
      "Pod",
      { metadata: { name: 1, labels: { a: true } } },
      "json: cannot unmarshal bool into Go struct field ObjectMeta.metadata.labels of type string",
    ],
    [
      "struct",
      "v1",
      "Pod",
      { spec: [] },
      "json: cannot unmarshal array into Go struct field Pod.spec of type v1.PodSpec",
    ],
    [
      "port of a service",
      "v1",
      "Service",
      { spec: { ports: [{ targetPort: true }] } },
      "json: cannot unmarshal bool into Go struct field ServicePort.spec.ports.targetPort of type int32",
    ],
    ["base64", "v1", "Secret", { data: { a: "not-base64!" } }, "illegal base64 data at input byte 3"],
    ["short base64", "v1", "Secret", { data: { a: "YWJjZGU" } }, "illegal base64 data at input byte 4"],
    [
      "quantity",
      "v1",
      "Pod",
      inContainer({ resources: { limits: { memory: "12Mb" } } }),
      "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
    ],
    [
      "a reader's error goes before an earlier mismatch",
      "v1",
      "Pod",
      { metadata: { name: 1 }, ...inContainer({ resources: { limits: { cpu: true } } }) },
      "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
    ],
    [
      "time",
      "v1",
      "Pod",
      { metadata: { creationTimestamp: "yesterday" } },
      'parsing time "yesterday" as "2006-01-02T15:04:05Z07:00": cannot parse "yesterday" as "2006"',
    ],
    [
      "day",
      "v1",
      "Pod",
      { metadata: { creationTimestamp: "2026-02-30T00:00:00Z" } },
      'parsing time "2026-02-30T00:00:00Z": day out of range',
    ],
    [
      "number for a time",
      "v1",
      "Pod",
      { metadata: { creationTimestamp: 5 } },
      "json: cannot unmarshal number into Go struct field ObjectMeta.metadata.creationTimestamp of type string",
    ],
  ])("%s", (_, apiVersion, kind, members, message) => expect(failure(apiVersion, kind, members)).toBe(message));
});

describe("what is written back", () => {
  const one = (path: string, value: JsonValue | undefined): JsonValue | undefined =>
    path.split(".").reduce<JsonValue | undefined>((at, key) => (at as JsonObject | undefined)?.[key], value);

  test.each<[string, string, string, JsonObject, string, JsonValue | undefined]>([
    ["empty maps go", "v1", "ConfigMap", { metadata: { labels: {} }, data: {} }, "data", undefined],
    ["empty texts go", "v1", "ConfigMap", { metadata: { namespace: "" } }, "metadata", {}],
    ["pointers to zero stay", "apps/v1", "Deployment", { spec: { replicas: 0 } }, "spec.replicas", 0],
    ["plain zeros go", "apps/v1", "Deployment", { spec: { minReadySeconds: 0 } }, "spec.minReadySeconds", undefined],
    ["nulls go", "apps/v1", "Deployment", { spec: { replicas: null } }, "spec.replicas", undefined],
    [
      "empty structs stay",
      "v1",
      "Pod",
      { spec: { volumes: [{ name: "v", emptyDir: {} }] } },
      "spec.volumes",
      [{ name: "v", emptyDir: {} }],
    ],
    [
      "structs that are no pointers appear",
      "apps/v1",
      "Deployment",
      { spec: { selector: {}, template: {} } },
      "",
      {
        apiVersion: "apps/v1",
        kind: "Deployment",
        metadata: {},
        status: {},
        spec: { selector: {}, strategy: {}, template: { metadata: {}, spec: { containers: null } } },
      },
    ],
    [
      "containers always have resources and a name",
      "v1",
      "Pod",
      { spec: { containers: [{}, null] } },
      "spec.containers",
      [
        { name: "", resources: {} },
        { name: "", resources: {} },
      ],
    ],
    ["lists that must be there are null", "rbac.authorization.k8s.io/v1", "ClusterRole", {}, "rules", null],
    [
      "a time that is no pointer is null",
      "v1",
      "Pod",
      { status: { conditions: [{ type: "Ready", status: "True" }] } },
      "status.conditions",
      [{ type: "Ready", status: "True", lastProbeTime: null, lastTransitionTime: null }],
    ],
    ["null in a map is the zero value", "v1", "ConfigMap", { data: { a: null } }, "data", { a: "" }],
    [
      "quantities become canonical",
      "v1",
      "ResourceQuota",
      { spec: { hard: { cpu: 1, memory: "1024Mi" } } },
      "spec.hard",
      { cpu: "1", memory: "1Gi" },
    ],
    [
      "times are in UTC with whole seconds",
      "v1",
      "Pod",
      { metadata: { creationTimestamp: "2026-01-01T01:30:00.75+02:00" } },
      "metadata.creationTimestamp",
      "2025-12-31T23:30:00Z",
    ],
    [
      "micro times keep six decimals",
      "coordination.k8s.io/v1",
      "Lease",
      { spec: { renewTime: "2026-01-01T00:00:00.123456Z" } },
      "spec.renewTime",
      "2026-01-01T00:00:00.123456Z",
    ],
    ["base64 loses its line breaks", "v1", "Secret", { data: { a: "YW\nJj\n" } }, "data.a", "YWJj"],
  ])("%s", (_, apiVersion, kind, members, path, want) => {
    const { object } = decodeAs(apiVersion, kind, members);
    expect(path === "" ? object : one(path, object)).toEqual(want);
  });

  test("the input is left alone and shares nothing with the output", () => {
    const members: JsonObject = { webhooks: [{ name: "a", objectSelector: { matchLabels: { a: "b" } } }] };
    const { object } = decodeAs("admissionregistration.k8s.io/v1", "ValidatingWebhookConfiguration", members);
    expect(members).toEqual({ webhooks: [{ name: "a", objectSelector: { matchLabels: { a: "b" } } }] });
    expect(object.webhooks).not.toBe(members.webhooks);
  });
});

test("nesting without end is refused", () => {
  let schema: JsonObject = {};
  for (let i = 0; i < 100_000; i++) schema = { not: schema };
  const members = { spec: { versions: [{ name: "v1", schema: { openAPIV3Schema: schema } }] } };
  expect(failure("apiextensions.k8s.io/v1", "CustomResourceDefinition", members)).toBe("exceeded max depth");
});
