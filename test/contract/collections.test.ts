import { expect, test } from "vitest";
import type { WatchEvent } from "../../src/api/request.ts";
import type { RestRequest } from "../../src/client/rest-client.ts";
import { type Api, at, overBothTransports } from "./transports.ts";

const MAPS = "/api/v1/namespaces/default/configmaps";
const TABLE = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json";
const PARTIAL = "application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io";
const PARTIAL_LIST = "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io";

async function create(api: Api, name: string, labels: Record<string, string> = {}): Promise<string> {
  const body = { apiVersion: "v1", kind: "ConfigMap", metadata: { name, labels } };
  return String(at((await api.send("POST", MAPS, { body })).body, "metadata.resourceVersion"));
}

async function listNames(api: Api, query: NonNullable<RestRequest["query"]> = {}): Promise<unknown[]> {
  const { body } = await api.send("GET", MAPS, { query });
  return (body.items as unknown[]).map((item) => at(item, "metadata.name"));
}

/** The events of a watch until there are `count` of them. */
async function watch(
  api: Api,
  query: NonNullable<RestRequest["query"]>,
  count: number,
  more: object = {},
): Promise<WatchEvent[]> {
  const events: WatchEvent[] = [];
  for await (const event of api.client.watch({ method: "GET", path: MAPS, query, ...more }, api.client.now() + 5_000)) {
    events.push(event);
    if (events.length === count) break;
  }
  return events;
}

const summary = (events: WatchEvent[]) =>
  events.map(({ type, object }) => `${type} ${String(at(object, "metadata.name"))}`);

overBothTransports((api) => {
  test("label and field selectors choose", async () => {
    await create(api(), "red", { colour: "red", set: "a" });
    await create(api(), "blue", { colour: "blue", set: "a" });
    expect(await listNames(api(), { labelSelector: "set=a" })).toEqual(["blue", "red"]);
    expect(await listNames(api(), { labelSelector: "set=a,colour!=red" })).toEqual(["blue"]);
    expect(await listNames(api(), { labelSelector: "colour in (red,green)" })).toEqual(["red"]);
    expect(await listNames(api(), { fieldSelector: "metadata.name=red" })).toEqual(["red"]);
  });

  test.each([
    ["a label selector that is none", { labelSelector: "a in b" }, 400, "BadRequest"],
    ["a field that cannot select", { fieldSelector: "data.x=1" }, 400, "BadRequest"],
    ["a broken continue token", { continue: "!!" }, 400, "BadRequest"],
    ["no number as resourceVersion", { resourceVersion: "x" }, 422, "Invalid"],
    ["a match without a resourceVersion", { resourceVersionMatch: "Exact" }, 422, "Invalid"],
    ["a revision of the future", { resourceVersion: "99999999" }, 504, "Timeout"],
  ])("refused: %s", async (_case, query, code, reason) => {
    expect(await api().send("GET", MAPS, { query })).toMatchObject({ code, body: { kind: "Status", reason } });
  });

  test("pages hold every object once", async () => {
    for (const name of ["p1", "p2", "p3", "p4", "p5"]) await create(api(), name, { page: "yes" });
    const names: unknown[] = [];
    let next: string | undefined;
    let pages = 0;
    do {
      const query: Record<string, string> = { limit: "2", labelSelector: "page=yes", ...(next && { continue: next }) };
      const { body } = await api().send("GET", MAPS, { query });
      names.push(...(body.items as unknown[]).map((item) => at(item, "metadata.name")));
      next = at(body, "metadata.continue") as string | undefined;
      pages++;
    } while (next);
    expect(names).toEqual(["p1", "p2", "p3", "p4", "p5"]);
    expect(pages).toBe(3);
  });

  test("tables and metadata alone, where they are asked for", async () => {
    await create(api(), "shown", { shown: "yes" });
    const query = { labelSelector: "shown=yes" };
    const table = await api().send("GET", MAPS, { query, accept: TABLE });
    expect(table.body).toMatchObject({
      kind: "Table",
      rows: [{ cells: ["shown", 0, expect.any(String)], object: { kind: "PartialObjectMetadata" } }],
    });
    const list = await api().send("GET", MAPS, { query, accept: PARTIAL_LIST });
    expect(list.body).toMatchObject({ kind: "PartialObjectMetadataList", apiVersion: "meta.k8s.io/v1" });
    expect(Object.keys(at(list.body, "items.0") as object).sort()).toEqual(["apiVersion", "kind", "metadata"]);
    const one = await api().send("GET", `${MAPS}/shown`, { accept: PARTIAL });
    expect(one.body).toMatchObject({ kind: "PartialObjectMetadata", metadata: { name: "shown" } });
  });

  test("a watch goes on behind the revision that it names, each event once", async () => {
    const start = await create(api(), "before");
    await create(api(), "w1", { w: "1" });
    await api().send("PATCH", `${MAPS}/w1`, {
      body: { data: { a: "b" } },
      contentType: "application/merge-patch+json",
    });
    await api().send("DELETE", `${MAPS}/w1`);
    await create(api(), "w2");
    expect(summary(await watch(api(), { resourceVersion: start }, 4))).toEqual([
      "ADDED w1",
      "MODIFIED w1",
      "DELETED w1",
      "ADDED w2",
    ]);
  });

  test("what happens while a watch is open is seen, and what leaves the selection is gone for it", async () => {
    const start = await create(api(), "moving", { in: "yes" });
    const seen = watch(api(), { resourceVersion: start, labelSelector: "in=yes" }, 2);
    const contentType = "application/merge-patch+json";
    await api().send("PATCH", `${MAPS}/moving`, { body: { metadata: { labels: { in: "no" } } }, contentType });
    await api().send("PATCH", `${MAPS}/moving`, { body: { metadata: { labels: { in: "yes" } } }, contentType });
    expect(summary(await seen)).toEqual(["DELETED moving", "ADDED moving"]);
  });

  test("a watch can begin with what is there, and says when that is over", async () => {
    await create(api(), "initial", { initial: "yes" });
    const query = {
      sendInitialEvents: "true",
      resourceVersionMatch: "NotOlderThan",
      allowWatchBookmarks: "true",
      labelSelector: "initial=yes",
    };
    const events = await watch(api(), query, 2);
    expect(events.map(({ type }) => type)).toEqual(["ADDED", "BOOKMARK"]);
    expect(at(events[1]?.object, "metadata.annotations")).toEqual({ "k8s.io/initial-events-end": "true" });
  });

  test("tables can be watched", async () => {
    const start = await create(api(), "row-before");
    await create(api(), "row");
    const [event] = await watch(api(), { resourceVersion: start }, 1, { accept: TABLE });
    expect(event).toMatchObject({
      type: "ADDED",
      object: { kind: "Table", rows: [{ cells: ["row", 0, expect.any(String)] }] },
    });
  });

  test("a collection can be deleted by selector", async () => {
    await create(api(), "d1", { doomed: "yes" });
    await create(api(), "d2", { doomed: "yes" });
    const deleted = await api().send("DELETE", MAPS, { query: { labelSelector: "doomed=yes" } });
    expect((deleted.body.items as unknown[]).length).toBe(2);
    expect(await listNames(api(), { labelSelector: "doomed=yes" })).toEqual([]);
  });
});
