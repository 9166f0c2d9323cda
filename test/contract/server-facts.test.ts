import { expect, test } from "vitest";
import { at, overBothTransports } from "./transports.ts";

const AGGREGATED = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json";

overBothTransports((api) => {
  test("discovery in both forms names the same resources", async () => {
    const { body } = await api().send("GET", "/apis", { accept: AGGREGATED });
    expect(body.kind).toBe("APIGroupDiscoveryList");
    const apps = (body.items as unknown[]).find((item) => at(item, "metadata.name") === "apps");
    const aggregated = (at(apps, "versions.0.resources") as { resource: string }[]).map(({ resource }) => resource);
    const legacy = await api().send("GET", "/apis/apps/v1");
    expect(legacy.body).toMatchObject({ kind: "APIResourceList", groupVersion: "apps/v1" });
    const names = (legacy.body.resources as { name: string }[]).map(({ name }) => name);
    expect(names.filter((name) => !name.includes("/"))).toEqual(aggregated);
    expect(names).toContain("deployments/scale");
    const groups = await api().send("GET", "/apis");
    expect(groups.body.kind).toBe("APIGroupList");
    expect((await api().send("GET", "/api")).body).toMatchObject({ kind: "APIVersions", versions: ["v1"] });
  });

  test.each(["/apis/nonsense", "/apis/apps/v9", "/nonsense", "/openapi/v3/apis/apps/v9", "/livez/nonsense"])(
    "%s is not there",
    async (path) => {
      expect(await api().send("GET", path)).toMatchObject({ code: 404, body: { kind: "Status", reason: "NotFound" } });
    },
  );

  test("the version is the one that is simulated", async () => {
    expect((await api().send("GET", "/version")).body).toMatchObject({ major: "1", minor: "36" });
  });

  test.each([
    ["/healthz", {}, "ok"],
    ["/livez", { verbose: "" }, /^\[\+\]ping ok\n(.*\n)*livez check passed\n$/],
    ["/readyz/etcd", {}, "ok"],
    ["/metrics", {}, /apiserver_storage_objects\{resource="configmaps"\} \d/],
  ])("%s is text", async (path, query, expected) => {
    const { code, body } = await api().client.request({ method: "GET", path, query });
    expect(code).toBe(200);
    if (typeof expected === "string") expect(body).toBe(expected);
    else expect(body).toMatch(expected);
  });

  test("OpenAPI tells what patches take and how lists merge", async () => {
    const index = await api().send("GET", "/openapi/v3");
    const address = (at(index.body, "paths") as Record<string, unknown>)["apis/apps/v1"];
    expect(at(address, "serverRelativeURL")).toMatch(/^\/openapi\/v3\/apis\/apps\/v1\?hash=[0-9A-F]{128}$/);
    const { body } = await api().send("GET", "/openapi/v3/apis/apps/v1");
    const path = (body.paths as Record<string, unknown>)["/apis/apps/v1/namespaces/{namespace}/deployments/{name}"];
    const parameters = at(path, "patch.parameters") as { name: string; in: string }[];
    expect(parameters).toContainEqual(expect.objectContaining({ name: "fieldValidation", in: "query" }));
    expect(at(path, "patch")).toHaveProperty("x-kubernetes-group-version-kind", {
      group: "apps",
      version: "v1",
      kind: "Deployment",
    });
    const schemas = at(body, "components.schemas") as Record<string, unknown>;
    expect(schemas["io.k8s.api.apps.v1.Deployment"]).toHaveProperty("x-kubernetes-group-version-kind", [
      { group: "apps", version: "v1", kind: "Deployment" },
    ]);
    expect(at(schemas["io.k8s.api.core.v1.PodSpec"], "properties.containers")).toMatchObject({
      "x-kubernetes-patch-merge-key": "name",
      "x-kubernetes-list-map-keys": ["name"],
    });
    expect(dangling(body)).toEqual([]);
    expect(dangling((await api().send("GET", "/openapi/v2")).body)).toEqual([]);
  });
});

/** References of a document to schemas that it does not have. */
function dangling(document: unknown): string[] {
  const missing = new Set<string>();
  for (const [, reference = ""] of JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)) {
    const [, place = "", name = ""] = /^(components\/schemas|definitions)\/(.*)$/.exec(reference) ?? [];
    const schemas = at(document, place.replace("/", ".")) as Record<string, unknown> | undefined;
    if (schemas === undefined || !Object.hasOwn(schemas, name)) missing.add(reference);
  }
  return [...missing];
}
