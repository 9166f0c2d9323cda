import { UsageError } from "../cli/errors.ts";
import { openCluster } from "../cluster/cluster.ts";
import {
  clusterNames,
  createCluster,
  currentCluster,
  databasePath,
  DEFAULT_CLUSTER,
  defaultSpec,
  deleteCluster,
  homeOf,
  useCluster,
  randomSeed,
} from "../cluster/home.ts";
import { formatTime, parseTime } from "../machinery/time.ts";
import type { OwnCommand } from "./commands.ts";

/** When the clock of a cluster with a chosen seed begins: the same for all, so that runs repeat to the byte. */
const SEEDED_START = "2027-01-01T00:00:00Z";

const CREATE_OPTIONS = {
  addons: { type: "string", describe: "add-ons to run", choices: ["all", "none"], default: "all" },
  seed: { type: "number", describe: "what everything random follows from; the clock then begins at a fixed time" },
  nodes: { type: "number", describe: "how many worker nodes", default: 3 },
} as const;

/** `kubesim cluster …`: the clusters of this home. */
export const cluster: OwnCommand = {
  command: "cluster",
  summary: "Create, list, choose, reset and delete clusters",
  subcommands: [
    {
      command: "create [name]",
      summary: "Create a cluster and make it the current one",
      options: CREATE_OPTIONS,
      run(io, values) {
        const home = homeOf(io.env);
        const name = String(values.name ?? DEFAULT_CLUSTER);
        createCluster(home, name, specOf(values));
        useCluster(home, name);
        io.stdout.write(`cluster "${name}" created\n`);
        return 0;
      },
    },
    {
      command: "list",
      summary: "List the clusters",
      async run(io) {
        const home = homeOf(io.env);
        const { default: CliTable } = await import("cli-table3");
        const table = new CliTable({
          head: ["CURRENT", "NAME", "NODES", "PODS", "CLOCK", "TIME", "SEED"],
          style: { head: [], border: [] },
        });
        for (const name of clusterNames(home)) {
          const { store, clock, close } = openCluster({ path: databasePath(home, name) });
          table.push([
            name === currentCluster(home) ? "*" : "",
            name,
            store.count("nodes"),
            store.count("pods"),
            clock.mode,
            formatTime(clock.target()),
            store.fact("seed") ?? "",
          ]);
          close();
        }
        io.stdout.write(`${table.toString()}\n`);
        return 0;
      },
    },
    {
      command: "use <name>",
      summary: "Make a cluster the current one",
      run(io, { name }) {
        useCluster(homeOf(io.env), String(name));
        io.stdout.write(`now using cluster "${String(name)}"\n`);
        return 0;
      },
    },
    {
      command: "delete [name]",
      summary: "Delete a cluster and everything in it",
      run(io, values) {
        const home = homeOf(io.env);
        const name = String(values.name ?? currentCluster(home));
        deleteCluster(home, name);
        io.stdout.write(`cluster "${name}" deleted\n`);
        return 0;
      },
    },
    {
      command: "reset [name]",
      summary: "Delete a cluster and create it anew",
      options: CREATE_OPTIONS,
      run(io, values) {
        const home = homeOf(io.env);
        const name = String(values.name ?? currentCluster(home));
        deleteCluster(home, name);
        createCluster(home, name, specOf(values));
        useCluster(home, name);
        io.stdout.write(`cluster "${name}" reset\n`);
        return 0;
      },
    },
  ],
};

function specOf({ seed, nodes, addons }: Readonly<Record<string, unknown>>) {
  if (typeof nodes !== "number" || !Number.isInteger(nodes) || nodes < 0 || nodes > 4000)
    throw new UsageError("--nodes must be a whole number from 0 to 4000");
  const chosen = typeof seed === "number";
  if (chosen && !Number.isSafeInteger(seed)) throw new UsageError("--seed must be a whole number");
  const base = defaultSpec(chosen ? seed : randomSeed());
  return { ...base, nodes, addons: addons !== "none", ...(chosen && { start: parseTime(SEEDED_START) }) };
}
