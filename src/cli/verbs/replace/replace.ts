import { inContext, UsageError } from "../../errors.ts";
import { deletionFlags, propagationOf } from "../../flags/deletion-flags.ts";
import { dryRunFlags, dryRunOf } from "../../flags/dry-run-flags.ts";
import { bool, type FlagValues, string } from "../../flags/flag.ts";
import { outputFlags, outputPrinter } from "../../flags/output-flags.ts";
import { sourceFlags, sourcesOf } from "../../flags/source-flags.ts";
import { validateFlags, validationOf } from "../../flags/validate-flags.ts";
import type { DryRun } from "../../printers/name.ts";
import { hasSources } from "../../resources/manifests.ts";
import { visitResources } from "../../resources/visit.ts";
import { replaceObject, type WriteOptions } from "../../resources/write.ts";
import { withSavedConfig } from "../../save-config.ts";
import { defineVerb, type VerbContext } from "../../verb.ts";

const FLAGS = {
  ...deletionFlags(false),
  ...dryRunFlags(),
  "field-manager": string("", "kubectl-replace", "Name under which the server keeps account of fields"),
  ...sourceFlags("with the objects to put in place of others"),
  ...outputFlags(),
  raw: string("", "", "Path on the server to put one file to, as it is"),
  "save-config": bool("", false, "Keep the configuration in an annotation, for a later kubectl apply"),
  subresource: string("", "", "Subresource to replace instead of the object"),
  ...validateFlags(),
};

/** The flags of `replace`. */
export type ReplaceValues = FlagValues<typeof FLAGS>;

export const replace = defineVerb({
  usage: "replace -f FILENAME",
  summary: "Replace a resource by file name or stdin",
  description:
    "Puts the objects of manifests in place of those on the server, as a whole; --force deletes and creates them.",
  examples:
    "# Replace a pod by that of a file\nkubectl replace -f pod.yaml\n\n# Change what is there\nkubectl get pod web -o yaml | sed 's/nginx:1.27/nginx:1.28/' | kubectl replace -f -\n\n# Delete and create\nkubectl replace --force -f pod.yaml",
  flags: FLAGS,
  async run(context, values, args) {
    const fieldValidation = validationOf(values);
    const dryRun = await dryRunOf(context, values);
    const printer = await outputPrinter(context.io, values, "replaced", dryRun);
    const propagation = propagationOf(context.io, values);
    // --grace-period=0 would lose what still runs, so it becomes a short one that is waited for.
    const gracePeriod = values["grace-period"] === 0 ? 1 : values["grace-period"];
    const wait = values.wait || values["grace-period"] === 0;
    if (!hasSources(sourcesOf(values))) throw new UsageError("must specify one of -f and -k");
    validate(values, gracePeriod, dryRun);
    if (values.raw !== "") {
      const { putRaw } = await import("./raw.ts");
      return putRaw(context, values.raw, values.filename[0] ?? "");
    }
    const write = {
      dryRun: dryRun === "server",
      fieldManager: values["field-manager"],
      fieldValidation,
      subresource: values.subresource,
    };
    if (values.force) {
      const { forceReplace } = await import("./force-replace.ts");
      const deletion = { propagation, gracePeriod, wait, timeout: values.timeout };
      return forceReplace(context, values, args, deletion, { ...write, subresource: "" }, printer);
    }
    await replaceAll(context, values, write, dryRun, (object) => context.io.stdout.write(printer.print(object)));
  },
});

function validate(values: ReplaceValues, gracePeriod: number, dryRun: DryRun): void {
  if (gracePeriod >= 0 && !values.force) throw new UsageError("--grace-period must have --force specified");
  if (values.timeout !== 0 && !values.force) throw new UsageError("--timeout must have --force specified");
  if (values.force && dryRun !== "none") throw new UsageError("--dry-run can not be used when --force is set");
  if (values.raw === "") return;
  const [file = ""] = values.filename;
  if (values.filename.length !== 1) throw new UsageError("--raw can only use a single local file or stdin");
  if (/^https?:\/\//.test(file)) throw new UsageError("--raw cannot read from a url");
  if (values.recursive) throw new UsageError("--raw and --recursive are mutually exclusive");
  if (values.output !== "") throw new UsageError("--raw and --output are mutually exclusive");
  if (!/^(\/|[a-zA-Z][a-zA-Z0-9+.-]*:)/.test(values.raw)) {
    throw new UsageError(
      `--raw must be a valid URL path: parse ${JSON.stringify(values.raw)}: invalid URI for request`,
    );
  }
}

async function replaceAll(
  context: VerbContext,
  values: ReplaceValues,
  write: WriteOptions,
  dryRun: DryRun,
  print: (object: Parameters<typeof withSavedConfig>[0]) => void,
): Promise<void> {
  const query = {
    sources: sourcesOf(values),
    enforceNamespace: true,
    validate: write.fieldValidation !== "Ignore",
  };
  await visitResources(context, query, async (info) => {
    if (info.object === undefined) return;
    const object = withSavedConfig(info.object, values["save-config"], false);
    if (dryRun === "client") return print(object);
    try {
      print(await replaceObject(await context.client(), info, object, write));
    } catch (error) {
      throw inContext(`error when replacing ${JSON.stringify(info.source)}: `, error);
    }
  });
}
