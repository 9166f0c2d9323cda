import { expect, test } from "vitest";
import type { Container, PodSpec, PodTemplateSpec } from "../../generated/types.ts";
import { podTemplateDefaults } from "../core/pod/defaults.ts";
import goStructs from "../schema/go-structs.json" with { type: "json" };
import { dumpPodTemplate, podTemplateHash } from "./template-hash.ts";

/** A template with one container, as the API stores it. */
function stored(labels: Record<string, string>, container: Container, spec: Partial<PodSpec> = {}): PodTemplateSpec {
  const template: PodTemplateSpec = { metadata: { labels }, spec: { containers: [container], ...spec } };
  podTemplateDefaults(template);
  return template;
}

const web = (image: string, container: Partial<Container> = {}) =>
  stored({ app: "web" }, { name: "nginx", image, ...container });
const port = (containerPort: number) => ({ ports: [{ containerPort }] });
const shop = (image: string) => stored({ app: "shop" }, { name: "nginx", image, ...port(80) });
const api = (image: string, container: Partial<Container> = {}) =>
  stored({ app: "api" }, { name: "nginx", image, ...port(8080), ...container });
const limited = {
  resources: { limits: { cpu: "200m", memory: "256Mi" }, requests: { cpu: "100m" } },
  env: [{ name: "MODE", value: "production" }],
};

test.each([
  ["7d876db474", web("nginx:1.27")],
  ["cc544bdcc", web("nginx:1.27", port(80))],
  ["7b46c4b544", web("nginx:1.25")],
  ["777f9fc55f", web("nginx:1.26")],
  ["89c7c5f94", web("nginx:1.28", port(80))],
  [
    "7b7577fb95",
    web("nginx:1.27", {
      env: [
        { name: "A", value: "1" },
        { name: "B", value: "2" },
      ],
    }),
  ],
  ["665fccb555", shop("nginx:1.27")],
  ["5df66c4667", shop("nginx:1.28-nosuch")],
  ["56b7cf7f5c", shop("nginx:typo")],
  ["6d96c65fbd", shop("nginx:1.27.1")],
  ["c6bcfcdb6", api("nginx:1.26")],
  ["7f778fb75d", api("nginx:1.27", limited)],
  ["dbb95848b", api("nginx:1.28-nosuch", limited)],
  [
    "66b84f966b",
    stored(
      { app: "shop" },
      {
        name: "web",
        image: "nginx:1.28",
        env: ["MODE=prod", "EXTRA=by-hand", "REGION=eu"].map((pair) => {
          const [name = "", value = ""] = pair.split("=");
          return { name, value };
        }),
        ports: [{ containerPort: 80, name: "http" }],
        volumeMounts: [{ mountPath: "/cache", name: "cache" }],
      },
      { volumes: [{ name: "cache", emptyDir: {} }] },
    ),
  ],
])("a real cluster gave %s", (want, template) => expect(podTemplateHash(template)).toBe(want));

test("each collision gives another hash", () => {
  const counts = [undefined, 0, 1, 256];
  expect(new Set(counts.map((count) => podTemplateHash(web("nginx:1.27"), count))).size).toBe(counts.length);
});

test("what says nothing does not count, nor does the order of keys", () => {
  const template = web("nginx:1.27");
  const padded = {
    spec: { ...template.spec, nodeSelector: {}, tolerations: [], hostNetwork: false, hostname: "", unknown: 1 },
    metadata: { ...template.metadata, creationTimestamp: null, annotations: {} },
  } as unknown as PodTemplateSpec;
  expect(podTemplateHash(padded)).toBe(podTemplateHash(template));
  expect(podTemplateHash(stored({ b: "2", a: "1" }, { name: "x" }))).toBe(
    podTemplateHash(stored({ a: "1", b: "2" }, { name: "x" })),
  );
  expect(podTemplateHash({ ...template, spec: { ...template.spec, affinity: {}, containers: [] } })).not.toBe(
    podTemplateHash({ ...template, spec: { ...template.spec, containers: [] } }),
  );
});

