import { expect, test } from "vitest";
import type { FieldError } from "./field-error.ts";
import type { ObjectMeta } from "./object.ts";
import {
  validateFieldManager,
  validateImmutable,
  validateObjectMeta,
  validateObjectMetaUpdate,
} from "./object-meta-validation.ts";

const texts = (errors: FieldError[]) => errors.map(({ field, body }) => `${field}: ${body}`);
const namespaced = { namespaced: true, field: "metadata" };
const owner = { apiVersion: "apps/v1", kind: "ReplicaSet", name: "web", uid: "u1" };

test.each<[string, ObjectMeta, (string | RegExp)[]]>([
  [
    "valid",
    { name: "web", namespace: "default", labels: { a: "b" }, finalizers: ["a.io/x", "foregroundDeletion"] },
    [],
  ],
  ["no name", { namespace: "default" }, ["metadata.name: Required value: name or generateName is required"]],
  [
    "bad generateName",
    { generateName: "Web-", name: "Web-12345", namespace: "default" },
    [
      /^metadata.generateName: Invalid value: "Web-": a lowercase RFC 1123/,
      /^metadata.name: Invalid value: "Web-12345"/,
    ],
  ],
  ["no namespace", { name: "web" }, ["metadata.namespace: Required value"]],
  [
    "bad namespace",
    { name: "web", namespace: "A" },
    [/^metadata.namespace: Invalid value: "A": a lowercase RFC 1123 label/],
  ],
  [
    "labels",
    { name: "web", namespace: "x", labels: { "bad key": "v", a: "not ok!" } },
    [
      /^metadata.labels: Invalid value: "not ok!": a valid label must/,
      /^metadata.labels: Invalid value: "bad key": name part/,
    ],
  ],
  [
    "annotations",
    { name: "web", namespace: "x", annotations: { "A.io/Big": "x".repeat(256 * 1024) } },
    ["metadata.annotations: Too long: may not be more than 262144 bytes"],
  ],
  [
    "finalizers",
    { name: "web", namespace: "x", finalizers: ["a.io/b", "hold"] },
    [
      'metadata.finalizers[1]: Invalid value: "hold": name is neither a standard finalizer name nor is it fully qualified',
    ],
  ],
  [
    "both deletion finalizers",
    { name: "web", namespace: "x", finalizers: ["orphan", "foregroundDeletion"] },
    [
      'metadata.finalizers: Invalid value: ["orphan","foregroundDeletion"]: finalizer orphan and foregroundDeletion cannot be both set',
    ],
  ],
  [
    "incomplete owner",
    { name: "web", namespace: "x", ownerReferences: [{ apiVersion: "a/b/c", kind: "", name: "n", uid: "" }] },
    [
      'metadata.ownerReferences[0].apiVersion: Invalid value: "a/b/c": must be <group>/<version> or <version>',
      "metadata.ownerReferences[0].kind: Required value: must not be empty",
      "metadata.ownerReferences[0].uid: Required value: must not be empty",
    ],
  ],
  [
    "two controllers",
    {
      name: "web",
      namespace: "x",
      ownerReferences: [
        { ...owner, controller: true },
        { ...owner, name: "b", controller: true },
      ],
    },
    [
      'metadata.ownerReferences: Invalid value: [{"apiVersion":"apps/v1","kind":"ReplicaSet","name":"web","uid":"u1","controller":true},{"apiVersion":"apps/v1","kind":"ReplicaSet","name":"b","uid":"u1","controller":true}]: Only one reference can have Controller set to true. Found "true" in references for ReplicaSet/web and ReplicaSet/b',
    ],
  ],
  [
    "owned by an event",
    { name: "web", namespace: "x", ownerReferences: [{ ...owner, apiVersion: "v1", kind: "Event" }] },
    [/\/v1, Kind=Event is disallowed from being an owner$/],
  ],
])("create: %s", (_name, metadata, want) => {
  const errors = texts(validateObjectMeta(metadata, namespaced));
  expect(errors).toEqual(want.map((text) => (typeof text === "string" ? text : expect.stringMatching(text))));
});

test("cluster-scoped and custom resources", () => {
  const rules = { namespaced: false, field: "metadata", customResource: true };
  expect(texts(validateObjectMeta({ name: "x", namespace: "y", finalizers: ["hold"] }, rules))).toEqual([
    "metadata.namespace: Forbidden: not allowed on this type",
  ]);
});

const old: ObjectMeta = { name: "web", namespace: "x", uid: "u", resourceVersion: "5", generation: 2 };

test.each<[string, ObjectMeta, ObjectMeta, string[]]>([
  ["no change", old, old, []],
  ["name", { ...old, name: "b" }, old, ['metadata.name: Invalid value: "b": field is immutable']],
  [
    "no resourceVersion",
    { ...old, resourceVersion: "" },
    old,
    ['metadata.resourceVersion: Invalid value: "": must be specified for an update'],
  ],
  [
    "older generation",
    { ...old, generation: 1 },
    old,
    ["metadata.generation: Invalid value: 1: must not be decremented"],
  ],
  [
    "finalizers of a dying object",
    { ...old, deletionTimestamp: "t", finalizers: ["b/c", "a/b", "a/a"] },
    { ...old, deletionTimestamp: "t", finalizers: ["a/b"] },
    [
      'metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{"a/a", "b/c"}',
    ],
  ],
  [
    "deletionTimestamp",
    old,
    { ...old, deletionTimestamp: "2026-11-23T01:37:15Z" },
    ["metadata.deletionTimestamp: Invalid value: null: field is immutable"],
  ],
])("update: %s", (_name, metadata, before, want) => {
  expect(texts(validateObjectMetaUpdate(metadata, before, "metadata"))).toEqual(want);
});

test("single rules", () => {
  expect(texts(validateImmutable({ b: 1, a: 2 }, {}, "spec.selector"))).toEqual([
    'spec.selector: Invalid value: {"a":2,"b":1}: field is immutable',
  ]);
  expect(texts(validateFieldManager("é\u0007", "fieldManager"))[0]).toContain(
    "invalid character U+0007 (at position 2)",
  );
});
