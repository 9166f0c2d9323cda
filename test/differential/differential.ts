// npm run differential [TOPIC|FILE ...] [-- --diff]: plays the recorded transcripts twice on clusters of the same seed, with our own
// kubectl in its process and with this machine's stock kubectl against `kubesim serve`, and counts the commands whose stdout,
// stderr and exit code are the same. A stock kubectl of another version says some things in other words: see STOCK_WORDS.

import { spawn, spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { normalise } from "../golden/normalise.ts";
import type { Answer } from "../golden/play.ts";
import { type Command, parseTranscript } from "../golden/transcript.ts";
import { unifiedDiff } from "../golden/unified-diff.ts";

const TRANSCRIPTS = join("test", "transcripts");
const WORKERS = 2;
/** A stock client waits in real time for what the jumping clock of the other one has at once: such commands do not count. */
const LIMIT_MS = 10_000;
const OUR_BIN = resolve("bin");

/** What differs between kubectl versions for reasons of their own, not of the server's. */
const STOCK_WORDS: readonly [RegExp, string][] = [
  // Since 1.35 kubectl delete names the namespace.
  // How kubectl reports a wrong flag, and which formats it has, changed up to 1.36.
  [/^KLOG "command failed" err="(.*)"$/gm, "error: $1"],
  [/\\"/g, '"'],
  [/^Error: /gm, "error: "],
  [/\bkyaml,/g, ""],
  [/^See 'kubectl .*' for usage\.$\n?/gm, ""],
  [/^ *creationTimestamp: null\n/gm, ""],
  [/ConfigMapOptional: +<nil>/g, "Optional:  false"],
  // A jumping clock is ahead of the machine's, by which a stock client counts ages.
  [/<invalid>/g, "DURATION"],
  [/(LIVE|MERGED)-\w+|\t\d{4}-\d\d-\d\d [\d:.]+ \+0000$/gm, "$1"],
  [/ (force )?deleted from \S+ namespace/g, " $1deleted"],
];

/** One side of the comparison: a home with a cluster, a folder to work in, and the environment of its commands. */
interface Side {
  readonly work: string;
  readonly env: Record<string, string>;
}

interface Outcome {
  name: string;
  verdict: "equal" | "different" | "not comparable";
  diff: string[];
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { diff: { type: "boolean" } } });
  const stock = findStock();
  if (stock === undefined) {
    console.log("differential: skipped, there is no stock kubectl on this machine");
    return 0;
  }
  const files = readdirSync(TRANSCRIPTS)
    .filter((file) => file.endsWith(".console"))
    .filter(
      (file) =>
        positionals.length === 0 || positionals.some((one) => file === `${one}.console` || file.startsWith(`${one}-`)),
    )
    .sort();
  const outcomes: Outcome[] = [];
  const queue = [...files];
  const worker = async () => {
    for (let file = queue.shift(); file !== undefined; file = queue.shift())
      outcomes.push(...(await compareFile(file, stock)));
  };
  await Promise.all(Array.from({ length: WORKERS }, worker));
  outcomes.sort((a, b) => (a.name < b.name ? -1 : 1));
  if (values.diff) {
    for (const { name, verdict, diff } of outcomes)
      if (verdict === "different") console.log([`\n--- ${name}`, ...diff].join("\n"));
  }
  const count = (verdict: Outcome["verdict"]) => outcomes.filter((outcome) => outcome.verdict === verdict).length;
  console.log(
    `differential: ${count("equal")} of ${count("equal") + count("different")} commands equal, ${count("not comparable")} not comparable (${stock})`,
  );
  return outcomes.length === 0 ? 1 : 0;
}

/** The first kubectl in PATH that is not ours. */
function findStock(): string | undefined {
  for (const folder of (process.env.PATH ?? "").split(":")) {
    const path = join(folder, "kubectl");
    if (existsSync(path) && dirname(realpathSync(path)) !== realpathSync(OUR_BIN)) return path;
  }
  return undefined;
}

