import Database from "better-sqlite3";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { attempt, command, newHome } from "./processes.ts";

const HOUR = 3_600_000;
/** Loose enough for a busy machine; the bench has the real figures. */
const BUDGET: Record<string, number> = { "an hour": 3_000, "a day": 4_000, "a week": 15_000 };

let home: ReturnType<typeof newHome>;
beforeAll(() => {
  home = newHome();
  command(home.env, "kubectl", "create", "deployment", "web", "--image=nginx:1.27", "--replicas=3");
  command(home.env, "kubectl", "run", "crash", "--image=busybox", "--", "false");
});
afterAll(() => home.remove());

/** Turns the cluster's clock so that so many milliseconds have passed since the last command. */
function away(milliseconds: number): void {
  const db = new Database(join(home.path, "home", "clusters", "default", "cluster.db"));
  const { value } = db.prepare("SELECT value FROM facts WHERE name = 'clock'").get() as { value: string };
  const clock = JSON.parse(value) as { wall: number };
  clock.wall -= milliseconds;
  db.prepare("UPDATE facts SET value = ? WHERE name = 'clock'").run(JSON.stringify(clock));
  db.close();
}

test.each([
  ["an hour", HOUR, /^crash .* 1[0-9] \(/m],
  ["a day", 24 * HOUR, /^crash .* 29[0-9] \(|^crash .* 30[0-9] \(/m],
  ["a week", 168 * HOUR, /^crash .* 2[0-9]{3} \(/m],
])("after %s away the first command answers", (span, milliseconds, restarts) => {
  away(milliseconds);
  const { stdout, took } = attempt(home.env, "kubectl", ["get", "pods"]);
  expect(stdout).toMatch(restarts);
  expect(stdout.match(/^web-.* 1\/1 +Running +0 /gm)).toHaveLength(3);
  expect(took).toBeLessThan(BUDGET[span] ?? 0);
});
