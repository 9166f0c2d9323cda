// Run by the build with the path of an empty directory: plays common commands on the bundle and saves V8's code cache.

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
  const sink = { write: () => true };
  return {
    stdin: { isTTY: false, read: () => Promise.resolve(""), readAll: () => Promise.resolve("") },
    stdout: sink,
    stderr: sink,
    env: { ...process.env, KUBESIM_HOME: home, KUBESIM_WAIT: "jump", KUBECONFIG: undefined },
    cwd: process.cwd(),
    isTTY: false,
  };
}

warm().then(
  () => process.exit(0),
  () => process.exit(1),
);
