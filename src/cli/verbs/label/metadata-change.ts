import { UsageError } from "../../errors.ts";
import { dryRunFlags } from "../../flags/dry-run-flags.ts";
import { bool, type FlagValues, string } from "../../flags/flag.ts";
import { outputFlags } from "../../flags/output-flags.ts";
import { recordFlags } from "../../flags/record-flags.ts";
import { selectionFlags } from "../../flags/selection-flags.ts";
import { sourceFlags, sourcesOf } from "../../flags/source-flags.ts";
import type { DryRun } from "../../printers/name.ts";
import { hasSources } from "../../resources/manifests.ts";
import { planResources, type ResourceVisit } from "../../resources/visit.ts";
import type { VerbContext } from "../../verb.ts";

/** The values of `metadataFlags`. */
export type MetadataValues = FlagValues<ReturnType<typeof metadataFlags>>;

/** The flags of `kubectl label` and `kubectl annotate`, which are the same. */
export function metadataFlags(verb: "label" | "annotate", field: "labels" | "annotations") {
  return {
    ...selectionFlags(`${verb === "label" ? "Label" : "Annotate"} all objects of the given types in the namespace`),
    ...dryRunFlags(),
    "field-manager": string("", `kubectl-${verb}`, "Name under which the server notes who set the fields"),
    ...sourceFlags(`that names the objects to ${verb}`),
    list: bool("", false, `Show the ${field} of each object`),
    local: bool("", false, "Work on the files alone, without the server"),
    overwrite: bool("", false, `Replace values that ${field} have already`),
    "resource-version": string("", "", "Only change the object if this is its resource version"),
    ...recordFlags(),
    ...outputFlags(),
  };
}

/**
 * Checks what a command is about and which flags it combines (kubectl `label.go` and `annotate.go`, Validate).
 * @param example  how messages call a manifest: `pod` or `rsrc`
 * @throws UsageError
 */
export function checkTargets(
  values: MetadataValues,
  resources: readonly string[],
  dryRun: DryRun,
  example: string,
): void {
  const { all, list, local, output, selector } = values;
  if (list && output !== "") throw new UsageError("--list and --output may not be specified together");
  if (all && selector !== "") throw new UsageError("cannot set --all and --selector at the same time");
  if (all && values["field-selector"] !== "")
    throw new UsageError("cannot set --all and --field-selector at the same time");
  const fromFiles = hasSources(sourcesOf(values));
  if (!local) {
    if (resources.length > 0 || fromFiles) return;
    throw new UsageError("one or more resources must be specified as <resource> <name> or <resource>/<name>");
  }
  if (dryRun === "server")
    throw new UsageError("cannot specify --local and --dry-run=server - did you mean --dry-run=client?");
  const files = `-f ${example}.yaml or --filename=${example}.json`;
  if (resources.length > 0) throw new UsageError(`can only use local files by ${files} when --local=true is set`);
  if (!fromFiles) throw new UsageError(`one or more files must be specified as ${files}`);
}

/** Finds the objects to change. Throws UsageError where a resource version is given for more than one. */
export async function planTargets(
  context: VerbContext,
  values: MetadataValues,
  resources: readonly string[],
): Promise<ResourceVisit> {
  const { local } = values;
  const plan = await planResources(context, {
    args: resources,
    sources: sourcesOf(values),
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
  if (!plan.single && values["resource-version"] !== "")
    throw new UsageError("--resource-version may only be used with a single resource");
  return plan;
}
