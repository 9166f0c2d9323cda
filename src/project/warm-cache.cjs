// Run by the build with the path of an empty directory: plays common commands on the bundle, each verb's in a process of
// its own, and saves V8's code cache for the verb.

const { spawnSync } = require("node:child_process");
const { Readable } = require("node:stream");
const { load, verbOf } = require("../../bin/launch.cjs");
const tour = require("../../state/tour/tour.json");

const home = process.argv[2];
const commands = [
  "kubesim cluster create --addons=none",
  "kubesim clock instant",
  "kubectl get pods",
  "kubectl get pods -o wide",
  ...tour.steps.flatMap((step) => step.commands),
];

/** Plays the commands of one verb and saves its cache. A command that cannot run yet leaves its code uncompiled, nothing else. */
async function warm(verb) {
  const bundle = load(verb);
  for (const command of commands) {
    const [program, ...argv] = command.split(" ");
    if (verbOf(argv) !== verb) continue;
    try {
      await bundle.exports.main(argv, silentIo(), program);
    } catch {
      // See above.
    }
  }
  bundle.saveCache();
}

function silentIo() {
  const sink = { write() {} };
  return {
    stdin: Readable.from([]),
    stdout: sink,
    stderr: sink,
    env: { PATH: process.env.PATH, HOME: home, KUBESIM_HOME: home, KUBESIM_WAIT: "jump" },
    cwd: process.cwd(),
    stdinIsTty: false,
    stdoutIsTty: false,
  };
}

if (process.argv[3] === undefined) {
  for (const verb of new Set(commands.map((command) => verbOf(command.split(" ").slice(1))))) {
    spawnSync(process.execPath, [__filename, home, verb], { stdio: "ignore", timeout: 60_000 });
  }
} else {
  warm(process.argv[3]).then(
    () => process.exit(0),
    () => process.exit(1),
  );
}
