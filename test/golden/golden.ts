// npm run golden [TOPIC|FILE ...] [-- --diff | --list | --record | --floor | --update-floor]: plays the recorded transcripts on a
// simulated cluster and counts the commands whose stdout, stderr and exit code are the real cluster's.

import { fork, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { parseArgs } from "node:util";
import { normalise } from "./normalise.ts";
import type { Answer, Part, Progress } from "./play.ts";
import { play } from "./play.ts";
import type { Command, Transcript } from "./transcript.ts";
import { parseTranscript, withAnswers } from "./transcript.ts";
import { unifiedDiff } from "./unified-diff.ts";

const TRANSCRIPTS = join("test", "transcripts");
const FLOOR = join("test", "golden", "floor.json");
const WORKERS = 2;
const COMMAND_LIMIT_MS = 30_000;

/** What the recorded commands pipe through: a command whose tool is missing cannot be equal. */
const TOOLS = [
  "awk",
  "base64",
  "bash",
  "cut",
  "diff",
  "grep",
  "head",
  "jq",
  "rev",
  "sed",
  "sort",
  "tail",
  "tee",
  "tr",
  "wc",
];

interface Result {
  transcript: Transcript;
  command: Command;
  answer: Answer;
  equal: boolean;
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      diff: { type: "boolean" },
      list: { type: "boolean" },
      floor: { type: "boolean" },
      "update-floor": { type: "boolean" },
      record: { type: "boolean" },
      play: { type: "string" },
    },
  });
  if (values.play !== undefined) {
    await play(JSON.parse(values.play) as Part, (progress) => process.send?.(progress));
    process.disconnect();
    return 0;
  }
  const missing = TOOLS.filter((tool) => spawnSync("bash", ["-c", `command -v ${tool}`]).status !== 0);
  if (missing.length > 0)
    console.log(`golden: not on this machine, so commands that use them differ: ${missing.join(", ")}`);
  const files = selectFiles(positionals);
  if (files.length === 0) {
    console.error(`golden: no transcript matches ${positionals.join(" ")}`);
    return 1;
  }
  const results = await playAll(files);
  if (values.record) record(results);
  if (values.diff) for (const result of results) if (!result.equal) printDiff(result);
  if (values.list) for (const result of results) if (!result.equal) console.log(nameOf(result));
  const counts = printCounts(results);
  const whole = positionals.length === 0;
  if (values["update-floor"]) raiseFloor(counts);
  return values.floor && !(whole ? aboveFloor(counts) : aboveFloor(counts, positionals)) ? 1 : 0;
}

/** Writes what was answered into the transcripts that were played: for sessions of the project's own. */
function record(results: Result[]): void {
  for (const name of new Set(results.map(({ transcript }) => transcript.name))) {
    const file = join(TRANSCRIPTS, `${name}.console`);
    const answers = results.filter(({ transcript }) => transcript.name === name).map(({ answer }) => answer);
    writeFileSync(file, withAnswers(readFileSync(file, "utf8"), answers));
  }
}

/** Transcripts whose topic, file name or path is given; all without arguments. */
function selectFiles(wanted: string[]): string[] {
  const all = readdirSync(TRANSCRIPTS).filter((file) => file.endsWith(".console"));
  const names = wanted.map((name) => basename(name, ".console"));
  const chosen = all.filter((file) => {
    const { topic, name } = read(file);
    return names.length === 0 || names.some((one) => one === topic || one === name || name.startsWith(`${one}-`));
  });
  return chosen.sort();
}

function read(file: string): Transcript {
  return parseTranscript(basename(file, ".console"), readFileSync(join(TRANSCRIPTS, file), "utf8"));
}

/** Plays the files, `WORKERS` at a time, and returns the results in the order of the files. */
async function playAll(files: string[]): Promise<Result[]> {
  const results = new Map<string, Result[]>();
  const queue = [...files];
  const worker = async () => {
    for (let file = queue.shift(); file !== undefined; file = queue.shift()) results.set(file, await playFile(file));
  };
  await Promise.all(Array.from({ length: WORKERS }, worker));
  return files.flatMap((file) => results.get(file) ?? []);
}

