import type { KubeObject } from "../../../machinery/object.ts";
import { UsageError } from "../../errors.ts";
import { dryRunOf } from "../../flags/dry-run-flags.ts";
import { outputPrinter } from "../../flags/output-flags.ts";
import { CHANGE_CAUSE, changeCauseOf, withChangeCause } from "../../flags/record-flags.ts";
import { type ParsedPairs, parsePairs, splitPairArguments } from "../../resources/pair-arguments.ts";
import { defineVerb } from "../../verb.ts";
import { checkTargets, metadataFlags, planTargets } from "../label/metadata-change.ts";
import { listMetadata, patchMetadata, withMetadata } from "../label/metadata-map.ts";

export const annotate = defineVerb({
  usage: "annotate [--overwrite] (-f FILENAME | TYPE NAME) KEY_1=VAL_1 ... KEY_N=VAL_N [--resource-version=version]",
  summary: "Update the annotations on a resource",
  description:
    "Sets annotations (KEY=VALUE) and takes annotations away (KEY-). One that has another value needs --overwrite.",
  examples:
    "# An annotation on a pod\nkubectl annotate pods web owner='team a'\n\n# Away with it\nkubectl annotate pods web owner-\n\n# On all pods of the namespace\nkubectl annotate pods --all owner='team a'",
  flags: metadataFlags("annotate", "annotations"),
  async run(context, values, args) {
    const { io } = context;
    const dryRun = await dryRunOf(context, values);
    const { resources, pairs } = splitPairArguments(args, "annotation");
    const changes = parsePairs(pairs, "annotation", true);
    checkTargets(values, resources, dryRun, "rsrc");
    const { list, local } = values;
    if (changes.set.size === 0 && changes.remove.length === 0 && !list)
      throw new UsageError("at least one annotation update is required");
    const both = changes.remove.filter((key) => changes.set.has(key));
    if (both.length > 0) {
      throw new UsageError(
        `can not both modify and remove the following annotation(s) in the same command: ${both.join(", ")}`,
      );
    }
    const printer = await outputPrinter(io, values, "annotated", dryRun);
    const plan = await planTargets(context, values, resources);
    const resourceVersion = values["resource-version"];
    const options = { resourceVersion, fieldManager: values["field-manager"], dryRun };
    const cause = changeCauseOf(context, "annotate", values, args);
    await plan.run(async (info) => {
      if (info.object === undefined) return;
      const offline = dryRun === "client" || local || list;
      const noted = offline ? info.object : withChangeCause(info.object, cause);
      const changed = annotated(noted, changes, values.overwrite, resourceVersion);
      const result = offline
        ? changed
        : await patchMetadata(await context.client(), info, info.object, changed, options);
      io.stdout.write(list ? listMetadata(result, "annotations", plan.single) : printer.print(result));
    });
  },
});

function annotated(
  object: KubeObject,
  { set, remove }: ParsedPairs,
  overwrite: boolean,
  resourceVersion: string,
): KubeObject {
  const annotations = new Map(Object.entries(object.metadata.annotations ?? {}));
  if (!overwrite) {
    // The change cause may always be overwritten.
    const taken = [...set].filter(
      ([key, value]) => key !== CHANGE_CAUSE && annotations.has(key) && annotations.get(key) !== value,
    );
    if (taken.length > 0) {
      const list = taken.map(([key]) => `'${key}' already has a value (${annotations.get(key)})`).join("; ");
      throw new UsageError(`--overwrite is false but found the following declared annotation(s): ${list}`);
    }
  }
  for (const [key, value] of set) annotations.set(key, value);
  for (const key of remove) annotations.delete(key);
  return withMetadata(object, "annotations", annotations, resourceVersion);
}
