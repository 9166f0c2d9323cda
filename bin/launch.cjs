"use strict";
// What both launchers share: it runs dist/kubesim.cjs from V8's code cache, because start-up time is a budget.
// Plain CommonJS, since this is the only code that runs before the bundle, and Node loads it fastest.

const fs = require("node:fs");
const path = require("node:path");
const vm = require("node:vm");

const DIST = path.join(__dirname, "..", "dist");
const BUNDLE = path.join(DIST, "kubesim.cjs");

/**
 * Runs the bundle as `program` ("kubectl" or "kubesim") on this process: its arguments, streams and exit code.
 * Prints one line and exits with 1 when there is no bundle; never prints a stack trace unless -v=6 or more is given.
 */
exports.launch = function launch(program) {
  process.on("uncaughtException", fail);
  process.on("unhandledRejection", fail);
  let loaded;
  try {
    loaded = load(verbOf(process.argv.slice(2)));
  } catch (error) {
    if (error.code !== "ENOENT") throw error;
    fs.writeSync(2, `kubesim is not built: run npm start in ${path.dirname(DIST)}\n`);
    process.exitCode = 1;
    return;
  }
  if (loaded.stale) process.on("exit", (code) => code === 0 && loaded.saveCache());
  loaded.exports.run(program).catch(fail);
};

/** The word that tells which part of the bundle a command line uses; "" where there is none. */
function verbOf(argv) {
  const verb = argv.find((word) => !word.startsWith("-")) ?? "";
  return /^[a-z][a-z-]{1,20}$/.test(verb) ? verb : "";
}

/**
 * Compiles and evaluates the bundle, with the code cache of a verb: V8 reads a cache as a whole, so each verb has one of
 * its own with what it runs. `stale` says that V8 had no usable code cache, `saveCache()` writes one that
 * holds every function run until then; it never throws, because an installation may be read-only.
 */
function load(verb) {
  const descriptor = fs.openSync(BUNDLE, "r");
  const { size, mtimeMs } = fs.fstatSync(descriptor);
  // The bundle is pure ASCII (the build sees to it), and Latin-1 is the decoding that costs nothing.
  const source = fs.readFileSync(descriptor, "latin1");
  fs.closeSync(descriptor);
  // V8 compares no more than the length of the source, so the name must tell one build from another.
  // V8 refuses a cache that was made under other flags: each set has its own, or they would replace one another for ever.
  const flags = [...process.execArgv, process.env.NODE_OPTIONS ?? ""]
    .join(" ")
    .replace(/[^\w=]+/g, "_")
    .slice(0, 100);
  const build = `${process.version}-${process.arch}-${size}-${Math.floor(mtimeMs)}`;
  const cacheFile = path.join(DIST, "cache", `${build}-${verb}-${flags}`);
  const script = new vm.Script(`(function(exports,require,module,__filename,__dirname){${source}\n})`, {
    filename: BUNDLE,
    cachedData: readIfThere(cacheFile),
    importModuleDynamically: vm.constants?.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  });
  const module = { exports: {} };
  script.runInThisContext().call(module.exports, module.exports, require, module, BUNDLE, DIST);
  return {
    exports: module.exports,
    stale: script.cachedDataRejected !== false,
    saveCache() {
      try {
        const draft = `${cacheFile}.${process.pid}`;
        fs.mkdirSync(path.dirname(cacheFile), { recursive: true });
        fs.writeFileSync(draft, script.createCachedData());
        fs.renameSync(draft, cacheFile);
      } catch {
        // The next start compiles again: slower, not wrong.
      }
    },
  };
}
exports.load = load;
exports.verbOf = verbOf;

function readIfThere(file) {
  try {
    return fs.readFileSync(file);
  } catch {
    return undefined;
  }
}

/** The last resort: a reader that went away (`| head -1`) ends the program quietly, as SIGPIPE would; else one line. */
function fail(error) {
  if (error?.code === "EPIPE") process.exit(141);
  const verbosity = Number(/(?:^|\s)(?:-v|--v)[= ]?(\d+)(?:\s|$)/.exec(process.argv.slice(2).join(" "))?.[1] ?? 0);
  const text = verbosity >= 6 ? (error?.stack ?? String(error)) : (error?.message ?? String(error));
  try {
    fs.writeSync(2, `error: ${text}\n`);
  } catch {
    // There is nobody left to tell.
  }
  process.exit(1);
}
