import { expect, test } from "vitest";
import type { Container, Pod } from "../generated/types.ts";
import { openKubelets } from "./pods.fixture.ts";

const NGINX: Container = { name: "nginx", image: "nginx:1.27" };
const shell = (script: string, more: Partial<Container> = {}): Container => ({
  name: "c",
  image: "busybox:1.36",
  command: ["sh", "-c", script],
  ...more,
});

/** `CrashLoopBackOff`, `Completed`, `Running` …: the state of the first container. */
function state(pod: Pod | undefined): string {
  const { running, waiting, terminated } = pod?.status?.containerStatuses?.[0]?.state ?? {};
  return running ? "Running" : (waiting?.reason ?? terminated?.reason ?? "none");
}

function conditions(pod: Pod | undefined): string[] {
  return (pod?.status?.conditions ?? []).map(
    ({ type, status, reason }) => `${type}=${status}${reason ? ` ${reason}` : ""}`,
  );
}

test("a pod is created, pulled for and run within two seconds, with two status writes", () => {
  const cluster = openKubelets();
  cluster.addPod("web", NGINX);
  cluster.pass(100);
  expect(cluster.pod("web")?.status).toMatchObject({
    phase: "Pending",
    hostIP: "192.168.64.11",
    startTime: "2026-11-23T02:00:00Z",
  });
  expect(cluster.pod("web")?.status?.podIP).toBeUndefined();
  expect(state(cluster.pod("web"))).toBe("ContainerCreating");
  cluster.pass(1_900);
  const pod = cluster.pod("web");
  expect(pod?.status).toMatchObject({
    phase: "Running",
    podIP: "10.244.1.2",
    podIPs: [{ ip: "10.244.1.2" }],
    observedGeneration: 1,
  });
  expect(conditions(pod)).toEqual([
    "PodReadyToStartContainers=True",
    "Initialized=True",
    "Ready=True",
    "ContainersReady=True",
    "PodScheduled=True",
  ]);
  expect(pod?.status?.containerStatuses?.[0]).toMatchObject({
    image: "docker.io/library/nginx:1.27",
    imageID: expect.stringMatching(/^docker\.io\/library\/nginx@sha256:[0-9a-f]{64}$/),
    containerID: expect.stringMatching(/^containerd:\/\/[0-9a-f]{64}$/),
    ready: true,
    started: true,
    restartCount: 0,
    lastState: {},
  });
  expect(cluster.events("web").map((line) => line.split(" ")[0])).toEqual(["Pulling", "Pulled", "Created", "Started"]);
  // namespace, node, pod, four events, two status writes
  expect(cluster.revision()).toBe(9);
  cluster.pass(3_600_000);
  expect(cluster.revision()).toBe(9);
});

test("the second pod of a node finds the image and takes the next address; a freed one is used again", () => {
  const cluster = openKubelets();
  cluster.addPod("one", NGINX);
  cluster.pass(2_000);
  cluster.addPod("two", NGINX);
  cluster.pass(2_000);
  expect(cluster.pod("two")?.status?.podIP).toBe("10.244.1.3");
  expect(cluster.events("two")[0]).toBe(
    'Pulled Container image "nginx:1.27" already present on machine and can be accessed by the pod',
  );
  cluster.delete("one");
  cluster.pass(1_000);
  expect(cluster.pod("one")).toBeUndefined();
  cluster.addPod("three", NGINX);
  cluster.pass(2_000);
  expect(cluster.pod("three")?.status?.podIP).toBe("10.244.1.2");
});

test("a pull that fails shows ErrImagePull, then backs off", () => {
  const cluster = openKubelets();
  cluster.addPod("two", { name: "two", image: "redis:typo" });
  cluster.pass(1_500);
  expect(state(cluster.pod("two"))).toBe("ErrImagePull");
  cluster.pass(2_000);
  expect(cluster.pod("two")?.status?.containerStatuses?.[0]?.state?.waiting).toEqual({
    reason: "ImagePullBackOff",
    message:
      'Back-off pulling image "redis:typo": ErrImagePull: rpc error: code = NotFound desc = failed to pull and unpack image "docker.io/library/redis:typo": failed to resolve reference "docker.io/library/redis:typo": docker.io/library/redis:typo: not found',
  });
  cluster.pass(7_500);
  expect(cluster.events("two").filter((line) => line.includes("Pulling image"))).toEqual([
    'x2 Pulling Pulling image "redis:typo"',
  ]);
  // Another image is tried without the back-off of the first.
  cluster.change("two", (pod) => ({ ...pod, spec: { ...pod.spec, containers: [{ name: "two", image: "redis:7" }] } }));
  cluster.pass(3_000);
  expect(state(cluster.pod("two"))).toBe("Running");
});

