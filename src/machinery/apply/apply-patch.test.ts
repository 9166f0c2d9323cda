import { describe, expect, it } from "vitest";
import { getOwn, isObject, type JsonObject, type JsonValue } from "../json.ts";
import type { KubeObject, ManagedFieldsEntry } from "../object.ts";
import type { Schema } from "../schema.ts";
import { StatusError } from "../status.ts";
import { type ApplyRequest, type ApplyResult, applyPatch } from "./apply-patch.ts";
import { LAST_APPLIED } from "./last-applied.ts";
import { configMap, deployment, struct } from "./sample-schemas.ts";
import { trackUpdate } from "./track-update.ts";

const T0 = "2026-11-23T01:37:15Z";
const T1 = "2026-11-23T01:37:20Z";

/** One object with its entries, and requests on it. */
function subject(schema: Schema, apiVersion: string, kind: string, options: Partial<ApplyRequest> = {}) {
  let live: KubeObject | undefined;
  let managed: ManagedFieldsEntry[] = [];
  const identity = { apiVersion, kind, metadata: { name: "web", namespace: "default" } };
  const merged = (body: JsonObject): KubeObject => {
    const metadata = getOwn(body, "metadata");
    return { ...identity, ...body, metadata: { ...identity.metadata, ...(isObject(metadata) && metadata) } };
  };
  return {
    apply(manager: string, body: JsonObject, more: Partial<ApplyRequest> = {}): ApplyResult {
      const request = { live, managed, schema, apiVersion, manager, force: false, now: T0, ...options, ...more };
      const result = applyPatch({ ...request, config: merged(body) });
      live = { ...result.object, metadata: { uid: "u1", ...result.object.metadata } };
      managed = result.managed;
      return result;
    },
    update(manager: string, body: JsonObject, now = T0): void {
      const updated = merged(body);
      updated.metadata.uid = "u1";
      managed = trackUpdate({ live, updated, managed, schema, apiVersion, manager, now, ...options });
      live = updated;
    },
    forget(): void {
      managed = [];
    },
    object: () => live as unknown as JsonObject,
    owners: () => managed.map(({ manager, time, fieldsV1 }) => [manager, time, JSON.stringify(fieldsV1)]),
  };
}

function failure(action: () => unknown): StatusError {
  try {
    action();
  } catch (error) {
    if (error instanceof StatusError) return error;
    throw error;
  }
  throw new Error("no failure");
}

const web = (image: string, replicas: number | undefined, ...env: string[]): JsonObject => ({
  metadata: { labels: { app: "web" } },
  spec: {
    ...(replicas !== undefined && { replicas }),
    selector: { matchLabels: { app: "web" } },
    template: {
      metadata: { labels: { app: "web" } },
      spec: { containers: [{ name: "nginx", image, env: env.map((name) => ({ name, value: name })) }] },
    },
  },
});
const image: JsonObject = { spec: { template: { spec: { containers: [{ name: "nginx", image: "nginx:1.28" }] } } } };

/** What the server adds to a Deployment; each applier leaves it alone. */
function withDefaults(object: KubeObject): KubeObject {
  const spec = object.spec as JsonObject;
  return { ...object, spec: { replicas: 1, progressDeadlineSeconds: 600, ...spec } };
}

const containers = (object: KubeObject | JsonObject) =>
  ((((object as JsonObject).spec as JsonObject).template as JsonObject).spec as JsonObject).containers;

