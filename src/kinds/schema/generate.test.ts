import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ContainerPort, CoreEvent, Deployment, EventsEvent } from "../../generated/types.ts";
import type { KubeObject } from "../../machinery/object.ts";

const generated = join(import.meta.dirname, "../../generated");
let fresh: string;

beforeAll(() => {
  fresh = mkdtempSync(join(tmpdir(), "kubesim-generated-"));
  execFileSync(process.execPath, [join(import.meta.dirname, "generate.mjs"), fresh]);
});
afterAll(() => rmSync(fresh, { recursive: true }));

const filesBelow = (folder: string) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length))
    .sort();

test("src/generated is what the generator writes", () => {
  expect(filesBelow(generated)).toEqual(filesBelow(fresh));
  for (const file of filesBelow(fresh)) {
    expect(readFileSync(join(generated, file), "utf8") === readFileSync(join(fresh, file), "utf8"), file).toBe(true);
  }
});

interface Resource {
  group: string;
  version: string;
  resource: string;
  kind: string;
  namespaced: boolean;
  verbs: string[];
  subresources: { name: string; kind: string; group?: string; version?: string; verbs: string[] }[];
}

describe("served resources", () => {
  const find = (group: string, version: string, resource: string) => {
    const all = JSON.parse(readFileSync(join(fresh, "resources.json"), "utf8")) as Resource[];
    return all.find((each) => each.group === group && each.version === version && each.resource === resource);
  };

  test("have their verbs, scope and subresources", () => {
    expect(find("apps", "v1", "deployments")).toEqual({
      group: "apps",
      version: "v1",
      resource: "deployments",
      kind: "Deployment",
      namespaced: true,
      verbs: ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"],
      subresources: [
        { name: "scale", kind: "Scale", group: "autoscaling", version: "v1", verbs: ["get", "patch", "update"] },
        { name: "status", kind: "Deployment", verbs: ["get", "patch", "update"] },
      ],
    });
    expect(find("", "v1", "namespaces")?.namespaced).toBe(false);
    expect(find("", "v1", "namespaces")?.verbs).not.toContain("deletecollection");
    expect(find("", "v1", "pods")?.subresources.find((sub) => sub.name === "eviction")?.group).toBe("policy");
    expect(find("authorization.k8s.io", "v1", "selfsubjectaccessreviews")?.verbs).toEqual(["create"]);
  });

  test("leave out what older releases had", () => {
    expect(find("flowcontrol.apiserver.k8s.io", "v1beta3", "flowschemas")).toBeUndefined();
  });
});

test("kinds are KubeObjects and shared names tell their groups apart", () => {
  const deployment: Deployment = { apiVersion: "apps/v1", kind: "Deployment", metadata: {} };
  const object: KubeObject = deployment;
  const port: ContainerPort = { containerPort: 80 };
  const events: [Partial<CoreEvent>, Partial<EventsEvent>] = [{ message: "" }, { note: "" }];
  expect([object.kind, port.protocol, events.length]).toEqual(["Deployment", undefined, 2]);
});
