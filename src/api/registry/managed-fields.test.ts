import { describe, expect, it } from "vitest";
import { schemaOf } from "../../kinds/schema/registry.ts";
import { trackUpdate } from "../../machinery/apply/track-update.ts";
import type { KubeObject } from "../../machinery/object.ts";

const TIME = "2026-11-23T01:37:15Z";

/** fieldsV1 of what a create of this object owns, by the schema of its real kind. */
function owned(apiVersion: string, kind: string, body: object, resetFields: string[] = []): string {
  const [group = "", version = ""] = apiVersion.includes("/") ? apiVersion.split("/") : ["", apiVersion];
  const schema = schemaOf({ group, version, kind });
  if (schema === undefined) throw new Error(`no schema for ${kind}`);
  const updated: KubeObject = { apiVersion, kind, metadata: { name: "x" }, ...body };
  const request = { live: undefined, updated, schema, apiVersion, manager: "m", now: TIME, managed: [], resetFields };
  return JSON.stringify(trackUpdate(request)[0]?.fieldsV1);
}

describe("ownership by the real schemas", () => {
  it("of a Service: ports by port and protocol, an atomic selector, status reset", () => {
    const spec = {
      ports: [{ port: 80, protocol: "TCP", targetPort: 80 }],
      selector: { app: "web" },
      type: "ClusterIP",
    };
    expect(owned("v1", "Service", { spec, status: { loadBalancer: {} } }, ["status"])).toBe(
      '{"f:spec":{"f:ports":{".":{},"k:{\\"port\\":80,\\"protocol\\":\\"TCP\\"}":{".":{},"f:port":{},"f:protocol":{},' +
        '"f:targetPort":{}}},"f:selector":{},"f:type":{}}}',
    );
  });

  it("of a Deployment: no mark on fields that Go keeps as values", () => {
    const template = { metadata: { labels: { app: "web" } }, spec: { containers: [{ name: "c", resources: {} }] } };
    const strategy = { type: "RollingUpdate", rollingUpdate: { maxSurge: "25%" } };
    const spec = { selector: { matchLabels: { app: "web" } }, strategy, template };
    expect(owned("apps/v1", "Deployment", { spec })).toBe(
      '{"f:spec":{"f:selector":{},"f:strategy":{"f:rollingUpdate":{".":{},"f:maxSurge":{}},"f:type":{}},"f:template":{' +
        '"f:metadata":{"f:labels":{".":{},"f:app":{}}},"f:spec":{"f:containers":{"k:{\\"name\\":\\"c\\"}":{".":{},' +
        '"f:name":{},"f:resources":{}}}}}}}',
    );
  });

  it.each<[string, string, object, string]>([
    [
      "v1",
      "Event",
      {
        count: 1,
        eventTime: null,
        involvedObject: { kind: "Pod" },
        source: { component: "kubelet" },
        reportingInstance: "",
      },
      '{"f:count":{},"f:involvedObject":{},"f:source":{"f:component":{}}}',
    ],
    [
      "apps/v1",
      "DaemonSet",
      { status: { numberReady: 1, numberMisscheduled: 0 } },
      '{"f:status":{"f:numberReady":{}}}',
    ],
    [
      "rbac.authorization.k8s.io/v1",
      "RoleBinding",
      { roleRef: { name: "r" }, subjects: [{ name: "u" }] },
      '{"f:roleRef":{},"f:subjects":{}}',
    ],
    [
      "v1",
      "PersistentVolumeClaim",
      { spec: { resources: { requests: { storage: "1Gi" } } } },
      '{"f:spec":{"f:resources":{"f:requests":{".":{},"f:storage":{}}}}}',
    ],
  ])("of %s %s", (apiVersion, kind, body, wanted) => {
    expect(owned(apiVersion, kind, body)).toBe(wanted);
  });
});