test("a crashing container restarts after a second, then after 10 s, 20 s, 40 s", () => {
  const cluster = openKubelets();
  cluster.addPod("crash", shell("exit 3"));
  const starts: number[] = [];
  let known = -1;
  while (starts.length < 5) {
    cluster.pass(100);
    const status = cluster.pod("crash")?.status?.containerStatuses?.[0];
    if (status?.containerID === undefined || status.restartCount === known) continue;
    known = status.restartCount;
    starts.push(cluster.elapsed());
  }
  const gaps = starts.slice(1).map((at, i) => Math.round((at - (starts[i] ?? 0)) / 1000));
  // half a second of work and the steps of a start lie between
  expect(gaps).toEqual([2, 11, 21, 41]);
  cluster.pass(3_000);
  const status = cluster.pod("crash")?.status;
  expect(status?.phase).toBe("Running");
  expect(status?.containerStatuses?.[0]).toMatchObject({
    lastState: { terminated: { exitCode: 3, reason: "Error" } },
    state: {
      waiting: {
        reason: "CrashLoopBackOff",
        message: expect.stringMatching(/^back-off 1m20s restarting failed container=c pod=crash_default\(/),
      },
    },
  });
});

test.each([
  ["Never", "exit 0", "Succeeded", "Completed", "PodCompleted"],
  ["Never", "exit 2", "Failed", "Error", "PodFailed"],
  ["OnFailure", "sleep 1", "Succeeded", "Completed", "PodCompleted"],
])("restartPolicy %s and `%s` give %s", (restartPolicy, script, phase, reason, ready) => {
  const cluster = openKubelets();
  cluster.addPod("job", { restartPolicy, containers: [shell(script)] });
  cluster.pass(5_000);
  const pod = cluster.pod("job");
  expect([pod?.status?.phase, state(pod)]).toEqual([phase, reason]);
  expect(conditions(pod)).toContain(`Ready=False ${ready}`);
  expect(conditions(pod)[0]).toBe("PodReadyToStartContainers=False");
  expect(cluster.recall("addresses/node-1")).toMatch(/^0*$/);
});

test("init containers run in order, then the containers", () => {
  const cluster = openKubelets();
  const initContainers = [shell("sleep 8", { name: "wait" }), shell("echo migrate", { name: "migrate" })];
  cluster.addPod("app", { initContainers, containers: [NGINX] });
  cluster.pass(4_000);
  const { initContainerStatuses = [] } = cluster.pod("app")?.status ?? {};
  expect(initContainerStatuses.map(({ ready, started }) => [ready, started])).toEqual([
    [false, true],
    [false, false],
  ]);
  expect(cluster.pod("app")?.status?.conditions?.[1]).toMatchObject({
    reason: "ContainersNotInitialized",
    message: "containers with incomplete status: [wait migrate]",
  });
  expect(state(cluster.pod("app"))).toBe("PodInitializing");
  cluster.pass(8_000);
  expect(cluster.pod("app")?.status?.phase).toBe("Running");
  expect(conditions(cluster.pod("app"))).toContain("Initialized=True");
});

test("an init container that fails ends a pod that is never restarted", () => {
  const cluster = openKubelets();
  cluster.addPod("broken", {
    restartPolicy: "Never",
    initContainers: [shell("exit 4", { name: "check" })],
    containers: [NGINX],
  });
  cluster.pass(4_000);
  expect(cluster.pod("broken")?.status).toMatchObject({
    phase: "Failed",
    initContainerStatuses: [{ state: { terminated: { exitCode: 4, reason: "Error" } }, ready: false, started: false }],
    containerStatuses: [{ state: { waiting: { reason: "PodInitializing" } }, image: "nginx:1.27", imageID: "" }],
  });
  expect(conditions(cluster.pod("broken"))).toEqual([
    "PodReadyToStartContainers=False",
    "Initialized=False ContainersNotInitialized",
    "Ready=False PodFailed",
    "ContainersReady=False PodFailed",
    "PodScheduled=True",
  ]);
});

test("a sidecar runs beside the containers and ends after them", () => {
  const cluster = openKubelets();
  const logger: Container = { name: "logger", image: "fluent/fluent-bit:3.1", restartPolicy: "Always" };
  cluster.addPod("sidecar", {
    restartPolicy: "Never",
    initContainers: [logger],
    containers: [shell("sleep 6; echo done")],
  });
  cluster.pass(3_000);
  const running = cluster.pod("sidecar")?.status;
  expect([running?.phase, running?.initContainerStatuses?.[0]?.ready, running?.containerStatuses?.[0]?.ready]).toEqual([
    "Running",
    true,
    true,
  ]);
  cluster.pass(8_000);
  const status = cluster.pod("sidecar")?.status;
  expect(status?.phase).toBe("Succeeded");
  expect(status?.initContainerStatuses?.[0]).toMatchObject({
    ready: false,
    state: { terminated: { reason: "Completed" } },
  });
  expect(cluster.events("sidecar")).toContain("Killing Stopping container logger");
});

test("a missing config map holds a container back until it is there", () => {
  const cluster = openKubelets();
  const env = [{ name: "COLOR", valueFrom: { configMapKeyRef: { name: "settings", key: "color" } } }];
  cluster.addPod("app", { ...NGINX, env });
  cluster.pass(4_000);
  expect(cluster.pod("app")?.status?.containerStatuses?.[0]?.state?.waiting).toEqual({
    reason: "CreateContainerConfigError",
    message: 'configmap "settings" not found',
  });
  cluster.add("configmaps", {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "settings" },
    data: { color: "blue" },
  });
  cluster.pass(12_000);
  expect(state(cluster.pod("app"))).toBe("Running");
});

