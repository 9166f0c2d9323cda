import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { encodeJson } from "../../../machinery/json.ts";
import { inContext, UsageError } from "../../errors.ts";
import { reasonOf } from "../../file-errors.ts";
import { dryRunFlags, dryRunOf } from "../../flags/dry-run-flags.ts";
import { bool, type FlagValues, string } from "../../flags/flag.ts";
import { outputFlags, outputPrinter } from "../../flags/output-flags.ts";
import { sourceFlags, sourcesOf } from "../../flags/source-flags.ts";
import { validateFlags, validationOf } from "../../flags/validate-flags.ts";
import { readStdin } from "../../io.ts";
import type { DryRun } from "../../printers/name.ts";
import type { Printer } from "../../printers/printer.ts";
import { send } from "../../resources/rest.ts";
import { visitResources } from "../../resources/visit.ts";
import { createObject } from "../../resources/write.ts";
import { withSavedConfig } from "../../save-config.ts";
import { defineVerb, type VerbContext } from "../../verb.ts";

const FLAGS = {
  ...sourceFlags("to create objects from"),
  ...outputFlags(),
  ...dryRunFlags(),
  ...validateFlags(),
  edit: bool("", false, "Edit the objects before they are created"),
  "field-manager": string("", "kubectl-create", "Who owns the fields that are set"),
  raw: string("", "", "Path on the server to post one file to, as it is"),
  "save-config": bool("", false, "Keep the configuration in an annotation, for a later kubectl apply"),
  selector: string("l", "", "Labels that the objects must have (=, ==, !=, in, notin)"),
  "windows-line-endings": bool("", false, "With --edit: lines end with CR LF"),
};

/** What `create -f` works with. */
export type CreateValues = FlagValues<typeof FLAGS>;

export const create = defineVerb({
  usage: "create -f FILENAME",
  summary: "Create a resource from a file or from stdin",
  description:
    "Creates objects from files, folders, URLs or stdin, as YAML or JSON; its subcommands make objects from flags.",
  examples: "# The objects of a file\nkubectl create -f pod.yaml\n\n# From stdin\ncat pod.json | kubectl create -f -",
  flags: FLAGS,
  async run(context, values, args) {
    if (args.length > 0) {
      const hint = `See '${context.program} create -h' for help and examples`;
      throw new UsageError(`Unexpected args: [${args.join(" ")}]`, hint);
    }
    const dryRun = await dryRunOf(context, values);
    const fieldValidation = validationOf(values);
    const printer = await outputPrinter(context.io, values, "created", dryRun);
    validate(values);
    if (values.edit) {
      const { createEdited } = await import("./create-edited.ts");
      return createEdited(context, values);
    }
    if (values.raw !== "") return postRaw(context, values);
    await createFromManifests(context, values, dryRun, fieldValidation, printer);
  },
});

function validate(values: CreateValues): void {
  const { filename, kustomize, raw } = values;
  if (filename.length === 0 && kustomize === "") throw new UsageError("must specify one of -f and -k");
  if (raw === "") return;
  if (values.edit) throw new UsageError("--raw and --edit are mutually exclusive");
  if (filename.length !== 1) throw new UsageError("--raw can only use a single local file or stdin");
  if (/^https?:\/\//.test(filename[0] ?? "")) throw new UsageError("--raw cannot read from a url");
  if (values.recursive) throw new UsageError("--raw and --recursive are mutually exclusive");
  if (values.selector !== "") throw new UsageError("--raw and --selector (-l) are mutually exclusive");
  if (values.output !== "") throw new UsageError("--raw and --output are mutually exclusive");
  if (!/^(\/|[a-zA-Z][a-zA-Z0-9+.-]*:)/.test(raw)) {
    throw new UsageError(`--raw must be a valid URL path: parse ${JSON.stringify(raw)}: invalid URI for request`);
  }
}

async function createFromManifests(
  context: VerbContext,
  values: CreateValues,
  dryRun: DryRun,
  fieldValidation: ReturnType<typeof validationOf>,
  printer: Printer,
): Promise<void> {
  const query = {
    sources: sourcesOf(values),
    selector: values.selector,
    enforceNamespace: true,
    validate: fieldValidation !== "Ignore",
  };
  const { count } = await visitResources(context, query, async (info) => {
    const { object, source } = info;
    if (object === undefined) return;
    let shown = withSavedConfig(object, values["save-config"], false);
    if (dryRun !== "client") {
      const client = await context.client();
      try {
        shown = await createObject(client, info, shown, {
          dryRun: dryRun === "server",
          fieldManager: values["field-manager"],
          fieldValidation,
        });
      } catch (error) {
        throw inContext(`error when creating ${JSON.stringify(source)}: `, error);
      }
    }
    context.io.stdout.write(printer.print(shown));
  });
  if (count === 0) throw new UsageError("no objects passed to create");
}

async function postRaw(context: VerbContext, values: CreateValues): Promise<void> {
  const [file = ""] = values.filename;
  const text = file === "-" ? await readStdin(context.io) : readText(resolve(context.io.cwd, file), file);
  const [path = "", search = ""] = values.raw.split("?");
  const query: Record<string, string[]> = {};
  for (const [key, value] of new URLSearchParams(search)) query[key] = [...(query[key] ?? []), value];
  const answer = await send<unknown>(await context.client(), { method: "POST", path, query, body: bodyOf(text) });
  context.io.stdout.write(typeof answer === "string" ? answer : `${encodeJson(answer, "", false)}\n`);
}

function bodyOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function readText(path: string, shown: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw new UsageError(`open ${shown}: ${reasonOf(error)}`);
  }
}
