// Installs the npm packages when they are missing or stale. Needs nothing but Node and npm.

import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The repository's root directory. */
export const ROOT = join(dirname(fileURLToPath(import.meta.url)), "..", "..");

const STAMP = join(ROOT, "node_modules", ".kubesim-installed");
const OLDEST_NODE = [20, 19];

/**
 * Makes node_modules match package-lock.json and this Node's native interface; does nothing when it already does.
 * Exits the process with 1 and a plain sentence when Node is too old or npm fails.
 */
export function ensureInstalled() {
  requireNode();
  const wanted = fingerprint();
  if (readOr(STAMP, "") === wanted) return;
  if (!isInstalled()) {
    console.error("kubesim: installing packages, which takes a minute or two ...");
    // Only a first installation may begin by emptying node_modules, as npm ci does: others may be using it.
    const first = !existsSync(join(ROOT, "node_modules"));
    npm([...(first ? ["ci"] : ["install", "--no-save"]), "--no-audit", "--no-fund", "--loglevel=error"]);
  }
  // A second Node on the same checkout needs its own build of the native module.
  if (!nativeModuleWorks()) npm(["rebuild", "better-sqlite3", "--loglevel=error"]);
  if (!nativeModuleWorks()) {
    console.error("kubesim: the native module better-sqlite3 does not load on this Node.");
    console.error(
      "It is compiled on installation: python3, make and a C++ compiler must be there (Debian: apt-get install python3 make g++).",
    );
    process.exit(1);
  }
  writeFileSync(STAMP, wanted);
}

function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  const [needMajor = 0, needMinor = 0] = OLDEST_NODE;
  if (major > needMajor || (major === needMajor && minor >= needMinor)) return;
  console.error(`kubesim needs Node ${OLDEST_NODE.join(".")} or later, and this is ${process.version}.`);
  process.exit(1);
}

function fingerprint() {
  const lock = readFileSync(join(ROOT, "package-lock.json"));
  const hash = createHash("sha256").update(lock).digest("hex");
  return `${hash} abi-${process.versions.modules} ${process.platform} ${process.arch}\n`;
}

/** Whether npm's own record of what it installed names the same packages and versions as the lock file. */
function isInstalled() {
  const record = join(ROOT, "node_modules", ".package-lock.json");
  if (!existsSync(record)) return false;
  const installed = JSON.parse(readFileSync(record, "utf8")).packages;
  const locked = JSON.parse(readFileSync(join(ROOT, "package-lock.json"), "utf8")).packages;
  for (const [path, entry] of Object.entries(locked)) {
    if (path === "" || entry.optional) continue;
    if (installed[path]?.version !== entry.version) return false;
  }
  return true;
}

function nativeModuleWorks() {
  const probe = "const D = require('better-sqlite3'); new D(':memory:').close()";
  const require = createRequire(join(ROOT, "package.json"));
  try {
    require.resolve("better-sqlite3");
  } catch {
    return false;
  }
  return spawnSync(process.execPath, ["-e", probe], { cwd: ROOT, stdio: "ignore" }).status === 0;
}

/** Where a Node brings its headers along, the native module is compiled with them: they need not be fetched. */
function headers() {
  const prefix = dirname(dirname(process.execPath));
  const there = existsSync(join(prefix, "include", "node", "node_api.h"));
  return there && !process.env.npm_config_nodedir ? { npm_config_nodedir: prefix } : {};
}

function npm(args) {
  const command = process.platform === "win32" ? "npm.cmd" : "npm";
  // npm's chatter goes to stderr: stdout belongs to what the user asked for.
  const result = spawnSync(command, args, {
    cwd: ROOT,
    stdio: ["ignore", 2, 2],
    env: { ...process.env, ...headers() },
  });
  if (result.status === 0) return;
  console.error(
    `kubesim: npm ${args[0]} failed${result.error ? ` (${result.error.message})` : ""}. See its messages above.`,
  );
  process.exit(1);
}

function readOr(file, fallback) {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return fallback;
  }
}
