import type { Io } from "../cli/io.ts";
import { type Cluster, openCluster } from "../cluster/cluster.ts";
import {
  createCluster,
  currentCluster,
  databasePath,
  DEFAULT_CLUSTER,
  defaultSpec,
  hasCluster,
  HomeError,
  homeOf,
  randomSeed,
} from "../cluster/home.ts";

/** Runs work on the current cluster (or the named one), which is created first where it is the default one. */
export async function withCluster<T>(io: Io, name: unknown, work: (cluster: Cluster) => Promise<T> | T): Promise<T> {
  const home = homeOf(io.env);
  const chosen = typeof name === "string" && name !== "" ? name : currentCluster(home);
  if (!hasCluster(home, chosen)) {
    if (chosen !== DEFAULT_CLUSTER) throw new HomeError(`there is no cluster "${chosen}"`);
    createCluster(home, chosen, defaultSpec(randomSeed()));
  }
  const cluster = openCluster({ path: databasePath(home, chosen) });
  try {
    return await work(cluster);
  } finally {
    cluster.close();
  }
}
