import { spawnSync } from "node:child_process";
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";

/** The real launchers in a directory of their own, in front of a small program instead of the bundle. */
const BIN = join(import.meta.dirname, "..", "..", "bin");

const PROGRAM = `
exports.run = async (program) => {
  const [what, count] = process.argv.slice(2);
  if (what === "throw") throw new Error("it broke");
  if (what === "lines") for (let i = 0; i < Number(count); i++) process.stdout.write("line " + i + "\\n");
  else process.stdout.write(program + " " + process.argv.slice(2).join(",") + "\\n");
  process.exitCode = what === "exit" ? Number(count) : 0;
};
`;

let home = "";

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "kubesim-launcher-"));
  mkdirSync(join(home, "bin"));
  mkdirSync(join(home, "dist"));
  for (const file of readdirSync(BIN)) copyFileSync(join(BIN, file), join(home, "bin", file));
  writeFileSync(join(home, "dist", "kubesim.cjs"), PROGRAM);
});

afterEach(() => rmSync(home, { recursive: true, force: true }));

test("arguments and exit code go through, by a symbolic link and from any directory", () => {
  symlinkSync(join(home, "bin", "kubectl"), join(home, "k"));
  expect(run(join(home, "k"), "get", "pods")).toEqual({ stdout: "kubectl get,pods\n", stderr: "", status: 0 });
  expect(run(join(home, "bin", "kubesim"), "exit", "3")).toEqual({ stdout: "kubesim exit,3\n", stderr: "", status: 3 });
});

test("the first start leaves a code cache, and a broken or outdated one is replaced", () => {
  const kubectl = join(home, "bin", "kubectl");
  const cache = join(home, "dist", "cache");
  run(kubectl, "a");
  const [first] = readdirSync(cache);
  writeFileSync(join(cache, first ?? ""), "not a code cache");
  expect(run(kubectl, "b").stdout).toBe("kubectl b\n");
  writeFileSync(join(home, "dist", "kubesim.cjs"), PROGRAM.replace('program + " "', 'program + "!"'));
  expect(run(kubectl, "c").stdout).toBe("kubectl!c\n");
});

test("without a bundle the launcher says what to do", () => {
  rmSync(join(home, "dist"), { recursive: true });
  const { stderr, status } = run(join(home, "bin", "kubectl"));
  expect({ stderr, status }).toEqual({ stderr: `kubesim is not built: run npm start in ${home}\n`, status: 1 });
});

test("a bug shows no stack trace, unless one asks for it", () => {
  const kubectl = join(home, "bin", "kubectl");
  expect(run(kubectl, "throw")).toEqual({ stdout: "", stderr: "error: it broke\n", status: 1 });
  expect(run(kubectl, "throw", "-v=6").stderr).toContain("at exports.run");
});

test("large output reaches a slow reader whole, and a reader that leaves ends it quietly", () => {
  const kubectl = join(home, "bin", "kubectl");
  const count = 200_000;
  expect(shell(`${kubectl} lines ${count} | (sleep 0.2; wc -l)`).stdout.trim()).toBe(String(count));
  expect(shell(`set -o pipefail; ${kubectl} lines ${count} | head -1`)).toMatchObject({
    stdout: "line 0\n",
    stderr: "",
  });
});

test("Node's flags have code caches of their own", () => {
  const launcher = join(home, "bin", "kubectl");
  run(launcher, "a");
  const cache = join(home, "dist", "cache");
  const before = readdirSync(cache).map((file) => statSync(join(cache, file)).mtimeMs);
  run(process.execPath, "--stack-size=900", launcher, "b");
  expect(readdirSync(cache)).toHaveLength(2);
  const times = readdirSync(cache).map((file) => statSync(join(cache, file)).mtimeMs);
  expect(times).toContain(before[0]);
});

function run(program: string, ...args: string[]) {
  const { stdout, stderr, status } = spawnSync(program, args, { cwd: tmpdir(), encoding: "utf8" });
  return { stdout, stderr, status };
}

function shell(text: string) {
  const { stdout, stderr, status } = spawnSync("bash", ["-c", text], { encoding: "utf8" });
  return { stdout, stderr, status };
}