describe("server-side apply of a Deployment", () => {
  const start = () => {
    const deploy = subject(deployment, "apps/v1", "Deployment", { resetFields: ["status"], withDefaults });
    deploy.apply("kubectl", web("nginx:1.27", 2, "A", "B"));
    return deploy;
  };

  it("owns what the configuration says, without defaults and containers of fields", () => {
    const [[manager, time, fields] = []] = start().owners();
    expect([manager, time]).toEqual(["kubectl", T0]);
    const item = (name: string) => `"k:{\\"name\\":\\"${name}\\"}"`;
    const variable = (name: string) => `${item(name)}:{".":{},"f:name":{},"f:value":{}}`;
    expect(fields).toBe(
      '{"f:metadata":{"f:labels":{"f:app":{}}},"f:spec":{"f:replicas":{},"f:selector":{},"f:template":{' +
        `"f:metadata":{"f:labels":{"f:app":{}}},"f:spec":{"f:containers":{${item("nginx")}:{".":{},` +
        `"f:env":{${variable("A")},${variable("B")}},"f:image":{},"f:name":{}}}}}}}`,
    );
  });

  it("keeps object and time when nothing changes", () => {
    const deploy = start();
    const before = deploy.owners();
    const { object } = deploy.apply("kubectl", { ...web("nginx:1.27", 2, "A", "B"), status: {} }, { now: T1 });
    expect(deploy.owners()).toEqual(before);
    expect(object).toMatchObject({ spec: { progressDeadlineSeconds: 600 } });
    expect(object).not.toHaveProperty("status");
  });

  it("refuses to change a field of another manager, and takes it by force", () => {
    const deploy = start();
    const error = failure(() => deploy.apply("ci", image));
    const path = '.spec.template.spec.containers[name="nginx"].image';
    expect(error.toStatus()).toMatchObject({
      code: 409,
      reason: "Conflict",
      message: `Apply failed with 1 conflict: conflict with "kubectl": ${path}`,
      details: { causes: [{ reason: "FieldManagerConflict", message: 'conflict with "kubectl"', field: path }] },
    });
    deploy.apply("ci", image, { force: true, now: T1 });
    expect(deploy.owners().map(([manager, time]) => [manager, time])).toEqual([
      ["kubectl", T0],
      ["ci", T1],
    ]);
    expect(failure(() => deploy.apply("kubectl", web("nginx:1.27", 2, "A"))).message).toContain('conflict with "ci"');
  });

  it("takes away what it applied before and nobody else owns; defaults come back", () => {
    const deploy = start();
    const { object } = deploy.apply("kubectl", web("nginx:1.27", undefined, "A"));
    expect(object).toMatchObject({ spec: { replicas: 1 } });
    expect(containers(object)).toEqual([{ name: "nginx", image: "nginx:1.27", env: [{ name: "A", value: "A" }] }]);
  });

  it("leaves a container that another manager reaches into", () => {
    const deploy = start();
    deploy.apply("sidecar", { spec: { template: { spec: { containers: [{ name: "proxy", image: "envoy" }] } } } });
    const { object } = deploy.apply("sidecar", { spec: { replicas: 2 } });
    expect(containers(object)).toHaveLength(1);
    const both = deploy.apply("sidecar", image, { force: true });
    expect(containers(both.object)).toMatchObject([{ name: "nginx", env: [{ name: "A" }, { name: "B" }] }]);
  });

  it("names the updates it collides with by version", () => {
    const deploy = start();
    deploy.update(
      "kubectl-scale",
      withDefaults({
        metadata: {},
        ...web("nginx:1.29", 5, "A", "B"),
      } as unknown as KubeObject) as unknown as JsonObject,
      T1,
    );
    const error = failure(() => deploy.apply("ci", { ...image, spec: { ...(image.spec as JsonObject), replicas: 3 } }));
    expect(error.message).toBe(
      'Apply failed with 2 conflicts: conflicts with "kubectl-scale" using apps/v1:\n' +
        '- .spec.replicas\n- .spec.template.spec.containers[name="nginx"].image',
    );
  });

  it.each<[string, JsonObject, number, string]>([
    [
      "an unknown field",
      { spec: { replica: 1 } },
      500,
      "failed to create typed patch object (default/web; apps/v1, Kind=Deployment): .spec.replica: field not declared in schema",
    ],
    [
      "a wrong type",
      { spec: { replicas: "2" } },
      500,
      "failed to create typed patch object (default/web; apps/v1, Kind=Deployment): .spec.replicas: expected numeric (int or float), got string",
    ],
    [
      "twins",
      web("x", 1, "A", "A"),
      500,
      'failed to create typed patch object (default/web; apps/v1, Kind=Deployment): .spec.template.spec.containers[name="nginx"].env: duplicate entries for key [name="A"]',
    ],
    ["managedFields", { metadata: { managedFields: [] } }, 400, "metadata.managedFields must be nil"],
    ["another version", { apiVersion: "v1" }, 400, "invalid object type: /v1, Kind=Deployment"],
  ])("refuses %s", (_, body, code, message) => {
    const error = failure(() => start().apply("kubectl", body));
    expect([error.code, error.message]).toEqual([code, message]);
  });
});

