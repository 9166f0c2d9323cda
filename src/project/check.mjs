// `npm run check`: every static check, two at a time. Prints the output of those that fail, and a line for each.

import { spawn } from "node:child_process";
import { statSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { ensureInstalled, ROOT } from "./install.mjs";

/** The largest bundle, in bytes: what a start has to read. Raise it when a feature is worth it, not by accident. */
const BUNDLE_LIMIT = 4_000_000;

const CHECKS = [
  { name: "types", command: ["tsc", "-p", "."] },
  { name: "lint and format", command: ["biome", "check", "--error-on-warnings", "--max-diagnostics=40", "."] },
  { name: "layers", command: ["depcruise", "--config", ".dependency-cruiser.json", "src", "test"] },
  { name: "dead code", command: ["knip", "--no-progress"] },
];

/** Runs all checks and returns the names of those that failed. The bundle must be built. */
export async function check() {
  const failed = [];
  const queue = [...CHECKS];
  const worker = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const started = performance.now();
      const { status, output } = await run(next.command);
      const seconds = ((performance.now() - started) / 1000).toFixed(1);
      console.log(`${status === 0 ? "ok    " : "FAILED"} ${next.name} (${seconds} s)`);
      if (status === 0) continue;
      failed.push(next.name);
      console.log(output);
    }
  };
  await Promise.all([worker(), worker()]);
  if (!bundleFits()) failed.push("bundle size");
  return failed;
}

function bundleFits() {
  const { size } = statSync(join(ROOT, "dist", "kubesim.cjs"), { throwIfNoEntry: false }) ?? {
    size: Number.POSITIVE_INFINITY,
  };
  const fits = size <= BUNDLE_LIMIT;
  console.log(`${fits ? "ok    " : "FAILED"} bundle size: ${Math.round(size / 1000)} kB of ${BUNDLE_LIMIT / 1000} kB`);
  return fits;
}

function run([program, ...args]) {
  return new Promise((resolve) => {
    const child = spawn(join(ROOT, "node_modules", ".bin", program), args, {
      cwd: ROOT,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    child.stdout.on("data", (chunk) => {
      output += chunk;
    });
    child.stderr.on("data", (chunk) => {
      output += chunk;
    });
    child.on("error", (error) => resolve({ status: 1, output: error.message }));
    child.on("close", (status) => resolve({ status: status ?? 1, output }));
  });
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  ensureInstalled();
  const { build } = await import("./build.mjs");
  await build();
  const failed = await check();
  console.log(failed.length === 0 ? "check: all passed" : `check: failed: ${failed.join(", ")}`);
  process.exitCode = failed.length === 0 ? 0 : 1;
}
