import { expect, test } from "vitest";
import { CONTAINER, faultsOf } from "./pod.fixture.ts";
import { validatePodTemplate } from "./template-validation.ts";

const LABEL =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";

const CASES: [name: string, spec: object, faults: string[]][] = [
  ["a plain pod is in order", { containers: [CONTAINER] }, []],
  [
    "two containers without a name",
    { containers: [{ image: "a" }, { image: "b" }] },
    [
      "spec.containers[0].name: Required value",
      "spec.containers[1].name: Required value",
      'spec.containers[1].name: Duplicate value: ""',
    ],
  ],
  ["no containers", { containers: [] }, ["spec.containers: Required value"]],
  [
    "many faults come in upstream's order",
    {
      restartPolicy: "Sometimes",
      dnsPolicy: "Nowhere",
      containers: [
        {
          name: "Main_1",
          image: "nginx:1.27",
          imagePullPolicy: "Maybe",
          ports: [{ containerPort: 70000 }, { containerPort: 80, protocol: "ICMP" }],
          volumeMounts: [{ name: "nothere", mountPath: "/data" }],
          env: [{ name: "1=2", value: "x" }],
        },
        { name: "Main_1", image: "" },
      ],
    },
    [
      `spec.containers[0].name: Invalid value: "Main_1": ${LABEL}`,
      "spec.containers[0].ports[0].containerPort: Invalid value: 70000: must be between 1 and 65535, inclusive",
      'spec.containers[0].ports[1].protocol: Unsupported value: "ICMP": supported values: "SCTP", "TCP", "UDP"',
      "spec.containers[0].env[0].name: Invalid value: \"1=2\": a valid environment variable name must consist only of printable ASCII characters other than '='",
      'spec.containers[0].volumeMounts[0].name: Not found: "nothere"',
      'spec.containers[0].imagePullPolicy: Unsupported value: "Maybe": supported values: "Always", "IfNotPresent", "Never"',
      `spec.containers[1].name: Invalid value: "Main_1": ${LABEL}`,
      "spec.containers[1].image: Required value",
      'spec.containers[1].name: Duplicate value: "Main_1"',
      'spec.restartPolicy: Unsupported value: "Sometimes": supported values: "Always", "OnFailure", "Never"',
      'spec.dnsPolicy: Unsupported value: "Nowhere": supported values: "ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"',
    ],
  ],
  [
    "volumes with two types, references that lead nowhere",
    {
      volumes: [{ name: "conf", emptyDir: {}, configMap: { name: "x" } }],
      containers: [
        {
          ...CONTAINER,
          env: [
            { name: "A", value: "1", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } },
            { name: "B", valueFrom: { fieldRef: { fieldPath: "spec.nosuch" } } },
          ],
          volumeMounts: [
            { name: "missing", mountPath: "/a" },
            { name: "conf", mountPath: "/b" },
          ],
        },
      ],
    },
    [
      "spec.volumes[0].configMap: Forbidden: may not specify more than 1 volume type",
      'spec.containers[0].env[0].valueFrom: Invalid value: "": may not be specified when `value` is not empty',
      'spec.containers[0].env[1].valueFrom.fieldRef.fieldPath: Invalid value: "spec.nosuch": error converting fieldPath: field label not supported: spec.nosuch',
      'spec.containers[0].volumeMounts[0].name: Not found: "missing"',
      'spec.containers[0].volumeMounts[1].name: Not found: "conf"',
    ],
  ],
  [
    "requests above limits",
    { containers: [{ ...CONTAINER, resources: { limits: { memory: "1Gi" }, requests: { memory: "2Gi" } } }] },
    ['spec.containers[0].resources.requests: Invalid value: "2Gi": must be less than or equal to memory limit of 1Gi'],
  ],
  [
    "resources that no container has",
    { containers: [{ ...CONTAINER, resources: { limits: { gpu: "1", "nvidia.com/gpu": "1500m" } } }] },
    [
      'spec.containers[0].resources.limits[gpu]: Invalid value: "gpu": must be a standard resource for containers',
      'spec.containers[0].resources.limits[nvidia.com/gpu]: Invalid value: "1500m": must be an integer',
      'spec.containers[0].resources.requests[gpu]: Invalid value: "gpu": must be a standard resource for containers',
      'spec.containers[0].resources.requests[nvidia.com/gpu]: Invalid value: "1500m": must be an integer',
    ],
  ],
  [
    "probes",
    {
      containers: [
        {
          ...CONTAINER,
          livenessProbe: {
            httpGet: { path: "/", port: 0 },
            exec: { command: ["true"] },
            successThreshold: 2,
            periodSeconds: -1,
          },
          readinessProbe: {},
          lifecycle: { preStop: { sleep: { seconds: 60 } } },
        },
      ],
    },
    [
      "spec.containers[0].lifecycle.preStop.sleep: Invalid value: 60: must be non-negative and less than terminationGracePeriodSeconds (30)",
      "spec.containers[0].livenessProbe.httpGet: Forbidden: may not specify more than 1 handler type",
      "spec.containers[0].livenessProbe.periodSeconds: Invalid value: -1: must be greater than or equal to 0",
      "spec.containers[0].livenessProbe.successThreshold: Invalid value: 2: must be 1",
      "spec.containers[0].readinessProbe: Required value: must specify a handler type",
    ],
  ],
  [
    "init containers have neither probes nor names of others",
    { initContainers: [{ ...CONTAINER, livenessProbe: { exec: { command: ["x"] } } }], containers: [CONTAINER] },
    [
      'spec.initContainers[0].name: Duplicate value: "c"',
      "spec.initContainers[0].livenessProbe: Forbidden: may not be set for init containers without restartPolicy=Always",
    ],
  ],
  [
    "security",
    {
      securityContext: { runAsUser: -1, seccompProfile: { type: "Localhost" } },
      containers: [{ ...CONTAINER, securityContext: { privileged: true, allowPrivilegeEscalation: false } }],
    },
    [
      'spec.containers[0].securityContext: Invalid value: {"Capabilities":null,"Privileged":true,"SELinuxOptions":null,"WindowsOptions":null,"RunAsUser":null,"RunAsGroup":null,"RunAsNonRoot":null,"ReadOnlyRootFilesystem":null,"AllowPrivilegeEscalation":false,"ProcMount":null,"SeccompProfile":null,"AppArmorProfile":null}: cannot set `allowPrivilegeEscalation` to false and `privileged` to true',
      "spec.securityContext.runAsUser: Invalid value: -1: must be between 0 and 2147483647, inclusive",
      "spec.securityContext.seccompProfile.localhostProfile: Required value: must be set when seccomp type is Localhost",
    ],
  ],
  [
    "scheduling",
    {
      containers: [CONTAINER],
      nodeSelector: { "a b": "c" },
      affinity: {
        nodeAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: {
            nodeSelectorTerms: [{ matchExpressions: [{ key: "a", operator: "In" }] }],
          },
        },
      },
      topologySpreadConstraints: [{ maxSkew: 0, topologyKey: "zone", whenUnsatisfiable: "Never" }],
      tolerations: [{ operator: "Equal", effect: "Evict", tolerationSeconds: 5 }],
    },
    [
      "spec.nodeSelector: Invalid value: \"a b\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')",
      "spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchExpressions[0].values: Required value: must be specified when `operator` is 'In' or 'NotIn'",
      "spec.topologySpreadConstraints[0].maxSkew: Invalid value: 0: must be greater than zero",
      'spec.topologySpreadConstraints[0].whenUnsatisfiable: Unsupported value: "Never": supported values: "DoNotSchedule", "ScheduleAnyway"',
      'spec.tolerations[0].operator: Invalid value: "Equal": operator must be Exists when `key` is empty, which means "match all values and all keys"',
      "spec.tolerations[0].effect: Invalid value: \"Evict\": effect must be 'NoExecute' when `tolerationSeconds` is set",
      'spec.tolerations[0].effect: Unsupported value: "Evict": supported values: "NoSchedule", "PreferNoSchedule", "NoExecute"',
    ],
  ],
  [
    "what only kubelets and debuggers set",
    {
      containers: [CONTAINER],
      nodeName: "n",
      schedulingGates: [{ name: "example.com/x" }],
      ephemeralContainers: [{ name: "d", image: "busybox" }],
    },
    [
      "spec.ephemeralContainers: Forbidden: cannot be set on create",
      "spec.nodeName: Forbidden: cannot be set until all schedulingGates have been cleared",
    ],
  ],
];

test.each(CASES)("%s", (_, spec, faults) => {
  expect(faultsOf(spec)).toEqual(faults);
});

test("a template takes the restart policies of its controller only", () => {
  const spec = {
    containers: [],
    restartPolicy: "OnFailure",
    dnsPolicy: "Default",
    terminationGracePeriodSeconds: 1,
    activeDeadlineSeconds: 5,
  };
  const errors = validatePodTemplate({ metadata: { labels: { "-": "x" } }, spec }, "spec.template", {
    restartPolicies: ["Always"],
    noDeadlineIn: "ReplicaSet",
  });
  expect(errors.map(({ field, type }) => `${field} ${type}`)).toEqual([
    "spec.template.labels FieldValueInvalid",
    "spec.template.spec.containers FieldValueRequired",
    "spec.template.spec.restartPolicy FieldValueNotSupported",
    "spec.template.spec.activeDeadlineSeconds FieldValueForbidden",
  ]);
  expect(errors[2]?.body).toBe('Unsupported value: "OnFailure": supported values: "Always"');
});
