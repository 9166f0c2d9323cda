import { expect, test } from "vitest";
import { CONTAINER, podWith } from "./pod.fixture.ts";
import { podTemplateWarnings, podWarnings } from "./warnings.ts";

const CASES: [spec: object, warnings: string[]][] = [
  [{ containers: [CONTAINER] }, []],
  [
    { containers: [CONTAINER], nodeSelector: { "beta.kubernetes.io/os": "linux" } },
    ['spec.nodeSelector[beta.kubernetes.io/os]: deprecated since v1.14; use "kubernetes.io/os" instead'],
  ],
  [
    {
      containers: [
        {
          ...CONTAINER,
          env: [
            { name: "A", value: "1" },
            { name: "A", value: "2" },
            { name: "A", value: "$(A)3" },
          ],
        },
      ],
    },
    ['spec.containers[0].env[1]: hides previous definition of "A", which may be dropped when using apply'],
  ],
  [
    {
      containers: [
        { ...CONTAINER, ports: [{ containerPort: 80 }] },
        { ...CONTAINER, name: "d", ports: [{ containerPort: 80 }] },
      ],
    },
    ["spec.containers[1].ports[0]: duplicate port definition with spec.containers[0].ports[0]"],
  ],
  [
    { containers: [{ ...CONTAINER, resources: { limits: { memory: "500m" } } }] },
    [
      'spec.containers[0].resources.limits[memory]: fractional byte value "500m" is invalid, must be an integer',
      'spec.containers[0].resources.requests[memory]: fractional byte value "500m" is invalid, must be an integer',
    ],
  ],
  [
    { containers: [CONTAINER], terminationGracePeriodSeconds: -1 },
    ["spec.terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated as 1"],
  ],
];

test.each(CASES)("%j", (spec, warnings) => {
  expect(podWarnings(podWith(spec))).toEqual(warnings);
  const inTemplate = podTemplateWarnings(podWith(spec), "spec.template");
  expect(inTemplate).toEqual(warnings.map((warning) => warning.replaceAll(/(^| )spec\./g, "$1spec.template.spec.")));
});

test("a name that is no label", () => {
  const [warning = ""] = podWarnings(podWith({ containers: [CONTAINER] }, { name: "a.b" }));
  expect(warning).toBe(
    "metadata.name: this is used in the Pod's hostname, which can result in surprising behavior; a DNS label is recommended: [must not contain dots]",
  );
});
