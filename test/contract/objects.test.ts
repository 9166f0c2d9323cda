import { expect, test } from "vitest";
import { at, overBothTransports } from "./transports.ts";

const MAPS = "/api/v1/namespaces/default/configmaps";
const configMap = (name: string, data: Record<string, unknown> = {}, metadata: object = {}) => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name, ...metadata },
  data,
});

overBothTransports((api) => {
  test("what is created can be read, with what the server adds", async () => {
    const created = await api().send("POST", MAPS, { body: configMap("made", { a: "b" }) });
    expect(created.code).toBe(201);
    const read = await api().send("GET", `${MAPS}/made`);
    expect(read).toMatchObject({ code: 200, body: created.body });
    expect(read.body.metadata).toMatchObject({
      namespace: "default",
      uid: expect.stringMatching(/^[0-9a-f-]{36}$/),
      resourceVersion: expect.stringMatching(/^\d+$/),
      managedFields: [{ manager: "contract", operation: "Update" }],
    });
  });

  test.each([
    ["a taken name", "POST", MAPS, configMap("taken"), 409, "AlreadyExists", 'configmaps "taken" already exists'],
    ["no such object", "GET", `${MAPS}/none`, undefined, 404, "NotFound", 'configmaps "none" not found'],
    [
      "no such resource",
      "GET",
      "/api/v1/nonsense",
      undefined,
      404,
      "NotFound",
      "the server could not find the requested resource",
    ],
    [
      "another namespace",
      "POST",
      MAPS,
      configMap("x", {}, { namespace: "kube-system" }),
      400,
      "BadRequest",
      "the namespace of the provided object does not match the namespace sent on the request",
    ],
    [
      "another kind",
      "POST",
      MAPS,
      { apiVersion: "v1", kind: "Secret", metadata: { name: "x" } },
      400,
      "BadRequest",
      undefined,
    ],
    ["an invalid name", "POST", MAPS, configMap("Upper"), 422, "Invalid", undefined],
    [
      "no DELETE of a review",
      "DELETE",
      "/api/v1/namespaces/default/bindings/x",
      undefined,
      405,
      "MethodNotAllowed",
      undefined,
    ],
  ] as const)("%s", async (_case, method, path, body, code, reason, message) => {
    await api().send("POST", MAPS, { body: configMap("taken") });
    const answer = await api().send(method, path, { body });
    expect(answer).toMatchObject({ code, body: { kind: "Status", apiVersion: "v1", status: "Failure", reason, code } });
    if (message !== undefined) expect(answer.body.message).toBe(message);
  });

  test("an update is based on the revision that it names", async () => {
    const { body } = await api().send("POST", MAPS, { body: configMap("raced") });
    const first = await api().send("PUT", `${MAPS}/raced`, { body: { ...body, data: { n: "1" } } });
    expect(first).toMatchObject({ code: 200, body: { data: { n: "1" } } });
    const second = await api().send("PUT", `${MAPS}/raced`, { body: { ...body, data: { n: "2" } } });
    expect(second).toMatchObject({
      code: 409,
      body: { reason: "Conflict", details: { name: "raced", kind: "configmaps" } },
    });
  });

  test("an update that changes nothing writes nothing", async () => {
    const { body } = await api().send("POST", MAPS, { body: configMap("same", { a: "b" }) });
    const again = await api().send("PUT", `${MAPS}/same`, { body });
    expect(at(again.body, "metadata.resourceVersion")).toBe(at(body, "metadata.resourceVersion"));
  });

  test("a dry run answers as if, and leaves nothing behind", async () => {
    const dry = await api().send("POST", MAPS, { body: configMap("dry"), query: { dryRun: "All" } });
    expect(dry).toMatchObject({ code: 201, body: { metadata: { name: "dry" } } });
    expect((await api().send("GET", `${MAPS}/dry`)).code).toBe(404);
  });

  test("finalizers hold a deleted object", async () => {
    await api().send("POST", MAPS, { body: configMap("held", {}, { finalizers: ["example.com/hold"] }) });
    const deleted = await api().send("DELETE", `${MAPS}/held`);
    expect(deleted).toMatchObject({ code: 200, body: { metadata: { deletionTimestamp: expect.any(String) } } });
    const body = [{ op: "remove", path: "/metadata/finalizers" }];
    await api().send("PATCH", `${MAPS}/held`, { body, contentType: "application/json-patch+json" });
    expect((await api().send("GET", `${MAPS}/held`)).code).toBe(404);
  });

  test("a delete honours its preconditions", async () => {
    await api().send("POST", MAPS, { body: configMap("kept") });
    const refused = await api().send("DELETE", `${MAPS}/kept`, { body: { preconditions: { uid: "another" } } });
    expect(refused).toMatchObject({ code: 409, body: { reason: "Conflict" } });
    const deleted = await api().send("DELETE", `${MAPS}/kept`);
    expect(deleted).toMatchObject({
      code: 200,
      body: { kind: "Status", status: "Success", details: { name: "kept" } },
    });
  });

  test.each([
    ["Strict", 400],
    ["Warn", 201],
    ["Ignore", 201],
  ])("unknown fields: %s", async (fieldValidation, code) => {
    const body = { ...configMap(`unknown-${fieldValidation.toLowerCase()}`), spec: { x: 1 } };
    const answer = await api().send("POST", MAPS, { body, query: { fieldValidation } });
    expect(answer.code).toBe(code);
    expect(answer.warnings).toEqual(fieldValidation === "Warn" ? ['unknown field "spec"'] : []);
    if (code === 400) expect(answer.body.message).toContain('strict decoding error: unknown field "spec"');
  });

  test("warnings come through as they are, whatever is in them", async () => {
    const odd = { 'a "b" \\ ü': 1 };
    const body = { ...configMap("odd"), ...odd };
    const { warnings } = await api().send("POST", MAPS, { body, query: { fieldValidation: "Warn" } });
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain("ü");
  });

  test("every cause of an invalid object is told", async () => {
    const body = {
      apiVersion: "v1",
      kind: "Service",
      metadata: { name: "bad" },
      spec: { ports: [{ port: 0 }, { port: 70000, name: "x" }] },
    };
    const answer = await api().send("POST", "/api/v1/namespaces/default/services", { body });
    expect(answer).toMatchObject({ code: 422, body: { reason: "Invalid", details: { name: "bad", kind: "Service" } } });
    const fields = (at(answer.body, "details.causes") as { field: string }[]).map(({ field }) => field);
    expect(fields).toEqual(expect.arrayContaining(["spec.ports[0].port", "spec.ports[1].port", "spec.ports[0].name"]));
  });
});
