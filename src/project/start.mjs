// `npm start`: from a fresh clone to a working kubectl in one command. Plain JavaScript on Node's own modules, because
// it runs before any package is installed.

import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ensureInstalled, ROOT } from "./install.mjs";

const TOUR = join(ROOT, "state", "tour", "tour.json");

ensureInstalled();
const { build } = await import("./build.mjs");
try {
  if (await build()) console.log("kubesim is built.");
} catch (error) {
  console.error(`kubesim: the build failed: ${error.message}`);
  process.exit(1);
}
process.exitCode = showTour() ? 0 : 1;
explainActivation();

/** Runs the tour's commands on the user's current cluster and prints them as a terminal would. False at a failure. */
function showTour() {
  for (const step of JSON.parse(readFileSync(TOUR, "utf8")).steps) {
    console.log(`\n# ${step.say}`);
    for (const command of step.commands) {
      console.log(`$ ${command}`);
      const [program, ...args] = command.split(" ");
      const launcher = join(ROOT, "bin", program);
      // A kubeconfig of the user's own may name a real cluster: the tour is about the simulated one.
      const env = { ...process.env, KUBECONFIG: undefined };
      const stdio = ["ignore", "inherit", "inherit"];
      const { status } = spawnSync(process.execPath, [launcher, ...args], { cwd: ROOT, env, stdio });
      if (status !== 0) {
        console.error(`\nkubesim: the tour stopped: this command ended with exit code ${status}.`);
        return false;
      }
    }
  }
  return true;
}

function explainActivation() {
  const kubesim = join(ROOT, "bin", "kubesim");
  console.log(`
To use this kubectl in your shell (deactivate undoes it):

  eval "$(${/^[\w./-]+$/.test(kubesim) ? kubesim : JSON.stringify(kubesim)} activate)"
  kubectl get nodes`);
}
