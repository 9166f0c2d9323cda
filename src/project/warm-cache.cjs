// Run by the build with the path of an empty directory: plays common commands on the bundle and saves V8's code cache.

const { Readable } = require("node:stream");
const { load } = require("../../bin/launch.cjs");
const tour = require("../../state/tour/tour.json");

const home = process.argv[2];
const commands = [
  "kubesim cluster create --addons=none",
  "kubesim clock instant",
  "kubectl get pods",
  "kubectl get pods -o wide",
  ...tour.steps.flatMap((step) => step.commands),
];

/** A command that cannot run yet leaves its code uncompiled, nothing else. */
async function warm() {
  const bundle = load();
  for (const command of commands) {
    const [program, ...argv] = command.split(" ");
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

warm().then(
  () => process.exit(0),
  () => process.exit(1),
);
