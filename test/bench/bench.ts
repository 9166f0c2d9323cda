// npm run bench [-- --ci]: the budgets of src/README.md. Every row is a ratio of two processes that were measured in
// turns in this run. --ci leaves the long rows out and fails when a ratio is above test/bench/floor.json.

import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { Run } from "./timing.ts";
import { medians, seconds } from "./timing.ts";

const NODE = process.execPath;
const KUBECTL = join("bin", "kubectl");
const KUBESIM = join("bin", "kubesim");
const NOTHING: Run = { command: NODE, args: ["-e", "0"] };
const YARDSTICK: Run = { command: NODE, args: [join("test", "bench", "yardstick.cjs")] };

interface Row {
  name: string;
  what: string;
  seconds: number;
  /** Against the yardstick that `of` names. */
  ratio: number;
  of: string;
  /** The budget in words, and whether it is kept. */
  budget: string;
  kept: boolean;
}

interface Bench {
  name: string;
  /** Too long for every commit. */
  long?: boolean;
  measure(place: Place): Row;
}

/** What a bench works with: an empty directory and how often to repeat. */
interface Place {
  directory: string;
  rounds: number;
}

const BENCHES: readonly Bench[] = [
  { name: "get-pods", measure: getPods },
  { name: "first-command", measure: firstCommand },
  { name: "apply-200", measure: applyConfigMaps },
  { name: "deployment-1000", measure: (place) => deployment(place, 1000, 10, 1.5) },
  { name: "pods-10000", long: true, measure: (place) => deployment({ ...place, rounds: 1 }, 10_000, 100, 15, 1) },
  { name: "get-10000", long: true, measure: getManyPods },
  { name: "flat", long: true, measure: flatness },
];

function main(): number {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { ci: { type: "boolean" } } });
  const floor = JSON.parse(readFileSync(join("test", "bench", "floor.json"), "utf8")) as Record<string, number>;
  let failed = 0;
  for (const bench of BENCHES) {
    if (positionals.length > 0 ? !positionals.includes(bench.name) : values.ci && bench.long) continue;
    const directory = mkdtempSync(join(tmpdir(), "kubesim-bench-"));
    try {
      const row = bench.measure({ directory, rounds: values.ci ? 7 : 21 });
      const limit = floor[bench.name];
      const above = values.ci === true && limit !== undefined && row.ratio > limit;
      if (above) failed++;
      console.log(describe(row) + (above ? `  ABOVE THE FLOOR of ${limit}` : ""));
    } catch (error) {
      failed++;
      console.log(`${bench.name.padEnd(16)} FAILED: ${error instanceof Error ? error.message : String(error)}`);
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  }
  return failed === 0 ? 0 : 1;
}

function describe(row: Row): string {
  const time = row.seconds < 1 ? `${Math.round(row.seconds * 1000)} ms` : `${row.seconds.toFixed(2)} s`;
  const verdict = row.kept ? "within" : "OVER";
  const ratio = `${row.ratio.toFixed(2)} x ${row.of}`;
  return `${row.name.padEnd(16)} ${row.what.padEnd(46)} ${time.padStart(8)}  ${ratio.padEnd(18)} ${verdict} ${row.budget}`;
}

function getPods({ directory, rounds }: Place): Row {
  const env = cluster(directory);
  call(KUBECTL, ["create", "deployment", "web", "--image=nginx", "--replicas=3"], env);
  call(KUBESIM, ["clock", "settle"], env);
  const get = { command: KUBECTL, args: ["get", "pods"], env };
  return againstNothing("get-pods", "kubectl get pods, warm, 3 pods", get, rounds, 1.5);
}

function firstCommand({ directory, rounds }: Place): Row {
  let homes = 0;
  const env = { KUBESIM_HOME: "", KUBECONFIG: "" };
  const before = () => {
    env.KUBESIM_HOME = join(directory, `home-${homes++}`);
  };
  const first = { command: KUBECTL, args: ["get", "pods"], env, before };
  return againstNothing("first-command", "first command ever: creates the cluster", first, rounds, 3);
}

function applyConfigMaps({ directory, rounds }: Place): Row {
  const env = cluster(directory);
  const file = join(directory, "two-hundred.yaml");
  const documents = Array.from(
    { length: 200 },
    (_, i) => `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: cm-${i}\ndata:\n  key: value-${i}\n`,
  );
  writeFileSync(file, documents.join("---\n"));
  const before = () => call(KUBECTL, ["delete", "configmaps", "--all"], env);
  const apply = { command: NODE, args: [KUBECTL, "apply", "-f", file], env, before };
  return againstYardstick("apply-200", "apply -f of 200 ConfigMaps", apply, Math.min(rounds, 7), 0.5);
}

