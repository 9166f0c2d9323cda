import { fstatSync, writeSync } from "node:fs";
import type { Io, Output } from "./io.ts";
import { main } from "./main.ts";

export { main };

/** The exit code of a process that SIGPIPE ended, as the real kubectl is when its reader goes away. */
const BROKEN_PIPE = 141;

/** Runs `program` with this process's arguments, streams and exit code. The launchers in bin/ call it. */
export async function run(program: "kubectl" | "kubesim"): Promise<void> {
  process.exitCode = await main(process.argv.slice(2), processIo(), program);
}

/** The process as commands see it. Node's stream objects are costly to make, so they are made when first used. */
function processIo(): Io {
  return {
    get stdin() {
      return process.stdin;
    },
    stdout: descriptorOutput(1),
    stderr: descriptorOutput(2),
    env: process.env,
    cwd: process.cwd(),
    get stdinIsTty() {
      return fstatSync(0).isCharacterDevice() && process.stdin.isTTY === true;
    },
    get stdoutIsTty() {
      return fstatSync(1).isCharacterDevice() && process.stdout.isTTY === true;
    },
  };
}

/** Writes synchronously, so that nothing is lost at exit; ends the process quietly when nobody reads any more. */
function descriptorOutput(descriptor: number): Output {
  return {
    write(text) {
      let rest = Buffer.from(text, "utf8");
      while (rest.length > 0) {
        try {
          rest = rest.subarray(writeSync(descriptor, rest));
        } catch (error) {
          const { code } = error as NodeJS.ErrnoException;
          if (code === "EPIPE") process.exit(BROKEN_PIPE);
          if (code !== "EAGAIN") throw error;
          // A pipe that someone made non-blocking is full: give its reader a moment.
          Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2);
        }
      }
    },
  };
}
