import { parseLabelSelector } from "../../../machinery/label-selector.ts";
import { ParseError } from "../../../machinery/parse-error.ts";
import { AggregateFailure, ExitError, UsageError } from "../../errors.ts";
import { dryRunFlags, dryRunOf } from "../../flags/dry-run-flags.ts";
import { bool, duration, int, string } from "../../flags/flag.ts";
import { selectorFlag } from "../../flags/selection-flags.ts";
import { newNamePrinter, withDryRun } from "../../printers/name.ts";
import { defineVerb, type VerbContext } from "../../verb.ts";
import { cordonNodes, chosenNodes } from "./nodes.ts";
import { choosePods } from "./pods-to-delete.ts";
import { deletePods, type EvictionOptions, evictPods, failureText } from "./evict.ts";

export const drain = defineVerb({
  usage: "drain NODE",
  summary: "Drain node in preparation for maintenance",
  description:
    "Closes the node for new pods and evicts those that run there, which respects disruption budgets. Pods of daemon sets\nstay and need --ignore-daemonsets, pods without a controller need --force, pods with emptyDir volumes --delete-emptydir-data.",
  examples:
    "# Empty a node\nkubectl drain node-1 --ignore-daemonsets\n\n# Pods without a controller too\nkubectl drain node-1 --ignore-daemonsets --force",
  flags: {
    "chunk-size": int("", 500, "How many objects to ask for at once; 0 asks for all"),
    "delete-emptydir-data": bool("", false, "Go on although pods with emptyDir volumes lose their data"),
    "disable-eviction": bool("", false, "Delete pods instead of evicting them; budgets do not count then"),
    ...dryRunFlags(),
    force: bool("", false, "Go on although pods have no controller that replaces them"),
    "grace-period": int("", -1, "Seconds that a pod gets to end by itself; negative leaves it to the pod"),
    "ignore-daemonsets": bool("", false, "Leave pods of daemon sets alone"),
    "pod-selector": string("", "", "Labels that pods must have to be evicted"),
    ...selectorFlag(),
    "skip-wait-for-delete-timeout": int(
      "",
      0,
      "Do not wait for pods that have been deleted more than this many seconds ago",
    ),
    timeout: duration("", 0, "How long to try; 0 has no limit"),
  },
  async run(context, values, args) {
    const { io } = context;
    const dryRun = await dryRunOf(context, values);
    checkSelector(values["pod-selector"]);
    const nodes = await chosenNodes(context, args, values.selector, "drain NODE");
    await cordonNodes(context, nodes, true, dryRun);

    const options: EvictionOptions = {
      dryRun,
      gracePeriod: values["grace-period"],
      timeout: values.timeout,
      skipDeletedAfter: values["skip-wait-for-delete-timeout"],
    };
    const choose = (node: string) =>
      choosePods(context, node, {
        force: values.force,
        ignoreDaemonSets: values["ignore-daemonsets"],
        deleteEmptyDirData: values["delete-emptydir-data"],
        podSelector: values["pod-selector"],
        skipDeletedAfter: options.skipDeletedAfter,
      });
    const failures: unknown[] = [];
    const pending: string[] = [];
    for (const { name, object } of nodes) {
      const failure = await drainNode(
        context,
        name,
        choose,
        values["disable-eviction"] ? deletePods : evictPods,
        options,
      );
      if (failure === undefined) {
        if (object !== undefined) io.stdout.write(newNamePrinter(withDryRun("drained", dryRun)).print(object));
        continue;
      }
      io.stderr.write(
        `error: unable to drain node "${name}" due to error: ${failureText(failure)}, continuing command...\n`,
      );
      failures.push(failure);
      pending.push(name);
    }
    if (pending.length === 0) return;
    io.stderr.write(`There are pending nodes to be drained:\n${pending.map((name) => ` ${name}\n`).join("")}`);
    const [failure] = failures;
    if (failures.length === 1 && failure instanceof AggregateFailure) {
      // kubectl takes only one list off a list of lists, and what is in a list stands without "error: ".
      io.stderr.write(failure.errors.map((error) => `${failureText(error)}\n`).join(""));
      throw new ExitError(1);
    }
    throw new AggregateFailure(failures);
  },
});

type Choose = (node: string) => ReturnType<typeof choosePods>;

/** @returns why it did not work, if so */
async function drainNode(
  context: VerbContext,
  node: string,
  choose: Choose,
  remove: typeof evictPods,
  options: EvictionOptions,
): Promise<unknown> {
  const { io } = context;
  const { pods, warnings, errors } = await choose(node);
  if (errors.length > 0) return new AggregateFailure(errors.map((text) => new UsageError(text)));
  if (warnings !== "") io.stderr.write(`Warning: ${warnings}\n`);
  if (options.dryRun === "client") {
    for (const { metadata } of pods) io.stdout.write(`evicting pod ${metadata.namespace}/${metadata.name} (dry run)\n`);
    return undefined;
  }
  if (pods.length === 0) return undefined;
  const failure = await remove(context, pods, options);
  if (failure === undefined) return undefined;
  const left = await choose(node);
  if (left.pods.length > 0) {
    io.stderr.write(`There are pending pods in node "${node}" when an error occurred: ${failureText(failure)}\n`);
    for (const { metadata } of left.pods) io.stderr.write(`pod/${metadata.name}\n`);
  }
  if (left.errors.length > 0) {
    const text = failureText(new AggregateFailure(left.errors.map((one) => new UsageError(one))));
    io.stderr.write(`Following errors occurred while getting the list of pods to delete:\n${text}`);
  }
  return failure;
}

function checkSelector(text: string): void {
  try {
    parseLabelSelector(text);
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    throw new UsageError("--pod-selector=<pod_selector> must be a valid label selector");
  }
}