/** A Deployment of `pods` Pods on `nodes` nodes under the instant clock, up to all Ready. */
function deployment(
  { directory, rounds }: Place,
  pods: number,
  nodes: number,
  budget: number,
  gibibytes?: number,
): Row {
  const env = cluster(directory, nodes);
  const usage = join(directory, "usage");
  const create: Run = {
    command: NODE,
    args: ["--require", `./${join("test", "bench", "report-memory.cjs")}`, KUBECTL, ...createDeployment(pods)],
    env: { ...env, KUBESIM_BENCH_USAGE: usage },
    before: () => call(KUBECTL, ["delete", "deployment", "web", "--ignore-not-found"], env),
  };
  const row = againstYardstick(
    `pods-${pods}`,
    `${pods} pods on ${nodes} nodes, all Ready`,
    create,
    Math.min(rounds, 3),
    budget,
  );
  requireReady(env, pods);
  if (pods === 1000) row.name = "deployment-1000";
  const used = Number(readFileSync(usage, "utf8")) / 2 ** 20;
  if (gibibytes === undefined) return row;
  return {
    ...row,
    what: `${row.what}, ${used.toFixed(2)} GiB`,
    kept: row.kept && used <= gibibytes,
    budget: `${row.budget} and ${gibibytes} GiB`,
  };
}

function getManyPods({ directory }: Place): Row {
  const env = cluster(directory, 100);
  call(KUBECTL, createDeployment(10_000), env);
  const get = { command: NODE, args: [KUBECTL, "get", "pods", "-A"], env };
  return againstYardstick("get-10000", "get pods -A of 10,000 pods", get, 5, 1);
}

/** Seconds a pod from 1,000 to 100,000 pods; the ratio is the dearest against the cheapest. */
function flatness({ directory }: Place): Row {
  const costs = [1000, 10_000, 100_000].map((pods) => {
    const env = cluster(join(directory, String(pods)), pods / 100);
    const took = seconds({
      command: NODE,
      args: ["--max-old-space-size=16384", KUBECTL, ...createDeployment(pods)],
      env,
    });
    requireReady(env, pods);
    console.log(`  ${pods} pods: ${took.toFixed(2)} s, ${((1e6 * took) / pods).toFixed(0)} us a pod`);
    return took / pods;
  });
  const ratio = Math.max(...costs) / Math.min(...costs);
  const what = "cost a pod, 1,000 to 100,000 pods";
  return { name: "flat", what, seconds: costs.at(-1) ?? 0, ratio, of: "cheapest", budget: "1.5 x", kept: ratio <= 1.5 };
}

function againstNothing(name: string, what: string, run: Run, rounds: number, budget: number): Row {
  const [took = 0, nothing = 1] = medians(rounds, run, NOTHING);
  const ratio = took / nothing;
  return { name, what, seconds: took, ratio, of: "node -e 0", budget: `${budget} x`, kept: ratio <= budget };
}

function againstYardstick(name: string, what: string, run: Run, rounds: number, budget: number): Row {
  const [took = 0, yardstick = 1] = medians(rounds, run, YARDSTICK);
  const ratio = took / yardstick;
  return { name, what, seconds: took, ratio, of: "yardstick", budget: `${budget} s`, kept: took <= budget };
}

/** A cluster of its own under the instant clock. Returns the environment that selects it. */
function cluster(directory: string, nodes = 3): Record<string, string> {
  const home = join(directory, "home");
  mkdirSync(directory, { recursive: true });
  const env = { KUBESIM_HOME: home, KUBECONFIG: "" };
  call(KUBESIM, ["cluster", "create", "--addons=none", "--seed=1", `--nodes=${nodes}`], env);
  call(KUBESIM, ["clock", "instant"], env);
  return env;
}

function createDeployment(pods: number): string[] {
  return ["create", "deployment", "web", "--image=nginx", `--replicas=${pods}`];
}

function requireReady(env: Record<string, string>, pods: number): void {
  const ready = call(KUBECTL, ["get", "deployment", "web", "-o", "jsonpath={.status.readyReplicas}"], env);
  if (ready !== String(pods)) throw new Error(`${ready || "none"} of ${pods} pods are ready`);
}

function call(program: string, args: string[], env: Record<string, string>): string {
  return execFileSync(NODE, [program, ...args], {
    env: { ...process.env, ...env },
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  });
}

process.exitCode = main();
