import { formatMicroTime } from "../machinery/time.ts";
import { wallSleep } from "../sim/wall.ts";
import type { OwnCommand } from "./commands.ts";
import { withCluster } from "./open-current.ts";

/** Longest sleep between two looks at the cluster, in real milliseconds: others may have written meanwhile. */
const PERIOD = 200;

/** `kubesim tick`: catches up with the clock; with --follow it keeps the cluster going in the foreground. */
export const tick: OwnCommand = {
  command: "tick",
  summary: "Run what is due; --follow goes on doing so",
  options: {
    cluster: { type: "string", describe: "the cluster, if not the current one" },
    follow: { type: "boolean", describe: "go on until interrupted", default: false },
  },
  run: (io, { cluster: name, follow }) =>
    withCluster(io, name, async ({ simulation, clock }) => {
      simulation.tick();
      while (follow) {
        const due = simulation.nextDue();
        const wait = due === undefined ? PERIOD : (clock.wallUntil(due) ?? PERIOD);
        await wallSleep(Math.max(1, Math.min(PERIOD, wait)));
        simulation.tick();
      }
      io.stdout.write(`${formatMicroTime(clock.now).slice(0, 23)}\n`);
      return 0;
    }),
};