/** Plays one transcript in a process of its own; where that dies or hangs, another goes on after the command. */
async function playFile(file: string): Promise<Result[]> {
  const transcript = read(file);
  const directory = mkdtempSync(join(tmpdir(), "kubesim-golden-"));
  const answers = new Map<number, Answer>();
  try {
    for (let from = 0; from < transcript.steps.length; ) {
      const stopped = await playPart({ transcript: join(TRANSCRIPTS, file), directory, from }, answers);
      if (stopped === undefined) break;
      if (!answers.has(stopped.step)) answers.set(stopped.step, { stdout: "", stderr: stopped.why, exitCode: 255 });
      from = stopped.step + 1;
    }
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
  return transcript.steps.flatMap((step, index) => {
    if (step.kind !== "command") return [];
    const answer = answers.get(index) ?? { stdout: "", stderr: "CRASH: not reached\n", exitCode: 255 };
    return [{ transcript, command: step, answer, equal: isEqual(step, answer) }];
  });
}

/** Returns undefined when the part was played to its end, else the step at which the process died, and of what. */
function playPart(part: Part, answers: Map<number, Answer>): Promise<{ step: number; why: string } | undefined> {
  return new Promise((resolve) => {
    const child = fork(process.argv[1] ?? "", ["--play", JSON.stringify(part)], { silent: true });
    let step = part.from;
    let done = false;
    let why = "";
    const kill = () => {
      why = `CRASH: no answer within ${COMMAND_LIMIT_MS / 1000} s\n`;
      child.kill("SIGKILL");
    };
    let timer = setTimeout(kill, COMMAND_LIMIT_MS);
    child.stderr?.setEncoding("utf8").on("data", (chunk: string) => {
      why += chunk;
    });
    child.on("message", (progress: Progress) => {
      clearTimeout(timer);
      timer = setTimeout(kill, COMMAND_LIMIT_MS);
      if (progress.kind === "done") done = true;
      else step = progress.step;
      if (progress.kind === "answered") answers.set(progress.step, progress.answer);
    });
    child.on("close", (code, signal) => {
      clearTimeout(timer);
      resolve(done ? undefined : { step, why: why || `CRASH: exit code ${code ?? signal}\n` });
    });
  });
}

function isEqual(command: Command, answer: Answer): boolean {
  return (
    command.exitCode === answer.exitCode &&
    normalise(command.stdout) === normalise(answer.stdout) &&
    normalise(command.stderr) === normalise(answer.stderr)
  );
}

function nameOf({ transcript, command }: Result): string {
  return `${transcript.name}.console:${command.line}: $ ${command.text.replaceAll("\\\n", "")}`;
}

function printDiff(result: Result): void {
  const { command, answer } = result;
  console.log(`\n--- ${nameOf(result)}`);
  for (const line of unifiedDiff(normalise(command.stdout), normalise(answer.stdout))) console.log(`  ${line}`);
  for (const line of unifiedDiff(normalise(command.stderr), normalise(answer.stderr))) console.log(`! ${line}`);
  if (command.exitCode !== answer.exitCode) console.log(`? - ${command.exitCode}\n? + ${answer.exitCode}`);
}

interface Count {
  equal: number;
  of: number;
}

function printCounts(results: Result[]): Map<string, Count> {
  const counts = new Map<string, Count>();
  for (const { transcript, equal } of results) {
    const count = counts.get(transcript.topic) ?? { equal: 0, of: 0 };
    counts.set(transcript.topic, { equal: count.equal + Number(equal), of: count.of + 1 });
  }
  for (const [topic, count] of [...counts].sort()) console.log(`${topic.padEnd(14)} ${describe(count)}`);
  const equal = results.filter((result) => result.equal).length;
  console.log(`golden: ${equal} of ${results.length} commands equal (${percent(equal, results.length)})`);
  return counts;
}

function describe({ equal, of }: Count): string {
  return `${String(equal).padStart(4)} of ${String(of).padStart(4)}  ${percent(equal, of).padStart(6)}`;
}

function percent(part: number, whole: number): string {
  return `${((100 * part) / Math.max(whole, 1)).toFixed(1)} %`;
}

/** The committed number of equal commands a topic. */
function readFloor(): Record<string, number> {
  return JSON.parse(readFileSync(FLOOR, "utf8")) as Record<string, number>;
}

function aboveFloor(counts: Map<string, Count>, topics?: string[]): boolean {
  const below = Object.entries(readFloor()).filter(
    ([topic, floor]) => (topics === undefined || topics.includes(topic)) && (counts.get(topic)?.equal ?? 0) < floor,
  );
  for (const [topic, floor] of below) console.log(`golden: ${topic} is below its floor of ${floor}`);
  return below.length === 0;
}

/** Writes the counts of the topics that were played into the floor file, where they are higher. */
function raiseFloor(counts: Map<string, Count>): void {
  const floor = readFloor();
  for (const [topic, { equal }] of counts) floor[topic] = Math.max(equal, floor[topic] ?? 0);
  const sorted = Object.fromEntries(Object.entries(floor).sort());
  writeFileSync(FLOOR, `${JSON.stringify(sorted, null, 2)}\n`);
}

process.exitCode = await main();
