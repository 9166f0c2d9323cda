// Builds dist/: the one-file bundle that the launchers run, the schemas that it reads, and V8's code cache for it.

import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { ensureInstalled, ROOT } from "./install.mjs";

const DIST = join(ROOT, "dist");
const BUNDLE = join(DIST, "kubesim.cjs");
const STAMP = join(DIST, ".built-from");
const GENERATOR = "src/kinds/schema/generate.mjs";
const GENERATED = join(ROOT, "src", "generated");
const GENERATED_STAMP = join(DIST, ".generated-from");

/** Brings dist/ up to date with the sources, and returns whether there was anything to do. Throws when a step fails. */
export async function build() {
  // Taken before the work: a source that changes meanwhile makes the next build work again.
  const from = fingerprint(inputs());
  if (existsSync(BUNDLE) && existsSync(GENERATED) && read(STAMP) === from) return false;
  generate();
  await bundle();
  const schemas = join(GENERATED, "schemas");
  if (existsSync(schemas)) mirror(schemas, join(DIST, "schemas"));
  warmCodeCache();
  writeFileSync(STAMP, from);
  return true;
}

/** Writes src/generated when what it is made from has changed: others may be reading it. */
function generate() {
  const from = fingerprint([...filesBelow(dirname(GENERATOR)), "package-lock.json"]);
  if (existsSync(GENERATED) && read(GENERATED_STAMP) === from) return;
  run(process.execPath, [GENERATOR]);
  mkdirSync(DIST, { recursive: true });
  writeFileSync(GENERATED_STAMP, from);
}

async function bundle() {
  const { build: esbuild } = await import("esbuild");
  const draft = join(DIST, `.kubesim-${process.pid}.cjs`);
  mkdirSync(DIST, { recursive: true });
  await esbuild({
    entryPoints: [join(ROOT, "src", "cli", "entry.ts")],
    outfile: draft,
    bundle: true,
    platform: "node",
    target: "node20",
    format: "cjs",
    charset: "ascii",
    minifyWhitespace: true,
    minifySyntax: true,
    minifyIdentifiers: true,
    legalComments: "none",
    logLevel: "warning",
    loader: { ".sql": "text" },
    mainFields: ["module", "main"],
    banner: { js: 'const __bundle_url=require("url").pathToFileURL(__filename).href;' },
    define: {
      "import.meta.url": "__bundle_url",
      "import.meta.dirname": "__dirname",
      "import.meta.filename": "__filename",
    },
    plugins: [nativeModule, lateModules],
  });
  const code = readFileSync(draft, "utf8");
  const odd = code.search(/[\u0080-\uffff]/);
  if (odd >= 0) throw new Error(`the bundle is not ASCII: ${JSON.stringify(code.slice(odd - 40, odd + 10))}`);
  renameSync(draft, BUNDLE);
}

/**
 * better-sqlite3 finds its native file by trying a dozen paths with the package `bindings` at each start; the bundle
 * has the JavaScript half inside and asks for the one path that npm builds.
 */
const nativeModule = {
  name: "native-module",
  setup(esbuild) {
    esbuild.onResolve({ filter: /^bindings$/ }, () => ({ path: "bindings", namespace: "native" }));
    esbuild.onLoad({ filter: /.*/, namespace: "native" }, () => ({
      contents: 'module.exports = (name) => require("better-sqlite3/build/Release/" + name);',
    }));
  },
};

/** Modules of Node's own that take milliseconds to load and that most commands never use. */
const LATE = ["child_process", "crypto", "http", "http2", "https", "net", "os", "tls", "zlib"];

/** Has the bundle load these when something of theirs is first used, whatever the import statements say. */
const lateModules = {
  name: "late-modules",
  setup(esbuild) {
    esbuild.onResolve({ filter: new RegExp(`^node:(${LATE.join("|")})$`) }, ({ path }) => ({
      path: path.slice("node:".length),
      namespace: "late",
    }));
    esbuild.onLoad({ filter: /.*/, namespace: "late" }, async ({ path }) => {
      const names = Object.keys(await import(`node:${path}`)).filter((name) => name !== "default");
      const getters = names.map((name) => `get ${name}() { return require("${path}").${name}; }`);
      return { contents: `module.exports = { ${getters.join(", ")} };` };
    });
  },
};

/**
 * Runs the commands that a user's first minutes have, in a process of its own and on a cluster of its own, and keeps
 * the code V8 compiled for them. Without it everything works, the first start is slower: so failures do not matter.
 */
function warmCodeCache() {
  rmSync(join(DIST, "cache"), { recursive: true, force: true });
  const home = mkdtempSync(join(tmpdir(), "kubesim-warm-"));
  run(process.execPath, [join(ROOT, "src", "project", "warm-cache.cjs"), home], { quiet: true, mayFail: true });
  rmSync(home, { recursive: true, force: true });
}

/** A digest of names, sizes and times: cheap enough for every `npm start`. */
function fingerprint(files) {
  const hash = createHash("sha256").update(process.version);
  for (const file of files) {
    const { size, mtimeMs } = statSync(join(ROOT, file));
    hash.update(`${file} ${size} ${mtimeMs}\n`);
  }
  return hash.digest("hex");
}

/** Everything that dist/ depends on. */
function inputs() {
  return [...filesBelow("src"), "bin/launch.cjs", "package.json", "package-lock.json"];
}

/** The committed files below a folder of the repository, without tests, in a fixed order. */
function filesBelow(folder) {
  const files = [];
  for (const entry of readdirSync(join(ROOT, folder), { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (join(ROOT, path) !== GENERATED) files.push(...filesBelow(path));
    } else if (!entry.name.endsWith(".test.ts")) files.push(path);
  }
  return files.sort();
}

/** Makes `to` hold the files of `from`, in place: a command that runs meanwhile finds its schemas. */
function mirror(from, to) {
  const wanted = new Set(readdirSync(from));
  cpSync(from, to, { recursive: true });
  for (const name of readdirSync(to)) if (!wanted.has(name)) rmSync(join(to, name), { recursive: true, force: true });
}

function run(command, args, { quiet = false, mayFail = false } = {}) {
  const result = spawnSync(command, args, {
    cwd: ROOT,
    stdio: ["ignore", quiet ? "ignore" : 2, quiet ? "ignore" : 2],
    timeout: 120_000,
  });
  if (result.status !== 0 && !mayFail) throw new Error(`${args[0]} failed`);
}

function read(file) {
  return existsSync(file) ? readFileSync(file, "utf8") : "";
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  ensureInstalled();
  const started = performance.now();
  try {
    const worked = await build();
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    console.error(worked ? `kubesim: built dist/kubesim.cjs in ${seconds} s` : "kubesim: dist/ is up to date");
  } catch (error) {
    console.error(`kubesim: the build failed: ${error.message}`);
    process.exitCode = 1;
  }
}
