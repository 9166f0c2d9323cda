import { UsageError } from "../cli/errors.ts";
import type { Io } from "../cli/io.ts";
import type { Cluster } from "../cluster/cluster.ts";
import { ParseError } from "../machinery/parse-error.ts";
import { formatMicroTime, parseDuration } from "../machinery/time.ts";
import type { OwnCommand, OwnOption } from "./commands.ts";
import { withCluster } from "./open-current.ts";

const OPTIONS: Readonly<Record<string, OwnOption>> = {
  cluster: { type: "string", describe: "the cluster, if not the current one" },
};

/** One thing to do with the clock of a cluster that has caught up. */
function step(
  command: string,
  summary: string,
  work: (cluster: Cluster, values: Readonly<Record<string, unknown>>, io: Io) => void,
): OwnCommand {
  return {
    command,
    summary,
    options: OPTIONS,
    run: (io, values) =>
      withCluster(io, values.cluster, (cluster) => {
        cluster.simulation.tick();
        work(cluster, values, io);
        return 0;
      }),
  };
}

/** `kubesim clock …`: shows and moves the cluster's time. */
export const clock: OwnCommand = {
  command: "clock",
  summary: "Show or move the cluster's time",
  options: OPTIONS,
  run: (io, values) =>
    withCluster(io, values.cluster, async (cluster) => {
      cluster.simulation.tick();
      const { default: CliTable } = await import("cli-table3");
      const table = new CliTable({ head: ["TIME", "MODE", "RATE", "NEXT EVENT"], style: { head: [], border: [] } });
      const next = cluster.simulation.nextDue();
      const { mode, rate, now } = cluster.clock;
      table.push([
        formatMicroTime(now).slice(0, 23),
        mode,
        mode === "running" ? `${rate}x` : "-",
        next === undefined ? "none" : `in ${((next - now) / 1000).toFixed(3)}s`,
      ]);
      io.stdout.write(`${table.toString()}\n`);
      return 0;
    }),
  subcommands: [
    step("advance <duration>", "Let time pass at once: 5s, 10m, 2h", ({ simulation, clock: time }, { duration }) => {
      const until = time.now + parsed(() => parseDuration(String(duration)));
      if (until < time.now) throw new UsageError("time only moves forward");
      simulation.advance(until);
    }),
    step("settle", "Run until nothing is due but periodic upkeep", ({ simulation }) => simulation.settle()),
    step("pause", "Stop the time; it moves only by advance and settle", ({ simulation }) =>
      simulation.setMode("paused"),
    ),
    step("resume", "Let time run again, with the wall clock", ({ simulation }) => simulation.setMode("running", 1)),
    step("rate <factor>", "Let time run at a multiple of the wall clock", ({ simulation }, { factor }) => {
      const rate = Number(factor);
      if (!(rate > 0) || rate > 1e6)
        throw new UsageError(`the rate must be a number above 0, at most 1000000: ${String(factor)}`);
      simulation.setMode("running", rate);
    }),
    step("instant", "Settle after every command; what waits jumps ahead", ({ simulation }) => {
      simulation.setMode("instant");
      simulation.settle();
    }),
  ],
};

function parsed<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (error instanceof ParseError) throw new UsageError(error.message);
    throw error;
  }
}
