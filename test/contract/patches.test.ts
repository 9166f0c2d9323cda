import { describe, expect, test } from "vitest";
import { type Api, at, overBothTransports } from "./transports.ts";

const DEPLOYMENTS = "/apis/apps/v1/namespaces/default/deployments";
const deployment = (name: string) => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name, labels: { app: name } },
  spec: {
    replicas: 0,
    selector: { matchLabels: { app: name } },
    template: { metadata: { labels: { app: name } }, spec: { containers: [{ name: "main", image: "nginx" }] } },
  },
});
const APPLY = "application/apply-patch+yaml";

overBothTransports((api) => {
  test.each([
    [
      "json",
      "application/json-patch+json",
      [{ op: "add", path: "/metadata/labels/x", value: "y" }],
      { "metadata.labels.x": "y", "metadata.labels.app": "json" },
    ],
    [
      "merge",
      "application/merge-patch+json",
      { metadata: { labels: { app: null, x: "y" } } },
      { "metadata.labels.x": "y", "metadata.labels.app": undefined },
    ],
    [
      "strategic",
      "application/strategic-merge-patch+json",
      { spec: { template: { spec: { containers: [{ name: "side", image: "redis" }] } } } },
      { "spec.template.spec.containers.0.name": "side", "spec.template.spec.containers.1.name": "main" },
    ],
  ])("a %s patch", async (name, contentType, body, expected) => {
    await api().send("POST", DEPLOYMENTS, { body: deployment(name) });
    const patched = await api().send("PATCH", `${DEPLOYMENTS}/${name}`, { body, contentType });
    expect(patched.code).toBe(200);
    for (const [path, value] of Object.entries(expected)) expect(at(patched.body, path), path).toEqual(value);
  });

  test.each([
    ["of an unknown type", "text/plain", {}, 415, "UnsupportedMediaType"],
    [
      "that does not fit",
      "application/json-patch+json",
      [{ op: "test", path: "/spec/replicas", value: 9 }],
      422,
      "Invalid",
    ],
    ["that is none", "application/json-patch+json", { op: "add" }, 400, "BadRequest"],
  ])("a patch %s", async (_case, contentType, body, code, reason) => {
    await api().send("POST", DEPLOYMENTS, { body: deployment("refused") });
    const answer = await api().send("PATCH", `${DEPLOYMENTS}/refused`, { body, contentType });
    expect(answer).toMatchObject({ code, body: { kind: "Status", reason } });
  });

  test("scale is a patchable view of an object", async () => {
    await api().send("POST", DEPLOYMENTS, { body: deployment("scaled") });
    const contentType = "application/merge-patch+json";
    const scale = await api().send("PATCH", `${DEPLOYMENTS}/scaled/scale`, {
      body: { spec: { replicas: 2 } },
      contentType,
    });
    expect(scale.body).toMatchObject({ kind: "Scale", apiVersion: "autoscaling/v1", spec: { replicas: 2 } });
    expect(at((await api().send("GET", `${DEPLOYMENTS}/scaled`)).body, "spec.replicas")).toBe(2);
  });

  describe("server-side apply", () => {
    const path = `${DEPLOYMENTS}/applied`;
    const apply = (to: Api, fieldManager: string, replicas: number, query: Record<string, string> = {}) =>
      to.send("PATCH", path, {
        contentType: APPLY,
        query: { fieldManager, ...query },
        body: { ...deployment("applied"), spec: { ...deployment("applied").spec, replicas } },
      });

    test("creates, then merges, and fights over fields", async () => {
      expect((await apply(api(), "one", 0)).code).toBe(201);
      expect((await apply(api(), "one", 0)).code).toBe(200);
      const conflict = await apply(api(), "two", 3);
      expect(conflict).toMatchObject({
        code: 409,
        body: {
          reason: "Conflict",
          details: { causes: [{ reason: "FieldManagerConflict", field: ".spec.replicas" }] },
        },
      });
      const forced = await apply(api(), "two", 3, { force: "true" });
      expect(forced).toMatchObject({ code: 200, body: { spec: { replicas: 3 } } });
    });

    test("needs a manager", async () => {
      const answer = await api().send("PATCH", path, { contentType: APPLY, body: deployment("applied") });
      expect(answer).toMatchObject({ code: 422, body: { reason: "Invalid" } });
    });
  });
});
