import type { KubeObject } from "../../../machinery/object.ts";
import { UsageError } from "../../errors.ts";
import { dryRunFlags, dryRunOf } from "../../flags/dry-run-flags.ts";
import { bool, string } from "../../flags/flag.ts";
import { outputFlags, outputPrinter } from "../../flags/output-flags.ts";
import { changeCauseOf, recordFlags, withChangeCause } from "../../flags/record-flags.ts";
import { selectionFlags } from "../../flags/selection-flags.ts";
import { sourceFlags, sourcesOf } from "../../flags/source-flags.ts";
import { hasSources } from "../../resources/manifests.ts";
import { type ParsedPairs, parsePairs, splitPairArguments } from "../../resources/pair-arguments.ts";
import { planResources } from "../../resources/visit.ts";
import { defineVerb } from "../../verb.ts";
import { listMetadata, patchMetadata, withMetadata } from "../label/metadata-map.ts";

const FLAGS = {
  ...selectionFlags("Annotate all objects of the given types in the namespace"),
  ...dryRunFlags(),
  "field-manager": string("", "kubectl-annotate", "Name under which the server notes who set the fields"),
  ...sourceFlags("that names the objects to annotate"),
  list: bool("", false, "Show the annotations of each object"),
  local: bool("", false, "Work on the files alone, without the server"),
  overwrite: bool("", false, "Replace values that annotations have already"),
  "resource-version": string("", "", "Only change the object if this is its resource version"),
  ...recordFlags(),
  ...outputFlags(),
};

/** May always be overwritten (kubectl `polymorphichelpers.ChangeCauseAnnotation`). */
const CHANGE_CAUSE = "kubernetes.io/change-cause";

export const annotate = defineVerb({
  usage: "annotate [--overwrite] (-f FILENAME | TYPE NAME) KEY_1=VAL_1 ... KEY_N=VAL_N [--resource-version=version]",
  summary: "Update the annotations on a resource",
  description:
    "Sets annotations (KEY=VALUE) and takes annotations away (KEY-). One that has another value needs --overwrite.",
  examples:
    "# An annotation on a pod\nkubectl annotate pods web owner='team a'\n\n# Away with it\nkubectl annotate pods web owner-\n\n# On all pods of the namespace\nkubectl annotate pods --all owner='team a'",
  flags: FLAGS,
  async run(context, values, args) {
    const { io } = context;
    const dryRun = await dryRunOf(context, values);
    const { resources, pairs } = splitPairArguments(args, "annotation");
    const changes = parsePairs(pairs, "annotation", true);
    const { list, local } = values;
    if (list && values.output !== "") throw new UsageError("--list and --output may not be specified together");
    if (values.all && values.selector !== "") throw new UsageError("cannot set --all and --selector at the same time");
    if (values.all && values["field-selector"] !== "")
      throw new UsageError("cannot set --all and --field-selector at the same time");
    const sources = sourcesOf(values);
    if (local) {
      if (dryRun === "server")
        throw new UsageError("cannot specify --local and --dry-run=server - did you mean --dry-run=client?");
      if (resources.length > 0)
        throw new UsageError(
          "can only use local files by -f rsrc.yaml or --filename=rsrc.json when --local=true is set",
        );
      if (!hasSources(sources))
        throw new UsageError("one or more files must be specified as -f rsrc.yaml or --filename=rsrc.json");
    } else if (resources.length === 0 && !hasSources(sources)) {
      throw new UsageError("one or more resources must be specified as <resource> <name> or <resource>/<name>");
    }
    if (changes.set.size === 0 && changes.remove.length === 0 && !list)
      throw new UsageError("at least one annotation update is required");
    const both = changes.remove.filter((key) => changes.set.has(key));
    if (both.length > 0) {
      throw new UsageError(
        `can not both modify and remove the following annotation(s) in the same command: ${both.join(", ")}`,
      );
    }
    const printer = await outputPrinter(io, values, "annotated", dryRun);
    const plan = await planResources(context, {
      args: resources,
      sources,
      local,
      enforceNamespace: true,
      ...(!local && {
        selector: values.selector,
        fieldSelector: values["field-selector"],
        allNamespaces: values["all-namespaces"],
        allowEmptySelector: values.all,
        latest: true,
      }),
    });
    const resourceVersion = values["resource-version"];
    if (!plan.single && resourceVersion !== "")
      throw new UsageError("--resource-version may only be used with a single resource");

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