test("a missing volume keeps the pod creating", () => {
  const cluster = openKubelets();
  cluster.addPod("vol", { containers: [NGINX], volumes: [{ name: "c", configMap: { name: "nosuch" } }] });
  cluster.pass(3_000);
  expect(state(cluster.pod("vol"))).toBe("ContainerCreating");
  expect(cluster.events("vol")).toEqual([
    'x3 FailedMount MountVolume.SetUp failed for volume "c" : configmap "nosuch" not found',
  ]);
});

test("a failing liveness probe restarts the container", () => {
  const cluster = openKubelets();
  const livenessProbe = { exec: { command: ["false"] }, initialDelaySeconds: 1, periodSeconds: 1, failureThreshold: 2 };
  cluster.addPod("live", { name: "c", image: "registry.k8s.io/e2e-test-images/agnhost:2.40", livenessProbe });
  cluster.pass(5_000);
  expect(cluster.pod("live")?.status?.containerStatuses?.[0]).toMatchObject({
    restartCount: 1,
    lastState: { terminated: { reason: "Completed", exitCode: 0 } },
    state: { running: {} },
  });
  expect(cluster.events("live")).toContain("Killing Container c failed liveness probe, will be restarted");
});

test("readiness follows the probe; one that goes on failing stays within the budget for events", () => {
  const cluster = openKubelets();
  cluster.addPod("bad", { ...NGINX, readinessProbe: { httpGet: { port: 8080 }, periodSeconds: 1 } });
  cluster.addPod("good", {
    ...NGINX,
    readinessProbe: { httpGet: { port: 80, path: "/" }, initialDelaySeconds: 5, periodSeconds: 5 },
  });
  cluster.pass(4_000);
  expect([
    cluster.pod("bad")?.status?.containerStatuses?.[0]?.ready,
    cluster.pod("good")?.status?.containerStatuses?.[0]?.ready,
  ]).toEqual([false, false]);
  cluster.pass(3_000);
  expect(cluster.pod("good")?.status?.containerStatuses?.[0]?.ready).toBe(true);
  cluster.pass(3_600_000);
  const unhealthy = cluster.events("bad").find((line) => line.includes("Unhealthy"));
  expect(unhealthy).toBe(
    'x33 Unhealthy Readiness probe failed: Get "http://10.244.1.2:8080/": dial tcp 10.244.1.2:8080: connect: connection refused',
  );
});

