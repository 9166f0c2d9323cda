import { spawn, spawnSync } from "node:child_process";
import { afterAll, beforeAll, expect, test } from "vitest";
import { attempt, launcher, newHome } from "./processes.ts";

const CONFIGMAPS = 3_000;
/** What a shell says of a process that SIGPIPE ended. */
const SIGPIPE = 141;

let home: ReturnType<typeof newHome>;
beforeAll(() => {
  home = newHome();
  const items = Array.from({ length: CONFIGMAPS }, (_, i) => ({
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: `c-${i}` },
    data: { text: "line\n".repeat(30) },
  }));
  const input = JSON.stringify({ apiVersion: "v1", kind: "List", items });
  expect(attempt(home.env, "kubectl", ["create", "-f", "-"], { input }).code).toBe(0);
});
afterAll(() => home.remove());

const shell = (script: string) =>
  spawnSync("bash", ["-c", script], {
    env: { ...home.env, KUBECTL: launcher("kubectl") },
    encoding: "utf8",
    timeout: 30_000,
  });

test.each(["get configmaps", "get configmaps -o yaml", "describe configmaps"])("%s | head -1 ends quietly", (words) => {
  const { stdout, stderr } = shell(`"$KUBECTL" ${words} | head -1; echo "\${PIPESTATUS[0]}"`);
  expect(stderr).toBe("");
  expect(stdout.split("\n")[1]).toBe(String(SIGPIPE));
});

test("a slow reader gets 100,000 lines to the last one", () => {
  const { stdout } = shell('"$KUBECTL" get configmaps -o yaml | (sleep 1; tail -3; )');
  expect(stdout).toBe('kind: List\nmetadata:\n  resourceVersion: ""\n');
  expect(shell('"$KUBECTL" get configmaps -o yaml | wc -l').stdout.trim().length).toBe(6);
});

test.each([
  ['"$KUBECTL" get namespaces -o name <&- | head -1', "namespace/default\n", 0],
  ['"$KUBECTL" get namespaces >&-', "", 0],
  ['"$KUBECTL" get nosuch 2>&-', "", 1],
  ['"$KUBECTL" apply -f - <&- 2>&1', "error: no objects passed to apply\n", 1],
])("%s", (script, stdout, status) => {
  expect(shell(script)).toMatchObject({ stdout, stderr: "", status });
});

test.each(["SIGINT", "SIGTERM"] as const)("%s ends a watch at once, and the cluster is well", async (signal) => {
  const child = spawn(process.execPath, [launcher("kubectl"), "get", "namespaces", "-w"], {
    env: home.env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stderr = "";
  child.stderr.on("data", (text) => {
    stderr += String(text);
  });
  await new Promise((resolve) => child.stdout.once("data", resolve));
  child.kill(signal);
  expect(await new Promise((resolve) => child.on("close", (_, by) => resolve(by)))).toBe(signal);
  expect(stderr).toBe("");
  expect(attempt(home.env, "kubectl", ["get", "namespaces"]).code).toBe(0);
});
