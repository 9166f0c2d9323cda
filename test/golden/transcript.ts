/** One command of a transcript, with what the real cluster answered. */
export interface Command {
  kind: "command";
  text: string;
  stdout: string;
  stderr: string;
  exitCode: number;
  /** Line of the transcript, from 1. */
  line: number;
}

/** One entry of a transcript, in order. */
export type Step =
  | Command
  | { kind: "file"; path: string; text: string }
  | { kind: "pass"; duration: string }
  | { kind: "settle" };

/** A recorded session. */
export interface Transcript {
  name: string;
  title: string;
  topic: string;
  steps: Step[];
}

/**
 * Reads the format of test/transcripts (see test/README.md): `$` command, `!` stderr, `?` exit code, `~` time, `## file:`
 * blocks, and stdout as it is. Throws an Error with the line number where a line has no place.
 */
export function parseTranscript(name: string, text: string): Transcript {
  const lines = text.split("\n");
  if (lines.at(-1) === "") lines.pop();
  const transcript: Transcript = { name, title: "", topic: name.split("-")[0] ?? name, steps: [] };
  let current: { command: Command; stdout: string[]; stderr: string[] } | undefined;
  const finish = () => {
    if (current === undefined) return;
    current.command.stdout = joined(current.stdout);
    current.command.stderr = joined(current.stderr);
    current = undefined;
  };

  for (let i = 0; i < lines.length; i++) {
    const line = lines[i] ?? "";
    if (line.startsWith("## file: ")) {
      // The blank line that sets a file block off is the recorder's, not output of the command before it.
      if (current?.stdout.at(-1) === "") current.stdout.pop();
      finish();
      const end = lines.indexOf("## end", i);
      if (end < 0) throw new Error(`${name}:${i + 1}: the file has no end`);
      transcript.steps.push({ kind: "file", path: line.slice(9), text: joined(lines.slice(i + 1, end)) });
      i = end;
    } else if (line.startsWith("$ ")) {
      finish();
      const first = i;
      let command = line.slice(2);
      while (command.endsWith("\\") && i + 1 < lines.length) command += `\n${lines[++i] ?? ""}`;
      const step: Command = { kind: "command", text: command, stdout: "", stderr: "", exitCode: 0, line: first + 1 };
      transcript.steps.push(step);
      current = { command: step, stdout: [], stderr: [] };
    } else if (line.startsWith("~ ")) {
      finish();
      const duration = line.slice(2).trim();
      transcript.steps.push(duration === "settle" ? { kind: "settle" } : { kind: "pass", duration });
    } else if (current === undefined) {
      if (line.startsWith("# title: ")) transcript.title = line.slice(9);
      else if (line.startsWith("# topic: ")) transcript.topic = line.slice(9);
      else if (line !== "" && !line.startsWith("# ")) throw new Error(`${name}:${i + 1}: output without a command`);
    } else if (line.startsWith("# ")) {
      // A remark of whoever wrote the session down.
    } else if (line === "!" || line.startsWith("! ")) {
      current.stderr.push(line.slice(2));
    } else if (/^\? \d+$/.test(line)) {
      current.command.exitCode = Number(line.slice(2));
    } else {
      current.stdout.push(/^\\[$!?~#\\]/.test(line) ? line.slice(1) : line);
    }
  }
  finish();
  return transcript;
}

/**
 * A transcript's text with these answers in place of its own, one for each command in order. Whoever records reads
 * what comes out: it is the specification from then on.
 */
export function withAnswers(text: string, answers: readonly Pick<Command, "stdout" | "stderr" | "exitCode">[]): string {
  const lines: string[] = [];
  const source = text.split("\n");
  let next = 0;
  let inFile = false;
  for (let i = 0; i < source.length; i++) {
    const line = source[i] ?? "";
    if (line.startsWith("## file: ")) inFile = true;
    if (inFile || next === 0 || /^(~ |# )/.test(line)) {
      if (!line.startsWith("$ ")) lines.push(line);
    }
    if (line === "## end") inFile = false;
    if (inFile || !line.startsWith("$ ")) continue;
    lines.push(line);
    while (source[i]?.endsWith("\\")) lines.push(source[++i] ?? "");
    const answer = answers[next++];
    if (answer !== undefined) lines.push(...answerLines(answer));
  }
  return `${lines.join("\n").trimEnd()}\n`;
}

function answerLines({ stdout, stderr, exitCode }: Pick<Command, "stdout" | "stderr" | "exitCode">): string[] {
  const split = (text: string) => (text === "" ? [] : text.replace(/\n$/, "").split("\n"));
  return [
    ...split(stdout).map((line) => (/^[$!?~#\\]/.test(line) ? `\\${line}` : line)),
    ...split(stderr).map((line) => `! ${line}`.trimEnd()),
    ...(exitCode === 0 ? [] : [`? ${exitCode}`]),
  ];
}

function joined(lines: string[]): string {
  return lines.length === 0 ? "" : `${lines.join("\n")}\n`;
}
