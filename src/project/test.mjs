// `npm test`: all that CI runs. Installs and builds what is missing, then static checks, unit tests, golden transcripts
// against their floor, and the bench in its short mode. Every part runs, whatever fails before it.

import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureInstalled, ROOT } from "./install.mjs";

ensureInstalled();
const { build } = await import("./build.mjs");
const { check } = await import("./check.mjs");

let passed = 0;
let failed = 0;
/** Counts one part that is right or wrong as a whole. */
const judge = (name, right) => {
  if (right) passed++;
  else {
    failed++;
    console.log(`test: ${name} FAILED`);
  }
};

heading("build");
try {
  await build();
  judge("build", true);
} catch (error) {
  console.log(error.message);
  judge("build", false);
}
heading("check");
judge("check", (await check()).length === 0);
heading("unit tests");
unitTests();
heading("golden transcripts");
judge("golden", runNode("src/project/run-tool.mjs", "test/golden/golden.ts", "--floor"));
heading("bench");
judge("bench", runNode("src/project/run-tool.mjs", "test/bench/bench.ts", "--ci"));

// In these words, because continuous integration reads them.
console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

function unitTests() {
  const directory = mkdtempSync(join(tmpdir(), "kubesim-test-"));
  const report = join(directory, "report.json");
  const ended = runNode(
    "node_modules/vitest/vitest.mjs",
    "run",
    "--config=test/vitest.config.ts",
    "--reporter=dot",
    "--reporter=json",
    `--outputFile.json=${report}`,
  );
  try {
    const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(report, "utf8"));
    passed += numPassedTests;
    failed += numFailedTests;
  } catch {
    judge("unit tests", false);
  }
  if (!ended && failed === 0) judge("unit tests", false);
  rmSync(directory, { recursive: true, force: true });
}

function heading(text) {
  console.log(`\n== ${text}`);
}

function runNode(script, ...args) {
  const { status } = spawnSync(process.execPath, [join(ROOT, script), ...args], {
    cwd: ROOT,
    stdio: ["ignore", "inherit", "inherit"],
  });
  return status === 0;
}