test("the liveness example of the documentation: healthy for 30 s, then restarted", () => {
  const cluster = openKubelets();
  const livenessProbe = { exec: { command: ["cat", "/tmp/healthy"] }, initialDelaySeconds: 5, periodSeconds: 5 };
  cluster.addPod("liveness", shell("touch /tmp/healthy; sleep 30; rm -f /tmp/healthy; sleep 600", { livenessProbe }));
  cluster.pass(3_000);
  const before = cluster.revision();
  cluster.pass(27_000);
  expect(cluster.revision()).toBe(before);
  cluster.pass(50_000);
  expect(cluster.pod("liveness")?.status?.containerStatuses?.[0]).toMatchObject({
    restartCount: 1,
    lastState: { terminated: { exitCode: 137 } },
  });
});

test.each([
  [NGINX, undefined, 500],
  [shell("sleep 3600"), undefined, 30_000],
  [shell("sleep 3600"), 1, 2_000],
  [shell("trap 'exit 0' TERM; sleep 3600"), undefined, 500],
])("%j deleted with grace %s is gone within %i ms", (container, grace, most) => {
  const cluster = openKubelets();
  cluster.addPod("gone", container);
  cluster.pass(3_000);
  cluster.delete("gone", grace);
  cluster.pass(most - 200);
  if (most > 500) expect(cluster.pod("gone")?.metadata.deletionTimestamp).toBeDefined();
  cluster.pass(400);
  expect(cluster.pod("gone")).toBeUndefined();
  expect(cluster.recall("pod/default/gone")).toBeUndefined();
});

test("a pod that is deleted by force leaves nothing behind", () => {
  const cluster = openKubelets();
  cluster.addPod("gone", NGINX);
  cluster.pass(3_000);
  cluster.delete("gone", 0);
  cluster.pass(100);
  expect(cluster.recall("pod/default/gone")).toBeUndefined();
  expect(cluster.recall("addresses/node-1")).toMatch(/^0*$/);
});

test("a deadline fails the pod", () => {
  const cluster = openKubelets();
  cluster.addPod("late", { activeDeadlineSeconds: 5, containers: [NGINX] });
  cluster.pass(6_000);
  expect(cluster.pod("late")?.status).toMatchObject({ phase: "Failed", reason: "DeadlineExceeded" });
});

test("readiness gates wait for conditions that others set", () => {
  const cluster = openKubelets();
  cluster.addPod("ready", { readinessGates: [{ conditionType: "example.com/attached" }], containers: [NGINX] });
  cluster.pass(3_000);
  expect(cluster.pod("ready")?.status?.conditions?.[2]).toMatchObject({
    reason: "ReadinessGatesNotReady",
    message: 'corresponding condition of pod readiness gate "example.com/attached" does not exist.',
  });
  const attached = { type: "example.com/attached", status: "True" };
  cluster.change(
    "ready",
    (pod) => ({ ...pod, status: { ...pod.status, conditions: [...(pod.status?.conditions ?? []), attached] } }),
    "status",
  );
  cluster.pass(1_000);
  expect(conditions(cluster.pod("ready")).slice(0, 4)).toEqual([
    "example.com/attached=True",
    "PodReadyToStartContainers=True",
    "Initialized=True",
    "Ready=True",
  ]);
});

test("a pod on a node that does not exist waits until the node comes", () => {
  const cluster = openKubelets();
  cluster.addPod("direct", { nodeName: "node-9", containers: [NGINX] });
  cluster.pass(5_000);
  expect(cluster.pod("direct")?.status).toBeUndefined();
  cluster.addNode("node-9", "10.244.9.0/24");
  cluster.pass(3_000);
  expect(cluster.pod("direct")?.status?.podIP).toBe("10.244.9.2");
});

