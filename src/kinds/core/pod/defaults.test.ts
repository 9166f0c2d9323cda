import { expect, test } from "vitest";
import { podDefaults, podTemplateDefaults } from "./defaults.ts";
import { CONTAINER, podWith } from "./pod.fixture.ts";
import { qosClass } from "./qos.ts";

test("a pod gets everything that it leaves open", () => {
  const { spec } = podWith({ containers: [{ ...CONTAINER, ports: [{ containerPort: 80 }] }] });
  expect(spec).toEqual({
    containers: [
      {
        ...CONTAINER,
        imagePullPolicy: "IfNotPresent",
        ports: [{ containerPort: 80, protocol: "TCP" }],
        terminationMessagePath: "/dev/termination-log",
        terminationMessagePolicy: "File",
      },
    ],
    dnsPolicy: "ClusterFirst",
    enableServiceLinks: true,
    restartPolicy: "Always",
    schedulerName: "default-scheduler",
    securityContext: {},
    terminationGracePeriodSeconds: 30,
  });
  const again = structuredClone(spec);
  podDefaults({ apiVersion: "v1", kind: "Pod", metadata: {}, ...(spec && { spec }) });
  expect(spec).toEqual(again);
});

test("what a template leaves open for its pods stays open", () => {
  const template = {
    spec: {
      hostNetwork: true,
      containers: [{ ...CONTAINER, ports: [{ containerPort: 80 }], resources: { limits: { cpu: "1" } } }],
    },
  };
  podTemplateDefaults(template);
  expect(template.spec).not.toHaveProperty("enableServiceLinks");
  expect(template.spec.containers[0]).toMatchObject({
    ports: [{ containerPort: 80, protocol: "TCP" }],
    resources: { limits: { cpu: "1" } },
  });
  expect(template.spec.containers[0]?.resources).not.toHaveProperty("requests");
  expect(template.spec.containers[0]?.ports[0]).not.toHaveProperty("hostPort");
});

test("limits are requests too, ports of the host's network are the host's, amounts round up", () => {
  const { spec } = podWith({
    hostNetwork: true,
    containers: [
      {
        ...CONTAINER,
        ports: [{ containerPort: 80 }],
        resources: { limits: { cpu: "1", memory: "1Gi" }, requests: { cpu: "0.0001" } },
      },
    ],
  });
  expect(spec?.containers[0]?.resources?.requests).toEqual({ cpu: "1m", memory: "1Gi" });
  expect(spec?.containers[0]?.ports?.[0]?.hostPort).toBe(80);
});

test.each([
  ["nginx", "Always"],
  ["nginx:latest", "Always"],
  ["nginx:1.27", "IfNotPresent"],
  ["localhost:5000/x", "Always"],
  [`nginx@sha256:${"a".repeat(64)}`, "IfNotPresent"],
  ["", "IfNotPresent"],
])("image %s is pulled %s", (image, policy) => {
  expect(podWith({ containers: [{ name: "c", image }] }).spec?.containers[0]?.imagePullPolicy).toBe(policy);
});

test("volumes and probes", () => {
  const { spec } = podWith({
    serviceAccount: "old",
    volumes: [
      { name: "a" },
      { name: "b", secret: { secretName: "s" } },
      { name: "c", hostPath: { path: "/x" } },
      {
        name: "d",
        projected: {
          sources: [
            { serviceAccountToken: { path: "t" } },
            { downwardAPI: { items: [{ path: "p", fieldRef: { fieldPath: "metadata.name" } }] } },
          ],
        },
      },
    ],
    containers: [{ ...CONTAINER, livenessProbe: { httpGet: { port: 80 } }, readinessProbe: { grpc: { port: 1 } } }],
  });
  expect(spec?.serviceAccountName).toBe("old");
  expect(spec?.volumes).toEqual([
    { name: "a", emptyDir: {} },
    { name: "b", secret: { secretName: "s", defaultMode: 420 } },
    { name: "c", hostPath: { path: "/x", type: "" } },
    {
      name: "d",
      projected: {
        defaultMode: 420,
        sources: [
          { serviceAccountToken: { path: "t", expirationSeconds: 3600 } },
          { downwardAPI: { items: [{ path: "p", fieldRef: { apiVersion: "v1", fieldPath: "metadata.name" } }] } },
        ],
      },
    },
  ]);
  const timing = { timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3 };
  expect(spec?.containers[0]?.livenessProbe).toEqual({ httpGet: { port: 80, path: "/", scheme: "HTTP" }, ...timing });
  expect(spec?.containers[0]?.readinessProbe).toEqual({ grpc: { port: 1, service: "" }, ...timing });
});

test.each([
  ["BestEffort", [{}]],
  ["Burstable", [{ limits: { cpu: "1" }, requests: { cpu: "1" } }]],
  ["Guaranteed", [{ limits: { cpu: "1", memory: "1Gi" }, requests: { cpu: "1000m", memory: "1Gi" } }]],
  ["Burstable", [{ limits: { cpu: "1", memory: "1Gi" }, requests: { cpu: "1", memory: "1Gi" } }, {}]],
  ["BestEffort", [{ requests: { "ephemeral-storage": "1Gi", cpu: "0" } }]],
])("%s: %j", (want, resources) => {
  expect(qosClass({ containers: resources.map((each) => ({ ...CONTAINER, resources: each as object })) })).toBe(want);
});
