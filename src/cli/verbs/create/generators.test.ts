import { describe, expect, test } from "vitest";
import { asTyped } from "../../printers/go-order.ts";
import { configMapOf } from "./configmap.ts";
import { cronJobOf } from "./cronjob.ts";
import { deploymentOf } from "./deployment.ts";
import { ingressOf } from "./ingress.ts";
import { jobFromCronJob } from "./job.ts";
import { parseEnvFile } from "./key-sources.ts";
import { ruleOptions } from "./policy-rules.ts";
import { quotaOf } from "./quota.ts";
import { dockerConfig } from "./secret-docker-registry.ts";
import { secretOf } from "./secret-object.ts";
import { serviceOf } from "./service.ts";

const json = (value: unknown) => JSON.stringify(value);

describe("typed objects", () => {
  test("have Go's field order and zero values", () => {
    const options = { name: "web", images: ["reg:5000/nginx:1"], port: 80, replicas: 2, command: [], salt: "" };
    expect(json(asTyped(deploymentOf(options)))).toBe(
      '{"kind":"Deployment","apiVersion":"apps/v1","metadata":{"name":"web","labels":{"app":"web"}},"spec":{"replicas":2,"selector":{"matchLabels":{"app":"web"}},"template":{"metadata":{"labels":{"app":"web"}},"spec":{"containers":[{"name":"nginx","image":"reg:5000/nginx:1","ports":[{"containerPort":80}],"resources":{}}]}},"strategy":{}},"status":{}}',
    );
  });

  test("a cron job's schedule comes before its template", () => {
    const job = asTyped(cronJobOf({ name: "t", image: "i", schedule: "@daily", restart: "", command: ["date"] }));
    expect(json(job.spec)).toBe(
      '{"schedule":"@daily","jobTemplate":{"metadata":{"name":"t"},"spec":{"template":{"metadata":{},"spec":{"containers":[{"name":"t","image":"i","command":["date"],"resources":{}}],"restartPolicy":"OnFailure"}}}}}',
    );
  });
});

test("container names with dots get a suffix, others stay", () => {
  const options = { name: "x", port: -1, replicas: 1, command: [], salt: "1" };
  const names = (images: string[]) => json(deploymentOf({ ...options, images }));
  expect(names(["my.app_v2@sha256:0"])).toMatch(/"name":"my-app-v2-[bcdfghjklmnpqrstvwxz2456789]{5}"/);
  expect(names(["a/b/redis"])).toContain('"name":"redis"');
});

test("a job from a cron job is owned by it", () => {
  const cronJob = {
    apiVersion: "batch/v1",
    kind: "CronJob",
    metadata: { name: "tick", uid: "u" },
    spec: {
      schedule: "@daily",
      jobTemplate: {
        metadata: { labels: { app: "x" }, annotations: { note: "y" } },
        spec: { template: { spec: { containers: [] } } },
      },
    },
  };
  expect(jobFromCronJob("now", cronJob).metadata).toEqual({
    name: "now",
    labels: { app: "x" },
    annotations: { "cronjob.kubernetes.io/instantiate": "manual", note: "y" },
    ownerReferences: [{ apiVersion: "batch/v1", kind: "CronJob", name: "tick", uid: "u", controller: true }],
  });
});

describe("config maps and secrets", () => {
  test("hashes are kubectl's", () => {
    const map = configMapOf("hashed", true, (add) => add("a", Buffer.from("1")));
    expect(map.metadata.name).toBe("hashed-tt42b4m6hd");
  });

  test("binary data is apart", () => {
    const map = configMapOf("m", false, (add) => {
      add("text", Buffer.from("é"));
      add("__proto__", Buffer.from([0xff, 0xfe]));
    });
    expect(json(map)).toContain('"data":{"text":"é"},"binaryData":{"__proto__":"//4="}');
  });

  test.each<[string, () => unknown, string]>([
    [
      "a key twice",
      () => configMapOf("m", false, (add) => ["a", "a"].map((key) => add(key, Buffer.of()))),
      'cannot add key "a", another key by that name already exists in Data for ConfigMap "m"',
    ],
    [
      "a secret's bad key",
      () => secretOf("s", "", false, (add) => add("a b", Buffer.of())),
      '"a b" is not valid key name for a Secret a valid config key',
    ],
    ["a bad line of an env file", () => parseEnvFile(Buffer.from("1 A=2"), "f", {}), '"1 A" is not a valid key name: '],
    [
      "bytes that are no text",
      () => parseEnvFile(Buffer.from([0x41, 0xff]), "f", {}),
      "env file f contains invalid utf8 bytes at line 1: [65 255]",
    ],
  ])("%s", (_, work, message) => expect(work).toThrow(message));

  test("env files", () => {
    const text = "\ufeffA=1\r\n  # no\n\n  B = x \nHOME_OF\n";
    expect(parseEnvFile(Buffer.from(text.replace(" = ", "= ")), "f", { HOME_OF: "/h" })).toEqual([
      { key: "A", value: "1" },
      { key: "B", value: " x " },
      { key: "HOME_OF", value: "/h" },
    ]);
  });

  test("registry credentials", () => {
    expect(dockerConfig({ username: "me", password: "pw", email: "", server: "r" })).toBe(
      '{"auths":{"r":{"username":"me","password":"pw","auth":"bWU6cHc="}}}',
    );
  });
});

