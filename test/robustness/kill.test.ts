import { spawn } from "node:child_process";
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { attempt, command, launcher, newHome, sized, startWorker } from "./processes.ts";

const KILLS = sized(40, 200);

let home: ReturnType<typeof newHome>;
beforeAll(() => {
  home = newHome();
});
afterAll(() => home.remove());

it(`a cluster whose writers are killed ${KILLS} times opens every time and has every acknowledged write`, {
  timeout: 600_000,
}, async () => {
  const acknowledged: string[] = [];
  for (let kill = 0; kill < KILLS; kill++) {
    const commands = Array.from({ length: 200 }, (_, i) => [
      "create",
      "configmap",
      `c-${kill}-${i}`,
      `--from-literal=n=${i}`,
    ]);
    const { child, answers, ended } = startWorker(home.env, commands);
    // The moments are spread over start-up and opening, and over the commands that follow the first answer.
    const kill9 = () => child.kill("SIGKILL");
    if (kill % 2 === 0) setTimeout(kill9, 40 + ((kill * 37) % 160));
    else child.stdout?.once("data", () => setTimeout(kill9, (kill * 37) % 160));
    await ended;
    for (const { code, words } of answers) {
      expect(code).toBe(0);
      acknowledged.push(words[2] ?? "");
    }
  }
  const names = command(home.env, "kubectl", "get", "configmaps", "-o", "name").split("\n");
  const there = new Set(names.map((name) => name.replace("configmap/", "")));
  expect(acknowledged.length).toBeGreaterThanOrEqual(KILLS / 2);
  expect(acknowledged.filter((name) => !there.has(name))).toEqual([]);
});

/** Runs a command that is killed after so many milliseconds, if it takes that long; gives what it wrote. */
function killed(
  env: NodeJS.ProcessEnv,
  program: "kubectl" | "kubesim",
  words: string[],
  after: number,
): Promise<string> {
  const child = spawn(process.execPath, [launcher(program), ...words], { env, stdio: ["ignore", "pipe", "ignore"] });
  let stdout = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  const timer = setTimeout(() => child.kill("SIGKILL"), after);
  return new Promise((resolve) =>
    child.on("close", () => {
      clearTimeout(timer);
      resolve(stdout);
    }),
  );
}

it("of an apply of many documents that is killed, every document that it told of is there", {
  timeout: 120_000,
}, async () => {
  for (let kill = 0; kill < sized(10, 50); kill++) {
    const names = Array.from({ length: 500 }, (_, i) => `m-${kill}-${i}`);
    const file = join(home.path, "many.yaml");
    writeFileSync(
      file,
      names.map((name) => `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n`).join("---\n"),
    );
    const told = (await killed(home.env, "kubectl", ["apply", "-f", file], 120 + ((kill * 53) % 300))).matchAll(
      /^configmap\/(\S+) created$/gm,
    );
    const there = new Set(command(home.env, "kubectl", "get", "configmaps", "-o", "name").split("\n"));
    for (const [, name] of told) expect(there).toContain(`configmap/${name}`);
    // The cluster goes on from there.
    expect(attempt(home.env, "kubectl", ["apply", "-f", file]).code).toBe(0);
  }
});

it("a tick that is killed has happened or not", { timeout: 120_000 }, async () => {
  const other = newHome();
  command(other.env, "kubesim", "clock", "pause");
  command(other.env, "kubectl", "create", "deployment", "web", "--image=nginx:1.27", "--replicas=3");
  command(other.env, "kubectl", "run", "crash", "--image=busybox", "--", "false");
  const state = () => command(other.env, "kubectl", "get", "all,events", "-o", "yaml");
  const clock = () => command(other.env, "kubesim", "clock");
  let before = { state: state(), clock: clock() };
  for (let kill = 0; kill < sized(10, 50); kill++) {
    await killed(other.env, "kubesim", ["clock", "advance", "1h"], 60 + ((kill * 41) % 250));
    const after = { state: state(), clock: clock() };
    if (after.clock === before.clock) expect(after.state).toBe(before.state);
    before = after;
  }
  other.remove();
});

it("a creation that is killed leaves no cluster, and the next one nothing of it", { timeout: 120_000 }, async () => {
  const env = { ...home.env, KUBESIM_HOME: join(home.path, "creation") };
  for (let kill = 0; kill < sized(10, 50); kill++) {
    await killed(env, "kubesim", ["cluster", "create", `c${kill}`], 30 + ((kill * 23) % 200));
  }
  const listed = command(env, "kubesim", "cluster", "list");
  expect(command(env, "kubectl", "get", "namespaces", "-o", "name")).toContain("namespace/default");
  expect(listed).not.toMatch(/\.c\d/);
  for (const entry of readdirSync(join(env.KUBESIM_HOME, "clusters"))) {
    expect(entry).toMatch(/^(c\d+|default)$/);
    expect(attempt(env, "kubesim", ["clock", "--cluster", entry]).code).toBe(0);
  }
});
