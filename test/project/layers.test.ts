import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";

/**
 * The layer rules on a small tree that breaks them. With a compiler that it does not know, dependency-cruiser finds no
 * imports in TypeScript and passes everything: this test is what would notice.
 */
const ROOT = join(import.meta.dirname, "..", "..");
let tree = "";

const BREACHES: readonly (readonly [rule: string, file: string, imports: string])[] = [
  ["machinery-is-a-leaf", "src/machinery/a.ts", "../store/target.ts"],
  ["store-sees-machinery-only", "src/store/a.ts", "../sim/target.ts"],
  ["sim-sees-store-and-machinery", "src/sim/a.ts", "../kinds/target.ts"],
  ["kinds-are-pure", "src/kinds/apps/a.ts", "../../store/target.ts"],
  ["plug-ins-see-contracts-only", "src/controllers/a.ts", "../api/target.ts"],
  ["plug-ins-see-contracts-only", "src/kubelet/a.ts", "../controllers/target.ts"],
  ["plug-ins-see-contracts-only", "src/scheduler/a.ts", "../store/target.ts"],
  ["api-looks-down", "src/api/a.ts", "../client/target.ts"],
  ["api-looks-down", "src/api/f.ts", "../cluster/target.ts"],
  ["cluster-looks-down", "src/cluster/a.ts", "../client/target.ts"],
  ["server-looks-down", "src/server/a.ts", "../client/target.ts"],
  ["client-looks-down", "src/client/a.ts", "../cli/target.ts"],
  ["cli-knows-rest-not-the-simulation", "src/cli/get/a.ts", "../../store/target.ts"],
  ["sources-do-not-see-tests", "src/cli/b.ts", "./b.test.ts"],
  ["sqlite-in-store-only", "src/api/e.ts", "better-sqlite3"],
  ["no-unresolved", "src/cli/d.ts", "./nothing.ts"],
];

beforeAll(() => {
  tree = mkdtempSync(join(tmpdir(), "kubesim-layers-"));
  symlinkSync(join(ROOT, "node_modules"), join(tree, "node_modules"));
  for (const name of [".dependency-cruiser.json", "tsconfig.json", "package.json"]) {
    symlinkSync(join(ROOT, name), join(tree, name));
  }
  for (const layer of ["machinery", "store", "sim", "kinds", "controllers", "api", "cluster", "client", "cli"]) {
    write(`src/${layer}/target.ts`, "export type Target = string;\n");
  }
  write("src/cli/b.test.ts", "export type Target = string;\n");
  write("test/fine.ts", "export type Target = string;\n");
  // Type-only, so that a tool that looks only at what is left after compilation would miss it.
  write("src/cli/c.ts", 'import { d } from "./cc.ts";\nexport const c = d;\n');
  write("src/cli/cc.ts", 'import { c } from "./c.ts";\nexport const d = () => c;\n');
  for (const [, file, target] of BREACHES)
    write(file, `import type { Target } from "${target}";\nexport type A = Target;\n`);
});

afterAll(() => rmSync(tree, { recursive: true, force: true }));

test("every layer rule finds its breach, and names the file", () => {
  const depcruise = join(ROOT, "node_modules", ".bin", "depcruise");
  const args = ["--config", ".dependency-cruiser.json", "--output-type", "json", "src", "test"];
  const { stdout } = spawnSync(depcruise, args, { cwd: tree, encoding: "utf8", maxBuffer: 1 << 26 });
  const { violations } = (JSON.parse(stdout) as { summary: { violations: { rule: { name: string }; from: string }[] } })
    .summary;
  const found = violations.map(({ rule, from }) => `${rule.name} ${from}`);
  expect(found).toContain("no-circular src/cli/c.ts");
  for (const [rule, file] of BREACHES) expect(found).toContain(`${rule} ${file}`);
});

function write(file: string, text: string): void {
  mkdirSync(dirname(join(tree, file)), { recursive: true });
  writeFileSync(join(tree, file), text);
}
