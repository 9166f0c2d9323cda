import { expect, test } from "vitest";
import type { KubeObject } from "../../../machinery/object.ts";
import { LAST_APPLIED } from "../../../machinery/apply/last-applied.ts";
import { threeWayPatch } from "./three-way-patch.ts";

const discovered = {} as never;
const configMap = { group: "", version: "v1", resource: "configmaps", kind: "ConfigMap", namespaced: true, discovered };
const widget = {
  group: "example.com",
  version: "v1",
  resource: "widgets",
  kind: "Widget",
  namespaced: true,
  discovered,
};

function object(apiVersion: string, kind: string, data: object, applied?: object): KubeObject {
  const annotations = applied === undefined ? {} : { [LAST_APPLIED]: JSON.stringify(applied) };
  return { apiVersion, kind, metadata: { name: "x", annotations }, data };
}

function rules(overwrite: boolean) {
  const written: string[] = [];
  const stderr = { write: (text: string) => void written.push(text) };
  return { rules: { overwrite, openApi: true, stderr }, written };
}

test("what was applied and is not any more goes, what others added stays", () => {
  const live = object("v1", "ConfigMap", { a: "1", b: "2", theirs: "3" }, { data: { a: "1", b: "2" } });
  const modified = object("v1", "ConfigMap", { a: "9" });
  expect(threeWayPatch(configMap, live, modified, rules(true).rules)).toEqual({
    type: "strategic",
    patch: { data: { a: "9", b: null } },
  });
});

test("a kind that is not built in gets a merge patch, and keeps its name", () => {
  const live = object("example.com/v1", "Widget", { size: 1 });
  expect(threeWayPatch(widget, live, object("example.com/v1", "Widget", { size: 2 }), rules(true).rules)).toEqual({
    type: "merge",
    patch: { data: { size: 2 } },
  });
  const renamed = { ...live, metadata: { name: "y" } };
  expect(() => threeWayPatch(widget, live, renamed, rules(true).rules)).toThrow(
    "At least one of apiVersion, kind and name was changed",
  );
});

test("without --overwrite changes of others are a conflict that every schema tells of", () => {
  const live = object("v1", "ConfigMap", { a: "theirs" }, { data: { a: "1" } });
  const { rules: strict, written } = rules(false);
  expect(() => threeWayPatch(configMap, live, object("v1", "ConfigMap", { a: "2" }), strict)).toThrow(
    /^creating patch with:\noriginal:\n.*conflicts with changes made from original to current:/s,
  );
  expect(written.map((text) => text.split(": ")[1])).toEqual([
    "error calculating patch from openapi v3 spec",
    "error calculating patch from openapi spec",
  ]);
});
