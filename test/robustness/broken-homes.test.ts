import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import Database from "better-sqlite3";
import { afterEach, beforeEach, expect, test } from "vitest";
import { attempt, command, newHome } from "./processes.ts";

let home: ReturnType<typeof newHome>;
let folder: string;
let file: string;
beforeEach(() => {
  home = newHome();
  folder = join(home.path, "home");
  file = join(folder, "clusters", "default", "cluster.db");
});
afterEach(() => home.remove());

function cutOff(length: number): void {
  for (const end of ["-wal", "-shm"]) rmSync(file + end, { force: true });
  truncateSync(file, length);
}

const BREAKS: Record<string, [work: () => void, error: RegExp]> = {
  "of noise": [
    () => writeFileSync(file, Buffer.from(Array.from({ length: 50_000 }, (_, i) => (i * 7919) % 251))),
    /is not a database/,
  ],
  "cut off": [() => cutOff(20_000), /is damaged/],
  "of no bytes": [() => cutOff(0), /is empty or not kubesim's/],
  "of a newer schema": [
    () => {
      const db = new Database(file);
      db.pragma("user_version = 99");
      db.close();
    },
    /was written by a newer kubesim \(schema 99,/,
  ],
  "that is a folder": [
    () => {
      rmSync(file);
      mkdirSync(file);
    },
    /cannot be opened/,
  ],
};

test.each(Object.entries(BREAKS))("a database %s is refused with one line", (_, [breakIt, error]) => {
  breakIt();
  for (const words of [
    ["get", "pods"],
    ["create", "configmap", "c"],
  ]) {
    const { code, stdout, stderr } = attempt(home.env, "kubectl", words);
    expect(stderr).toMatch(error);
    expect(stderr).toMatch(/^error: the cluster database .*\n$/);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  }
});

const PLACES: Record<string, [path: (own: string) => string, error: RegExp]> = {
  "below a file": [() => "/dev/null/home", /a part of the path is no folder/],
  "with a name too long": [(own) => join(own, "x".repeat(300)), /the path is too long/],
  "with a path too long": [
    (own) => join(own, "x".repeat(200), ...Array.from({ length: 30 }, () => "y".repeat(200))),
    /the path is too long/,
  ],
  "in /proc": [() => "/proc/kubesim", /there is no such place/],
};

test.each(Object.entries(PLACES))("a home %s is refused with one line", (_, [path, error]) => {
  const { code, stderr } = attempt({ ...home.env, KUBESIM_HOME: path(home.path) }, "kubectl", ["get", "pods"]);
  expect(stderr).toMatch(error);
  expect(stderr).toMatch(/^error: cannot use the home .*\n$/);
  expect(code).toBe(1);
});

test.skipIf(process.getuid?.() !== 0)(
  "a home that may only be read is refused with one line (needs root, to become nobody)",
  () => {
    chmodSync(home.path, 0o755);
    for (const path of [folder, join(folder, "clusters"), join(folder, "clusters", "default")]) chmodSync(path, 0o755);
    const nobody = { uid: 65534, gid: 65534 };
    const read = attempt(home.env, "kubectl", ["get", "pods"], nobody);
    expect(read).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^error: the cluster database .* cannot be (written|opened)\n$/),
    });
    const create = attempt(home.env, "kubesim", ["cluster", "create", "other"], nobody);
    expect(create).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^error: cannot use the home .*permission denied/),
    });
  },
);

test("the current cluster's name must be one", () => {
  writeFileSync(join(folder, "current-cluster"), "../../etc\n");
  expect(attempt(home.env, "kubectl", ["get", "pods"])).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("holds no name of a cluster"),
  });
});

test("a relative home is below the working directory, and without one it is below $HOME", () => {
  const relative = attempt({ ...home.env, KUBESIM_HOME: "other" }, "kubectl", ["get", "pods"], { cwd: home.path });
  expect(relative.code).toBe(0);
  expect(existsSync(join(home.path, "other", "clusters", "default", basename(file)))).toBe(true);
  const { KUBESIM_HOME: _, ...env } = home.env;
  expect(attempt(env, "kubectl", ["get", "pods"]).code).toBe(0);
  expect(existsSync(join(home.path, ".kubesim", "clusters", "default"))).toBe(true);
});

test("drafts of dead processes go away, those of living ones stay", () => {
  const clusters = join(folder, "clusters");
  for (const draft of [".a.999999999", `.b.${process.pid}`]) mkdirSync(join(clusters, draft));
  expect(command(home.env, "kubesim", "cluster", "list")).not.toContain(".b");
  expect(readdirSync(clusters).sort()).toEqual([`.b.${process.pid}`, "default"]);
});
