import { describe, expect, it } from "vitest";
import type { JsonObject } from "../json.ts";
import { setOf } from "./field-set.ts";
import { withNamedFields } from "./named-fields.ts";
import { extractItems, removeItems } from "./remove.ts";
import { deployment } from "./sample-schemas.ts";

const container = ["f:spec", "f:template", "f:spec", "f:containers", 'k:{"name":"a"}'];
const labels = ["f:metadata", "f:labels"];

const object = (containers: JsonObject[]): JsonObject => ({
  metadata: { name: "web", labels: { app: "web" } },
  spec: { replicas: 2, template: { spec: { containers } } },
});
const whole = object([
  { name: "a", image: "x" },
  { name: "b", image: "y" },
]);

describe("removeItems", () => {
  it("takes out fields and items, and leaves null where a container loses its last member", () => {
    const items = setOf([...labels, "f:app"], ["f:spec", "f:replicas"], container);
    expect(removeItems(whole, items, deployment)).toEqual({
      metadata: { name: "web", labels: null },
      spec: { template: { spec: { containers: [{ name: "b", image: "y" }] } } },
    });
  });
});

describe("extractItems", () => {
  const image = setOf([...container, "f:image"]);
  it.each([
    ["the fields alone", false, { image: "x" }],
    ["and the keys of their items", true, { name: "a", image: "x" }],
  ])("gives %s", (_, keys, item) => {
    expect(extractItems(whole, image, deployment, keys)).toEqual({
      spec: { template: { spec: { containers: [item] } } },
    });
  });
});

describe("withNamedFields", () => {
  it("adds the structs on the way, not map keys and items", () => {
    const set = setOf([...labels, "f:app"], [...container, "f:image"]);
    expect(JSON.stringify(withNamedFields(set, deployment))).toBe(
      '{"f:metadata":{".":{},"f:labels":{".":{},"f:app":{}}},"f:spec":{".":{},"f:template":{".":{},"f:spec":{".":{},' +
        '"f:containers":{".":{},"k:{\\"name\\":\\"a\\"}":{"f:image":{}}}}}}}',
    );
  });
});
