import type { Readable } from "node:stream";

/** Where a command's text goes. */
export interface Output {
  write(text: string): void;
}

/** Everything of the outside world that a command may touch. */
export interface Io {
  stdin: Readable;
  stdout: Output;
  stderr: Output;
  env: Readonly<Record<string, string | undefined>>;
  /** absolute; relative paths of the command line are below it */
  cwd: string;
  /** whether stdin, stdout are a terminal */
  stdinIsTty: boolean;
  stdoutIsTty: boolean;
}

/** All of stdin as text. */
export async function readStdin(io: Io): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of io.stdin) chunks.push(Buffer.from(chunk as Buffer | string));
  return Buffer.concat(chunks).toString("utf8");
}