async function compareFile(file: string, stock: string): Promise<Outcome[]> {
  const name = basename(file, ".console");
  const { steps } = parseTranscript(name, readFileSync(join(TRANSCRIPTS, file), "utf8"));
  const root = mkdtempSync(join(tmpdir(), "kubesim-differential-"));
  const ours = openSide(join(root, "ours"), OUR_BIN);
  const theirs = openSide(join(root, "stock"), linkStock(join(root, "bin"), stock));
  const outcomes: Outcome[] = [];
  try {
    simulator(theirs, "serve", "--background", "--port", "0");
    theirs.env.KUBECONFIG = join(root, "stock", "kubeconfig");
    writeFileSync(theirs.env.KUBECONFIG, simulator(theirs, "kubeconfig"));
    for (const step of steps) {
      if (step.kind === "file") {
        for (const { work } of [ours, theirs]) {
          mkdirSync(dirname(join(work, step.path)), { recursive: true });
          writeFileSync(join(work, step.path), step.text);
        }
      } else if (step.kind === "command") {
        outcomes.push(await compare(`${name}:${step.line}`, step, ours, theirs));
      } else {
        const words = step.kind === "settle" ? ["settle"] : ["advance", step.duration];
        for (const side of [ours, theirs]) simulator(side, "clock", ...words);
      }
    }
  } finally {
    spawnSync(join(OUR_BIN, "kubesim"), ["serve", "--stop"], { env: theirs.env });
    rmSync(root, { recursive: true, force: true });
  }
  return outcomes;
}

function openSide(root: string, bin: string): Side {
  const work = join(root, "work");
  mkdirSync(work, { recursive: true });
  const env: Record<string, string> = {
    PATH: `${bin}:/usr/local/bin:/usr/bin:/bin`,
    HOME: root,
    KUBESIM_HOME: join(root, "home"),
    LC_ALL: "C",
    TERM: "dumb",
    TZ: "UTC",
  };
  const side = { work, env };
  simulator(side, "cluster", "create", "--addons=none", "--seed=1");
  simulator(side, "clock", "instant");
  return side;
}

function linkStock(folder: string, stock: string): string {
  mkdirSync(folder, { recursive: true });
  symlinkSync(realpathSync(stock), join(folder, "kubectl"));
  return folder;
}

/** Runs a command of the simulator itself. Throws where it fails. */
function simulator({ env }: Side, ...words: string[]): string {
  const result = spawnSync(join(OUR_BIN, "kubesim"), words, { env, encoding: "utf8" });
  if (result.status !== 0) throw new Error(`kubesim ${words.join(" ")}: ${result.stderr}`);
  return result.stdout;
}

async function compare(place: string, command: Command, ours: Side, theirs: Side): Promise<Outcome> {
  const name = `${place}: $ ${command.text.replaceAll("\\\n", "")}`;
  const [own, stock] = await Promise.all([execute(command, ours), execute(command, theirs)]);
  if (own === undefined || stock === undefined || isAboutTheClient(command))
    return { name, verdict: "not comparable", diff: [] };
  const diff = [
    ...unifiedDiff(worded(stock.stdout), worded(own.stdout)).map((line) => `  ${line}`),
    ...unifiedDiff(worded(stock.stderr), worded(own.stderr)).map((line) => `! ${line}`),
    ...(own.exitCode === stock.exitCode ? [] : [`? - ${stock.exitCode}`, `? + ${own.exitCode}`]),
  ];
  return { name, verdict: diff.length === 0 ? "equal" : "different", diff };
}

/** Versions, help texts, the kubeconfig and the simulator's own commands say nothing of the wire. */
function isAboutTheClient({ text }: Command): boolean {
  return /\bkubesim\b|\bkubectl (config|version|completion|options|kustomize|plugin)\b|\s(-h|--help)\b|^(?!.*\bkubectl\b)/.test(
    text,
  );
}

function worded(text: string): string {
  let result = normalise(text);
  for (const [pattern, words] of STOCK_WORDS) result = result.replace(pattern, words);
  return result;
}

/** Undefined where the command takes longer than its time. */
function execute({ text }: Command, { env, work }: Side): Promise<Answer | undefined> {
  return new Promise((resolvePromise, reject) => {
    const shell = spawn("bash", ["-c", text], { cwd: work, env, stdio: ["ignore", "pipe", "pipe"], detached: true });
    const answer: Answer = { stdout: "", stderr: "", exitCode: 0 };
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      if (shell.pid !== undefined) process.kill(-shell.pid, "SIGKILL");
    }, LIMIT_MS);
    shell.stdout.setEncoding("utf8").on("data", (chunk: string) => {
      answer.stdout += chunk;
    });
    shell.stderr.setEncoding("utf8").on("data", (chunk: string) => {
      answer.stderr += chunk;
    });
    shell.on("error", reject);
    shell.on("close", (code) => {
      clearTimeout(timer);
      resolvePromise(late ? undefined : { ...answer, exitCode: code ?? 255 });
    });
  });
}

process.exitCode = await main();