test.each<[string, string]>([
  [
    "0",
    "{i:(resource.int64Amount){value:(int64)0 scale:(resource.Scale)0} @ s:(string)0 Format:(resource.Format)DecimalSI}",
  ],
  [
    "250m",
    "{i:(resource.int64Amount){value:(int64)250 scale:(resource.Scale)-3} @ s:(string)250m Format:(resource.Format)DecimalSI}",
  ],
  [
    "100k",
    "{i:(resource.int64Amount){value:(int64)100 scale:(resource.Scale)3} @ s:(string)100k Format:(resource.Format)DecimalSI}",
  ],
  [
    "64Mi",
    "{i:(resource.int64Amount){value:(int64)67108864 scale:(resource.Scale)0} @ s:(string) Format:(resource.Format)BinarySI}",
  ],
  [
    "100Mi",
    "{i:(resource.int64Amount){value:(int64)104857600 scale:(resource.Scale)0} @ s:(string)100Mi Format:(resource.Format)BinarySI}",
  ],
  [
    "1e3",
    "{i:(resource.int64Amount){value:(int64)1 scale:(resource.Scale)3} @ s:(string)1e3 Format:(resource.Format)DecimalExponent}",
  ],
])("the quantity %s as Go holds it", (text, want) => {
  const dump = dumpPodTemplate({ spec: { containers: [], overhead: { cpu: text } } });
  expect(dump).toContain(
    `Overhead:(v1.ResourceList)map[cpu:${want.replace("@", "d:(resource.infDecAmount){Dec:(*inf.Dec)<nil>}")}]`,
  );
});

test("a quantity beyond 64 bits is a big number of nano-units, in words of 64 bits", () => {
  const dump = dumpPodTemplate({ spec: { containers: [], overhead: { memory: "1Ei" } } });
  const nanos = 2n ** 60n * 10n ** 9n;
  expect(dump).toContain(
    "d:(resource.infDecAmount){Dec:(*inf.Dec){unscaled:(big.Int){neg:(bool)false " +
      `abs:(big.nat)[${nanos & (2n ** 64n - 1n)} ${nanos >> 64n}]} scale:(inf.Scale)9}} s:(string) Format:(resource.Format)BinarySI}`,
  );
  expect(podTemplateHash({ spec: { containers: [], overhead: { memory: "1234567890123456789e999999999" } } })).toMatch(
    /^\w+$/,
  );
});

test("the facts about Go's types are complete", () => {
  const lines = goStructs.filter((line) => line.startsWith(" ")).map((line) => line.trim().split(" ")[1] ?? "");
  const named = goStructs.flatMap((line) => line.split(" = ")[1] ?? []);
  const mentioned = new Set([...lines, ...named].flatMap((type) => type.match(/\w+\.\w+/g) ?? []));
  const known = goStructs.filter((line) => !line.startsWith(" ")).map((line) => line.split(" = ")[0]);
  expect([...mentioned].filter((type) => !known.includes(type)).sort()).toEqual([
    "intstr.IntOrString",
    "resource.Quantity",
    "v1.FieldsV1",
    "v1.Time",
  ]);
});

test("ports by number and name, embedded structs and times", () => {
  const probe = (port: string | number) => ({ httpGet: { port }, periodSeconds: 10 });
  const dump = dumpPodTemplate({
    metadata: { creationTimestamp: "1970-01-01T00:00:05Z" },
    spec: { containers: [{ name: "x", livenessProbe: probe(80), readinessProbe: probe("http") }] },
  });
  expect(dump).toContain(
    "LivenessProbe:(*v1.Probe){ProbeHandler:(v1.ProbeHandler){Exec:(*v1.ExecAction)<nil> HTTPGet:(*v1.HTTPGetAction){",
  );
  expect(dump).toContain("Port:(intstr.IntOrString){Type:(intstr.Type)0 IntVal:(int32)80 StrVal:(string)}");
  expect(dump).toContain("Port:(intstr.IntOrString){Type:(intstr.Type)1 IntVal:(int32)0 StrVal:(string)http}");
  expect(dump).toContain("ext:(int64)62135596805 loc:(*time.Location){name:(string)UTC ");
});
