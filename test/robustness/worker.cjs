// A process that runs kubectl commands one after the other on the bundle, as its launcher does. Reads them as JSON (an
// array of word arrays) from its first argument and writes one line of JSON for each as soon as it is done.

const { writeSync } = require("node:fs");
const { join } = require("node:path");
const { Readable } = require("node:stream");
const { main } = require(join(__dirname, "..", "..", "dist", "kubesim.cjs"));

async function run() {
  for (const words of JSON.parse(process.argv[2])) {
    const answer = { words, stdout: "", stderr: "", code: 0 };
    const io = {
      stdin: Readable.from([]),
      stdout: {
        write: (text) => {
          answer.stdout += text;
        },
      },
      stderr: {
        write: (text) => {
          answer.stderr += text;
        },
      },
      env: process.env,
      cwd: process.cwd(),
      stdinIsTty: false,
      stdoutIsTty: false,
    };
    answer.code = await main(words, io, "kubectl");
    writeSync(1, `${JSON.stringify(answer)}\n`);
  }
}

run().catch(() => process.exit(1));