test("a startup probe holds back readiness and liveness, and its failure restarts the container", () => {
  const cluster = openKubelets();
  const startupProbe = { exec: { command: ["cat", "/tmp/up"] }, periodSeconds: 2, failureThreshold: 5 };
  const readinessProbe = { exec: { command: ["true"] }, periodSeconds: 10 };
  cluster.addPod("slow", shell("sleep 5; touch /tmp/up; sleep 3600", { startupProbe, readinessProbe }));
  cluster.addPod("never", shell("sleep 60; touch /tmp/up; sleep 3600", { startupProbe }));
  cluster.pass(4_000);
  expect(cluster.pod("slow")?.status?.containerStatuses?.[0]).toMatchObject({ started: false, ready: false });
  cluster.pass(5_000);
  expect(cluster.pod("slow")?.status?.containerStatuses?.[0]).toMatchObject({ started: true, ready: true });
  cluster.pass(3_000);
  expect(cluster.events("never")).toContain("Killing Container c failed startup probe, will be restarted");
  cluster.pass(32_000);
  expect(cluster.pod("never")?.status?.containerStatuses?.[0]?.restartCount).toBe(1);
  expect(cluster.pod("slow")?.status?.containerStatuses?.[0]?.restartCount).toBe(0);
});

test("another image restarts the container at once", () => {
  const cluster = openKubelets();
  cluster.addPod("web", NGINX);
  cluster.pass(3_000);
  cluster.change("web", (pod) => ({ ...pod, spec: { ...pod.spec, containers: [{ ...NGINX, image: "nginx:1.28" }] } }));
  cluster.pass(3_000);
  expect(cluster.pod("web")?.status?.containerStatuses?.[0]).toMatchObject({
    image: "docker.io/library/nginx:1.28",
    restartCount: 1,
    state: { running: {} },
  });
  expect(cluster.events("web")).toContain("Killing Container nginx definition changed, will be restarted");
});

test("an ephemeral container runs beside the others and is not restarted", () => {
  const cluster = openKubelets();
  cluster.addPod("web", NGINX);
  cluster.pass(3_000);
  const debug = { name: "debug", image: "busybox", command: ["sleep", "2"] };
  cluster.change("web", (pod) => ({
    ...pod,
    spec: { containers: [NGINX], ...pod.spec, ephemeralContainers: [debug] },
  }));
  cluster.pass(1_500);
  expect(cluster.pod("web")?.status?.ephemeralContainerStatuses).toMatchObject([
    { name: "debug", state: { running: {} } },
  ]);
  cluster.pass(5_000);
  expect(cluster.pod("web")?.status).toMatchObject({
    phase: "Running",
    ephemeralContainerStatuses: [{ restartCount: 0, state: { terminated: { exitCode: 0 } } }],
  });
  expect(conditions(cluster.pod("web"))).toContain("Ready=True");
});

test("one container that cannot be pulled does not keep the other from running", () => {
  const cluster = openKubelets();
  cluster.addPod("two", { containers: [{ name: "bad", image: "app:typo" }, NGINX] });
  cluster.pass(4_000);
  const [bad, good] = cluster.pod("two")?.status?.containerStatuses ?? [];
  expect([bad?.state?.waiting?.reason, good?.ready, cluster.pod("two")?.status?.phase]).toEqual([
    "ImagePullBackOff",
    true,
    "Pending",
  ]);
});

test.each([
  ["Never", "ErrImageNeverPull"],
  ["IfNotPresent", "InvalidImageName"],
])("imagePullPolicy %s: %s", (imagePullPolicy, reason) => {
  const cluster = openKubelets();
  cluster.addPod("p", { name: "c", image: reason === "InvalidImageName" ? "Upper/Case:1" : "nginx", imagePullPolicy });
  cluster.pass(3_000);
  expect(state(cluster.pod("p"))).toBe(reason);
});

test("host network gives the pod the address of its node", () => {
  const cluster = openKubelets();
  cluster.addPod("host", { hostNetwork: true, containers: [NGINX] });
  cluster.pass(3_000);
  expect(cluster.pod("host")?.status?.podIP).toBe("192.168.64.11");
  expect(cluster.recall("addresses/node-1")).toBeUndefined();
});