describe("server-side apply of a ConfigMap", () => {
  const data = (values: JsonObject): JsonObject => ({ data: values });

  it("shares equal values and drops a key with its last owner", () => {
    const shared = subject(configMap, "v1", "ConfigMap");
    shared.apply("alice", data({ a: "1", b: "2" }));
    shared.apply("bob", data({ b: "2", c: "3" }));
    expect(failure(() => shared.apply("bob", data({ b: "22", c: "3" }))).message).toBe(
      'Apply failed with 1 conflict: conflict with "alice": .data.b',
    );
    shared.apply("alice", data({ a: "1" }));
    expect(shared.object().data).toEqual({ a: "1", b: "2", c: "3" });
    shared.apply("bob", data({ c: "3" }), { now: T1 });
    expect(shared.object().data).toEqual({ a: "1", c: "3" });
    expect(shared.owners()).toEqual([
      ["alice", T0, '{"f:data":{"f:a":{}}}'],
      ["bob", T1, '{"f:data":{"f:c":{}}}'],
    ]);
    expect(shared.apply("bob", {}).object).toMatchObject({ data: { a: "1" } });
    expect(shared.apply("alice", {}).object).not.toHaveProperty("data");
    expect(shared.owners()).toEqual([]);
  });

  it("gives what nobody tracked to before-first-apply", () => {
    const untracked = subject(configMap, "v1", "ConfigMap");
    untracked.update("kubectl-create", data({ a: "1" }));
    untracked.forget();
    expect(failure(() => untracked.apply("me", data({ a: "2" }))).message).toBe(
      'Apply failed with 1 conflict: conflict with "before-first-apply" using v1: .data.a',
    );
  });

  const annotated = (applied: JsonObject, values: JsonObject): JsonObject => {
    const config = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "web", annotations: {} }, data: applied };
    return { metadata: { annotations: { [LAST_APPLIED]: `${JSON.stringify(config)}\n` } }, data: values };
  };

  it("lets kubectl take over what its client-side apply set, and keeps the annotation current", () => {
    const map = subject(configMap, "v1", "ConfigMap");
    map.update("kubectl-client-side-apply", annotated({ k: "1" }, { k: "1" }));
    expect(failure(() => map.apply("me", data({ k: "2" }))).message).toBe(
      'Apply failed with 1 conflict: conflict with "kubectl-client-side-apply" using v1: .data.k',
    );
    const { object } = map.apply("kubectl", data({ k: "<2>" }));
    expect(object.data).toEqual({ k: "<2>" });
    expect(object.metadata.annotations?.[LAST_APPLIED]).toBe(
      '{"apiVersion":"v1","data":{"k":"\\u003c2\\u003e"},"kind":"ConfigMap","metadata":{"name":"web","namespace":"default"}}\n',
    );
  });

  it("does not take over what changed after the client-side apply", () => {
    const map = subject(configMap, "v1", "ConfigMap");
    map.update("kubectl-client-side-apply", annotated({ k: "1", same: "x" }, { k: "1", same: "x" }));
    map.update("kubectl-edit", annotated({ k: "1", same: "x" }, { k: "9", same: "x" }));
    expect(failure(() => map.apply("kubectl", data({ k: "2", same: "y" }))).message).toBe(
      'Apply failed with 1 conflict: conflict with "kubectl-edit" using v1: .data.k',
    );
  });
});

describe("lists", () => {
  const numbers: Schema = struct("Lists", {
    metadata: struct("ObjectMeta", {
      name: { type: "scalar", scalar: "string" },
      namespace: { type: "scalar", scalar: "string" },
    }),
    apiVersion: { type: "scalar", scalar: "string" },
    kind: { type: "scalar", scalar: "string" },
    set: { type: "list", items: { type: "scalar", scalar: "string" }, listType: "set", mapKeys: [] },
  });

  it.each<[JsonValue[], JsonValue[], JsonValue[]]>([
    [
      ["a", "b", "c"],
      ["c", "a"],
      ["b", "c", "a"],
    ],
    [
      ["a", "b", "c"],
      ["c", "x"],
      ["a", "b", "c", "x"],
    ],
    [
      ["a", "b"],
      ["x", "b"],
      ["a", "x", "b"],
    ],
    [
      ["a", "b", "c"],
      ["b", "x", "c"],
      ["a", "b", "x", "c"],
    ],
    [[], ["x"], ["x"]],
  ])("%j with %j applied is %j", (live, config, wanted) => {
    const lists = subject(numbers, "v1", "Lists");
    lists.update("someone", { set: live });
    expect(lists.apply("me", { set: config }).object.set).toEqual(wanted);
  });
});
