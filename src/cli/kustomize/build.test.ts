import { mkdirSync, mkdtempSync, realpathSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { buildKustomization } from "./build.ts";

/** Builds folder `k` of these files. */
function build(files: Record<string, string>) {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "kustomize-")));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(root, dirname(path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return buildKustomization(join(root, "k"), "k");
}

const configMap = (name: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\ndata: {a: "1"}\n`;
const deployment = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  template:
    spec:
      containers:
      - {name: one, image: nginx:1, ports: [{containerPort: 80}]}
      - {name: two, image: "reg.io:5000/redis@sha256:abc", envFrom: [{configMapRef: {name: conf}}]}
`;

const containersOf = (object: unknown) =>
  (object as { spec: { template: { spec: { containers: object[] } } } }).spec.template.spec.containers;

describe("patches", () => {
  test("merge items by their key, the patch's first", () => {
    const patch =
      "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {template: {spec: {containers: [{name: two, image: null}, {name: three}]}}}";
    const [object] = build({
      "k/kustomization.yaml": `resources: [d.yaml]\npatches:\n- path: p.yaml\n`,
      "k/d.yaml": deployment,
      "k/p.yaml": patch,
    });
    expect(containersOf(object)).toEqual([
      { name: "two", envFrom: [{ configMapRef: { name: "conf" } }] },
      { name: "three" },
      { name: "one", image: "nginx:1", ports: [{ containerPort: 80 }] },
    ]);
  });

  test("a target selects by pattern and label; $patch: delete removes", () => {
    const objects = build({
      "k/kustomization.yaml": `resources: [a.yaml, b.yaml]\npatches:\n- target: {kind: ConfigMap, name: "a.*"}\n  patch: |-\n    $patch: delete\n    kind: x\n`,
      "k/a.yaml": configMap("abc"),
      "k/b.yaml": configMap("bc"),
    });
    expect(objects.map(({ metadata }) => metadata)).toEqual([{ name: "bc" }]);
  });
});

describe("names", () => {
  test("references follow prefixes of several layers and hashes", () => {
    const objects = build({
      "k/kustomization.yaml": "namePrefix: p-\nresources: [../base]\n",
      "base/kustomization.yaml":
        "nameSuffix: -s\nresources: [d.yaml]\nconfigMapGenerator:\n- {name: conf, literals: [a=1]}\n",
      "base/d.yaml": deployment,
    });
    const [{ name } = { name: "" }] = objects.map(({ metadata }) => metadata as { name: string });
    expect(name).toMatch(/^p-conf-s-[a-z0-9]{10}$/);
    expect(containersOf(objects[1])[1]).toMatchObject({ envFrom: [{ configMapRef: { name } }] });
  });

  test("accounts take their namespace into bindings", () => {
    const objects = build({
      "k/kustomization.yaml": "namespace: ns\nnamePrefix: p-\nresources: [a.yaml]\n",
      "k/a.yaml": `apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: sa}\n---\napiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: {name: b}\nroleRef: {kind: ClusterRole, name: view}\nsubjects: [{kind: ServiceAccount, name: sa}, {kind: User, name: sa}]\n`,
    });
    expect(objects[1]).toMatchObject({
      metadata: { name: "p-b" },
      roleRef: { name: "view" },
      subjects: [
        { kind: "ServiceAccount", name: "p-sa", namespace: "ns" },
        { kind: "User", name: "sa" },
      ],
    });
  });
});

test("images keep registry ports and lose digests to tags", () => {
  const [object] = build({
    "k/kustomization.yaml":
      "resources: [d.yaml]\nimages: [{name: nginx, newName: mirror/nginx}, {name: 'reg.io:5000/redis', newTag: '8'}]\n",
    "k/d.yaml": deployment,
  });
  expect(containersOf(object)).toMatchObject([{ image: "mirror/nginx:1" }, { image: "reg.io:5000/redis:8" }]);
});

test("components change what is there already", () => {
  const objects = build({
    "k/kustomization.yaml": "resources: [a.yaml]\ncomponents: [../c]\n",
    "k/a.yaml": configMap("a"),
    "c/kustomization.yaml":
      "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nlabels: [{pairs: {x: z}}]\nconfigMapGenerator: [{name: a, behavior: merge, literals: [b=2], options: {disableNameSuffixHash: true}}]\n",
  });
  expect(objects).toMatchObject([{ metadata: { name: "a", labels: { x: "z" } }, data: { a: "1", b: "2" } }]);
});

test("replacements copy fields", () => {
  const [, object] = build({
    "k/kustomization.yaml": `resources: [a.yaml, d.yaml]\nreplacements:\n- source: {kind: ConfigMap, fieldPath: data.a}\n  targets:\n  - select: {kind: Deployment}\n    fieldPaths: ["spec.template.spec.containers.[name=one].image"]\n    options: {delimiter: ":", index: 1}\n`,
    "k/a.yaml": configMap("a").replace('"1"', '"9"'),
    "k/d.yaml": deployment,
  });
  expect(containersOf(object)).toMatchObject([{ image: "nginx:9" }, {}]);
});
