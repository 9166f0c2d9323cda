import { expect, test } from "vitest";
import { encodeOpenApiV2 } from "./openapi-document.ts";
import { readFields } from "./wire.ts";

/** The values of a field that leads through messages: `first(bytes, 9, 1)` is field 1 of each message in field 9. */
function values(bytes: Buffer, ...path: number[]): Buffer[] {
  let found = [bytes];
  for (const number of path) {
    found = found.flatMap((message) =>
      [...readFields(message)].flatMap((field) =>
        field.number === number && typeof field.value !== "bigint" ? [field.value] : [],
      ),
    );
  }
  return found;
}

const texts = (bytes: Buffer, ...path: number[]) => values(bytes, ...path).map(String);

test("definitions, operations and what they are about", () => {
  const gvk = { group: "", version: "v1", kind: "Pod" };
  const document = encodeOpenApiV2({
    swagger: "2.0",
    info: { title: "t", version: "v" },
    paths: {
      "/x": {
        parameters: [],
        patch: {
          operationId: "patchX",
          parameters: [
            { in: "body", name: "body" },
            { in: "query", name: "fieldValidation", type: "string" },
          ],
          "x-kubernetes-group-version-kind": gvk,
        },
      },
    },
    definitions: {
      Pod: {
        type: "object",
        description: "d".repeat(300),
        required: ["a"],
        properties: { a: { $ref: "#/definitions/Other" }, b: { type: "array", items: { type: "string" } } },
        "x-kubernetes-group-version-kind": [gvk],
      },
      Map: { type: "object", additionalProperties: { type: "integer", format: "int32" } },
    },
  });
  expect(texts(document, 1)).toEqual(["2.0"]);
  expect(texts(document, 8, 2, 1)).toEqual(["/x"]);
  expect(texts(document, 8, 2, 2, 8, 5)).toEqual(["patchX"]);
  expect(texts(document, 8, 2, 2, 8, 8, 1, 2, 3, 4)).toEqual(["fieldValidation"]);
  expect(texts(document, 8, 2, 2, 8, 13, 2, 2)).toEqual([JSON.stringify(gvk)]);
  expect(texts(document, 9, 1, 1)).toEqual(["Pod", "Map"]);
  expect(texts(document, 9, 1, 2, 4)).toEqual(["d".repeat(300)]);
  expect(texts(document, 9, 1, 2, 19)).toEqual(["a"]);
  expect(texts(document, 9, 1, 2, 22, 1)).toEqual(["object", "object"]);
  expect(texts(document, 9, 1, 2, 25, 1, 1)).toEqual(["a", "b"]);
  expect(texts(document, 9, 1, 2, 25, 1, 2, 1)).toEqual(["#/definitions/Other"]);
  expect(texts(document, 9, 1, 2, 25, 1, 2, 23, 1, 22, 1)).toEqual(["string"]);
  expect(texts(document, 9, 1, 2, 21, 1, 2)).toEqual(["int32"]);
  expect(texts(document, 9, 1, 2, 31, 2, 2)).toEqual([JSON.stringify([gvk])]);
});
