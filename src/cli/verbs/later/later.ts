import { UsageError } from "../../errors.ts";
import { defineVerb, type Verb } from "../../verb.ts";

/** A verb of kubectl that the simulator does not have yet: it says so and fails. */
function later(
  name: string,
  summary: string,
  check: (words: readonly string[], program: string) => void = () => {},
): Verb {
  return defineVerb({
    usage: `${name} [options]`,
    summary,
    description: `${summary}. kubesim cannot do this yet.`,
    flags: {},
    rawArguments: true,
    async run({ program }, _values, words) {
      check(words, program);
      throw new UsageError(`kubectl ${name} is not supported by kubesim yet`);
    },
  });
}

export const attach = later("attach", "Attach to a running container");
export const cp = later("cp", "Copy files and directories to and from containers");
export const debug = later("debug", "Create debugging sessions for troubleshooting workloads and nodes");
export const exec = later("exec", "Execute a command in a container", (words) => {
  const plain = words.filter((word) => !word.startsWith("-"));
  if (!words.includes("--") && plain.length < 2)
    throw new UsageError("you must specify at least one command for the container");
});
export const logs = later("logs", "Print the logs for a container in a pod", (words, program) => {
  if (words.length > 0) return;
  throw new UsageError(
    "expected 'logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]'.\nPOD or TYPE/NAME is a required argument for the logs command",
    `See '${program} logs -h' for help and examples`,
  );
});
export const portForward = later("port-forward", "Forward one or more local ports to a pod");
export const proxy = later("proxy", "Run a proxy to the Kubernetes API server");
export const top = later("top", "Display resource (CPU/memory) usage");
