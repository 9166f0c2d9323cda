import { quote } from "../../../machinery/go-format.ts";
import { UsageError } from "../../errors.ts";
import { cascadeFlag, propagationOf } from "../../flags/deletion-flags.ts";
import { dryRunFlags, dryRunOf } from "../../flags/dry-run-flags.ts";
import { bool, duration, type FlagValues, int, string } from "../../flags/flag.ts";
import { selectionFlags } from "../../flags/selection-flags.ts";
import { sourceFlags, sourcesOf } from "../../flags/source-flags.ts";
import { planResources, type ResourceQuery } from "../../resources/visit.ts";
import { defineVerb, type VerbContext } from "../../verb.ts";
import { confirmDeletion } from "./confirm.ts";
import { deleteObjects } from "./delete-objects.ts";

const FLAGS = {
  ...selectionFlags("Delete all objects of the given types in the namespace"),
  cascade: cascadeFlag(),
  ...dryRunFlags(),
  ...sourceFlags("that names the objects to delete"),
  force: bool("", false, "Take objects out of the API at once, without waiting for their processes to end"),
  "grace-period": int(
    "",
    -1,
    "Seconds that an object gets to end by itself; negative leaves it to the object, 0 needs --force",
  ),
  "ignore-not-found": bool("", false, "Exit with 0 when an object is not there; the default with --all and selectors"),
  interactive: bool("i", false, "Ask before anything is deleted"),
  now: bool("", false, "Have objects end as soon as they can, as --grace-period=1"),
  output: string("o", "", 'Output form; "name" prints only resource/name'),
  raw: string("", "", "Path on the server to send a DELETE to"),
  timeout: duration("", 0, "How long to wait until the objects are gone; 0 waits for as long as it takes"),
  wait: bool("", true, "Wait until the objects are gone, finalizers included"),
};

type DeleteValues = FlagValues<typeof FLAGS>;

export const deleteVerb = defineVerb({
  usage: "delete ([-f FILENAME] | [-k DIRECTORY] | TYPE [(NAME | -l label | --all)])",
  summary: "Delete resources by file names, stdin, resources and names, or by resources and label selector",
  description:
    "Deletes the objects that files, names or selectors give, and waits until they are gone. Pods get time to end their\nprocesses; --now and --grace-period shorten it, --force leaves it out.",
  examples:
    "# The pod of a file\nkubectl delete -f pod.json\n\n# A pod and a service with the same name\nkubectl delete pod,service web\n\n# Everything with a label\nkubectl delete pods,services -l app=web\n\n# A ReplicaSet, but not its pods\nkubectl delete rs web --cascade=orphan",
  flags: FLAGS,
  async run(context, values, args) {
    const propagation = propagationOf(context.io, values);
    const gracePeriod = gracePeriodOf(values);
    const dryRun = await dryRunOf(context, values);
    const query = queryOf(values, args);
    const plan = values.raw === "" ? await planResources(context, query) : undefined;
    validate(context, values, gracePeriod);
    if (plan === undefined) {
      const { deleteRaw } = await import("./raw.ts");
      return deleteRaw(context, values.raw, values.filename[0]);
    }
    const ignoreNotFound = ignoresNotFound(context, values);
    const confirmed = values.interactive ? await confirmDeletion(context, query, ignoreNotFound) : undefined;
    if (confirmed === "no") return;
    const namespace = await context.namespace();
    await deleteObjects(context, plan, {
      propagation,
      gracePeriod,
      dryRun,
      ignoreNotFound,
      warnClusterScope: namespace.explicit && !values["all-namespaces"],
      nameOnly: values.output === "name",
      wait: values.wait,
      timeout: values.timeout,
      ...(confirmed !== undefined && { only: confirmed }),
    });
  },
});

/** Seconds; negative where the object decides. 0 comes only with --force, since it loses what still runs. */
function gracePeriodOf(values: DeleteValues): number {
  let seconds = values["grace-period"];
  if (values.now) {
    if (seconds !== -1) throw new UsageError("--now and --grace-period cannot be specified together");
    seconds = 1;
  }
  if (seconds === 0 && !values.force) return 1;
  return values.force && seconds < 0 ? 0 : seconds;
}

function queryOf(values: DeleteValues, args: readonly string[]): ResourceQuery {
  return {
    args,
    sources: sourcesOf(values),
    selector: values.selector,
    fieldSelector: values["field-selector"],
    all: values.all,
    allNamespaces: values["all-namespaces"],
    enforceNamespace: true,
    fetch: false,
  };
}

function ignoresNotFound({ changed }: VerbContext, values: DeleteValues): boolean {
  if (changed.has("ignore-not-found")) return values["ignore-not-found"];
  return values.all || values.selector !== "" || values["field-selector"] !== "";
}

function validate({ io }: VerbContext, values: DeleteValues, gracePeriod: number): void {
  const { output, raw, filename } = values;
  if (output !== "" && output !== "name")
    throw new UsageError(`unexpected -o output mode: ${output}. We only support '-o name'`);
  if (values.all && values.selector !== "") throw new UsageError("cannot set --all and --selector at the same time");
  if (values.all && values["field-selector"] !== "")
    throw new UsageError("cannot set --all and --field-selector at the same time");
  if (values.force && gracePeriod === 0) {
    io.stderr.write(
      "Warning: Immediate deletion does not wait for confirmation that the running resource has been terminated. The resource may continue to run on the cluster indefinitely.\n",
    );
  } else if (values.force) {
    throw new UsageError("--force and --grace-period greater than 0 cannot be specified together");
  }
  if (raw === "") return;
  if (values.interactive) throw new UsageError("--interactive can not be used with --raw");
  if (filename.length > 1) throw new UsageError("--raw can only use a single local file or stdin");
  if (/^https?:\/\//.test(filename[0] ?? "")) throw new UsageError("--raw cannot read from a url");
  if (values.recursive) throw new UsageError("--raw and --recursive are mutually exclusive");
  if (output !== "") throw new UsageError("--raw and --output are mutually exclusive");
  if (!/^(\/|[a-z][a-z0-9+.-]*:)/i.test(raw))
    throw new UsageError(`--raw must be a valid URL path: parse ${quote(raw)}: invalid URI for request`);
}
