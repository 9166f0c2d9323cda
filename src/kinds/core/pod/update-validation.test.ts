import { expect, test } from "vitest";
import type { Pod } from "../../../generated/types.ts";
import { deepCopy } from "../../../machinery/json.ts";
import { CONTAINER, podWith, textOf } from "./pod.fixture.ts";
import { validateEphemeralContainersUpdate, validatePodUpdate } from "./update-validation.ts";

const FIELDS =
  "pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)";
const TOKEN = {
  name: "kube-api-access-w9nnr",
  projected: {
    defaultMode: 420,
    sources: [
      { serviceAccountToken: { expirationSeconds: 3607, path: "token" } },
      { configMap: { name: "kube-root-ca.crt", items: [{ key: "ca.crt", path: "ca.crt" }] } },
      {
        downwardAPI: {
          items: [{ path: "namespace", fieldRef: { apiVersion: "v1", fieldPath: "metadata.namespace" } }],
        },
      },
    ],
  },
};
const MOUNT = { name: TOKEN.name, readOnly: true, mountPath: "/var/run/secrets/kubernetes.io/serviceaccount" };

const running = podWith({
  volumes: [TOKEN],
  containers: [{ ...CONTAINER, name: "web", resources: {}, volumeMounts: [MOUNT] }],
  nodeName: "node-1",
  serviceAccountName: "default",
});

function faults(old: Pod, change: (pod: Pod & { spec: NonNullable<Pod["spec"]> }) => void): string[] {
  const pod = deepCopy(old) as Pod & { spec: NonNullable<Pod["spec"]> };
  change(pod);
  return validatePodUpdate(pod, old).map(textOf);
}

test("images, deadlines and more tolerations may change", () => {
  expect(
    faults(running, ({ spec }) => {
      for (const container of spec.containers) container.image = "nginx:1.28";
      spec.activeDeadlineSeconds = 100;
      spec.tolerations = [{ key: "a", operator: "Exists" }];
    }),
  ).toEqual([]);
});

test("anything else is refused with the difference of the internal objects", () => {
  const found = faults(running, ({ spec }) => {
    for (const container of spec.containers) container.name = "app";
  });
  expect(found).toEqual([
    `spec: Forbidden: ${FIELDS}
@@ -91,7 +91,7 @@
  "InitContainers": null,
  "Containers": [
   {
-   "Name": "web",
+   "Name": "app",
    "Image": "nginx:1.27",
    "Command": null,
    "Args": null,
`,
  ]);
});

test("the difference has the sections that go-difflib finds", () => {
  const [text = ""] = faults(running, ({ spec }) => {
    delete spec.volumes;
    delete spec.serviceAccountName;
    delete spec.nodeName;
    for (const container of spec.containers) delete container.volumeMounts;
  });
  const lines = text.split("\n");
  expect(lines.filter((line) => line.startsWith("@@"))).toEqual([
    "@@ -1,93 +1,5 @@",
    "@@ -107,17 +19,7 @@",
    "@@ -138,9 +40,9 @@",
  ]);
  expect(lines.slice(-11)).toEqual([
    '  "DNSPolicy": "ClusterFirst",',
    '  "NodeSelector": null,',
    '- "ServiceAccountName": "default",',
    '+ "ServiceAccountName": "",',
    '  "AutomountServiceAccountToken": null,',
    '- "NodeName": "node-1",',
    '+ "NodeName": "",',
    '  "SecurityContext": {',
    '   "HostNetwork": false,',
    '   "HostPID": false,',
    "",
  ]);
});

test("containers come and go with the pod only", () => {
  expect(faults(running, ({ spec }) => spec.containers.push({ ...CONTAINER }))).toEqual([
    "spec.containers: Forbidden: pod updates may not add or remove containers",
  ]);
});

test("gates only open, and meanwhile the choice of nodes may narrow", () => {
  const gated = podWith({
    containers: [CONTAINER],
    schedulingGates: [{ name: "a.b/c" }],
    nodeSelector: { disk: "ssd" },
  });
  expect(faults(gated, ({ spec }) => spec.schedulingGates?.push({ name: "example.com/more" }))).toEqual([
    "spec.schedulingGates[1].name: Forbidden: only deletion is allowed, but found new scheduling gate 'example.com/more'",
  ]);
  expect(
    faults(gated, ({ spec }) => Object.assign(spec, { nodeSelector: { disk: "ssd", zone: "a" }, schedulingGates: [] })),
  ).toEqual([]);
  expect(faults(gated, ({ spec }) => Object.assign(spec, { nodeSelector: { zone: "a" } }))).toEqual([
    'spec.nodeSelector: Invalid value: {"zone":"a"}: only additions to spec.nodeSelector are allowed (no mutations or deletions)',
  ]);
});

test("ephemeral containers stay as they are", () => {
  const old = podWith({ containers: [CONTAINER], ephemeralContainers: [{ name: "d", image: "busybox" }] });
  const faultsOfUpdate = (containers: object[]) =>
    validateEphemeralContainersUpdate(podWith({ containers: [CONTAINER], ephemeralContainers: containers }), old).map(
      textOf,
    );
  expect(
    faultsOfUpdate([
      { name: "d", image: "busybox" },
      { name: "e", image: "busybox" },
    ]),
  ).toEqual([]);
  expect(faultsOfUpdate([])).toEqual([
    'spec.ephemeralContainers: Forbidden: existing ephemeral containers "d" may not be removed\n',
  ]);
  expect(faultsOfUpdate([{ name: "d", image: "alpine" }])[0]).toContain('-  "Image": "busybox",'.replace("  ", " "));
});