describe("services", () => {
  test.each<[string, object]>([
    ["80:http", { name: "80-http", port: 80, targetPort: "http" }],
    ["443", { name: "443", port: 443, targetPort: 443 }],
  ])("%s", (tcp, port) => {
    const { spec } = serviceOf({ name: "s", type: "ClusterIP", tcp: [tcp] });
    expect(spec).toMatchObject({ ports: [port] });
  });

  test.each<[string[], string]>([
    [[], "at least one tcp port specifier must be provided"],
    [["http"], 'strconv.ParseUint: parsing "http": invalid syntax'],
    [["80:0"], "must be between 1 and 65535, inclusive"],
    [["70000"], 'strconv.ParseUint: parsing "70000": value out of range'],
  ])("%j fails", (tcp, message) => {
    expect(() => serviceOf({ name: "s", type: "NodePort", tcp })).toThrow(message);
  });
});

describe("ingresses", () => {
  const plain = { name: "i", className: "", annotations: [], defaultBackend: "" };

  test("rules of one host are together, hosts of one secret too", () => {
    const rules = ["a.com/x*=s:80,tls=c", "a.com/=t:http", "b.com/=s:80,tls=c", "/=s:1,tls"];
    expect(ingressOf({ ...plain, rules }).spec).toEqual({
      tls: [{ hosts: ["a.com", "b.com"], secretName: "c" }],
      rules: [
        {
          host: "a.com",
          http: {
            paths: [
              { path: "/x", pathType: "Prefix", backend: { service: { name: "s", port: { number: 80 } } } },
              { path: "/", pathType: "Exact", backend: { service: { name: "t", port: { name: "http" } } } },
            ],
          },
        },
        {
          host: "b.com",
          http: {
            paths: [{ path: "/", pathType: "Exact", backend: { service: { name: "s", port: { number: 80 } } } }],
          },
        },
        {
          http: { paths: [{ path: "/", pathType: "Exact", backend: { service: { name: "s", port: { number: 1 } } } }] },
        },
      ],
    });
  });

  test.each<[object, string]>([
    [{ rules: ["a.com"] }, "rule a.com is invalid and should be in format"],
    [{ rules: [], defaultBackend: "s" }, "default-backend should be in format servicename:serviceport"],
    [{ rules: ["/=s:1"], annotations: ["x"] }, "annotation x is invalid and should be in format key=[value]"],
  ])("%j fails", (options, message) => {
    expect(() => ingressOf({ ...plain, rules: [], ...options })).toThrow(message);
  });
});

test("quotas", () => {
  expect(quotaOf("q", "cpu=1000m,pods=2", "BestEffort").spec).toEqual({
    hard: { cpu: "1", pods: "2" },
    scopes: ["BestEffort"],
  });
  expect(() => quotaOf("q", "cpu", "")).toThrow("Invalid argument syntax cpu, expected <resource>=<value>");
});

test("a star swallows the other verbs and resources", () => {
  const flags = { verbs: ["get", "*", "get"], resources: ["pods/log", "*", "x.apps"], resourceNames: ["a", "a"] };
  expect(ruleOptions(flags)).toEqual({
    verbs: ["*"],
    resources: [{ resource: "*", group: "", subresource: "" }],
    resourceNames: ["a"],
    nonResourceURLs: [],
  });
});
