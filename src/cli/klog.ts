import type { VerbContext } from "./verb.ts";

/** Writes a warning in the form of klog, by the cluster's clock: `W1123 01:47:58.924000       1 prune.go:71] …`. */
export async function klogWarning(context: VerbContext, location: string, text: string): Promise<void> {
  const time = new Date((await context.client()).now()).toISOString();
  const stamp = `${time.slice(5, 7)}${time.slice(8, 10)} ${time.slice(11, 23)}000`;
  context.io.stderr.write(`W${stamp}       1 ${location}] ${text}\n`);
}
