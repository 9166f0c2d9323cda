// Runs a TypeScript program of test/: node src/project/run-tool.mjs test/golden/golden.ts [arguments]
// Node 20 does not read TypeScript, so esbuild makes one file of the program first; the bundle dist/ is built too.

import { spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import { basename, join } from "node:path";
import { ensureInstalled, ROOT } from "./install.mjs";

ensureInstalled();
const [program, ...args] = process.argv.slice(2);
if (program === undefined) throw new Error("usage: run-tool.mjs PROGRAM.ts [ARGUMENTS]");
const { build } = await import("./build.mjs");
const { build: esbuild } = await import("esbuild");
try {
  await build();
} catch (error) {
  console.error(`kubesim: the build failed: ${error.message}`);
  process.exit(1);
}
const outdir = join(ROOT, "dist", "tools");
mkdirSync(outdir, { recursive: true });
const outfile = join(outdir, `${basename(program, ".ts")}.mjs`);
await esbuild({
  entryPoints: [join(ROOT, program)],
  outfile,
  bundle: true,
  packages: "external",
  platform: "node",
  target: "node20",
  format: "esm",
  logLevel: "warning",
});
const child = spawn(process.execPath, [outfile, ...args], { cwd: ROOT, stdio: ["ignore", "inherit", "inherit"] });
child.on("exit", (code, signal) => {
  process.exitCode = signal === null ? (code ?? 1) : 1;
});
