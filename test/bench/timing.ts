import { spawnSync } from "node:child_process";

/** A process to be measured from its start to its end. */
export interface Run {
  command: string;
  args: string[];
  env?: Record<string, string>;
  cwd?: string;
  /** Done before each run and not measured. */
  before?: () => void;
}

/** Runs the process once and returns its seconds. Throws with its stderr when it does not end with 0. */
export function seconds(run: Run): number {
  run.before?.();
  const started = performance.now();
  const { status, stderr, error } = spawnSync(run.command, run.args, {
    cwd: run.cwd,
    env: { ...process.env, ...run.env },
    stdio: ["ignore", "ignore", "pipe"],
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  const elapsed = (performance.now() - started) / 1000;
  if (status !== 0) throw new Error(`${run.command} ${run.args.join(" ")}: ${error?.message ?? stderr}`);
  return elapsed;
}

/** Median seconds of each, run in turns (A B A B ...), so that a slow moment of the machine meets both. */
export function medians(rounds: number, ...runs: Run[]): number[] {
  const times: number[][] = runs.map(() => []);
  for (const run of runs) seconds(run);
  for (let round = 0; round < rounds; round++) {
    for (const [i, run] of runs.entries()) times[i]?.push(seconds(run));
  }
  return times.map(median);
}

function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}
