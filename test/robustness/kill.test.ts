import { afterAll, beforeAll, expect, it } from "vitest";
import { command, newHome, startWorker } from "./processes.ts";

const KILLS = 200;

let home: ReturnType<typeof newHome>;
beforeAll(() => {
  home = newHome();
});
afterAll(() => home.remove());

it(`a cluster whose writers are killed ${KILLS} times opens every time and has every acknowledged write`, { timeout: 600_000 }, async () => {
  const acknowledged: string[] = [];
  for (let kill = 0; kill < KILLS; kill++) {
    const commands = Array.from({ length: 200 }, (_, i) => ["create", "configmap", `c-${kill}-${i}`, `--from-literal=n=${i}`]);
    const { child, answers, ended } = startWorker(home.env, commands);
    // The moments are spread over start-up, opening, and the first dozens of commands.
    setTimeout(() => child.kill("SIGKILL"), 40 + ((kill * 37) % 160));
    await ended;
    for (const { code, words } of answers) {
      expect(code).toBe(0);
      acknowledged.push(words[2] ?? "");
    }
  }
  const names = command(home.env, "kubectl", "get", "configmaps", "-o", "name").split("\n");
  const there = new Set(names.map((name) => name.replace("configmap/", "")));
  expect(acknowledged.length).toBeGreaterThan(KILLS);
  expect(acknowledged.filter((name) => !there.has(name))).toEqual([]);
});
