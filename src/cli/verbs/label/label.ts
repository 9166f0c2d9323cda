import { quote } from "../../../machinery/go-format.ts";
import { labelValueFaults } from "../../../machinery/names.ts";
import { AggregateFailure, UsageError } from "../../errors.ts";
import { dryRunOf } from "../../flags/dry-run-flags.ts";
import { outputPrinter } from "../../flags/output-flags.ts";
import { changeCauseOf, withChangeCause } from "../../flags/record-flags.ts";
import { type ParsedPairs, splitPairArguments } from "../../resources/pair-arguments.ts";
import { defineVerb } from "../../verb.ts";
import { checkTargets, metadataFlags, planTargets } from "./metadata-change.ts";
import { listMetadata, patchMetadata, withMetadata } from "./metadata-map.ts";

export const label = defineVerb({
  usage: "label [--overwrite] (-f FILENAME | TYPE NAME) KEY_1=VAL_1 ... KEY_N=VAL_N [--resource-version=version]",
  summary: "Update the labels on a resource",
  description:
    "Sets labels (KEY=VALUE) and takes labels away (KEY-). A label that has another value needs --overwrite.",
  examples:
    "# A label on a pod\nkubectl label pods web stage=test\n\n# Another value for it\nkubectl label --overwrite pods web stage=live\n\n# Away with it\nkubectl label pods web stage-\n\n# On all pods of the namespace\nkubectl label pods --all stage=test",
  flags: metadataFlags("label", "labels"),
  async run(context, values, args) {
    const { io } = context;
    const dryRun = await dryRunOf(context, values);
    const { resources, pairs } = splitPairArguments(args, "label");
    const changes = parseLabels(pairs);
    checkTargets(values, resources, dryRun, "pod");
    const { list, local } = values;
    if (changes.set.size === 0 && changes.remove.length === 0 && !list)
      throw new UsageError("at least one label update is required");
    const plan = await planTargets(context, values, resources);
    const resourceVersion = values["resource-version"];
    const cause = changeCauseOf(context, "label", values, args);
    await plan.run(async (info) => {
      if (info.object === undefined) return;
      const offline = dryRun === "client" || local || list;
      const before = info.object.metadata.labels ?? {};
      if (!offline) {
        for (const key of changes.remove)
          if (!Object.hasOwn(before, key)) io.stdout.write(`label ${quote(key)} not found.\n`);
      }
      if (!values.overwrite) refuseOverwrites(before, changes.set);
      const { labels, added, removed } = changedLabels(before, changes);
      const labeled = withMetadata(info.object, "labels", labels, resourceVersion);
      const changed = offline ? labeled : withChangeCause(labeled, cause);
      if (!offline && (added || removed)) {
        const options = { resourceVersion, fieldManager: values["field-manager"], dryRun };
        await patchMetadata(await context.client(), info, info.object, changed, options);
      }
      if (list) {
        io.stdout.write(listMetadata(changed, "labels", plan.single));
        return;
      }
      const printer = await outputPrinter(io, values, outcome(added, removed), dryRun);
      io.stdout.write(printer.print(changed));
    });
  },
});

/** What the words ask for. Throws UsageError: values must be labels' values, keys are the server's business. */
export function parseLabels(words: readonly string[]): ParsedPairs {
  const set = new Map<string, string>();
  const remove: string[] = [];
  for (const word of words) {
    const parts = word.split("=");
    const [key = "", value = ""] = parts;
    if (parts.length > 2) throw new UsageError(`invalid label spec: ${word}`);
    if (parts.length === 2) {
      const faults = labelValueFaults(value);
      if (faults.length > 0) throw new UsageError(`invalid label value: ${quote(word)}: ${faults.join(";")}`);
      set.set(key, value);
    } else if (word.endsWith("-")) remove.push(word.slice(0, -1));
    else throw new UsageError(`unknown label spec: ${word}`);
  }
  if (remove.some((key) => set.has(key)))
    throw new UsageError("can not both modify and remove a label in the same command");
  return { set, remove };
}

function refuseOverwrites(labels: Readonly<Record<string, string>>, set: ReadonlyMap<string, string>): void {
  const errors: UsageError[] = [];
  for (const [key, value] of set) {
    if (Object.hasOwn(labels, key) && labels[key] !== value)
      errors.push(new UsageError(`'${key}' already has a value (${labels[key]}), and --overwrite is false`));
  }
  if (errors.length > 0) throw errors.length === 1 ? errors[0] : new AggregateFailure(errors);
}

function changedLabels(before: Readonly<Record<string, string>>, { set, remove }: ParsedPairs) {
  const labels = new Map(Object.entries(before));
  let added = false;
  let removed = false;
  for (const [key, value] of set) {
    if (labels.get(key) !== value) added = true;
    labels.set(key, value);
  }
  for (const key of remove) if (labels.delete(key)) removed = true;
  return { labels, added, removed };
}

function outcome(added: boolean, removed: boolean): string {
  if (added && removed) return "modified";
  if (added) return "labeled";
  return removed ? "unlabeled" : "not labeled";
}
