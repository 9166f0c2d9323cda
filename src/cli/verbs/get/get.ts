import { quote } from "../../../machinery/go-format.ts";
import { isObject } from "../../../machinery/json.ts";
import type { KubeList, KubeObject } from "../../../machinery/object.ts";
import { AggregateFailure, UsageError } from "../../errors.ts";
import { sourcesOf } from "../../flags/source-flags.ts";
import { isHumanReadable, printerFor } from "../../printers/print-flags.ts";
import type { Info } from "../../resources/info.ts";
import { hasSources } from "../../resources/manifests.ts";
import { type ResourceQuery, visitResources } from "../../resources/visit.ts";
import { defineVerb, type VerbContext } from "../../verb.ts";
import { GET_FLAGS, type GetValues, printOptions, queryOf, withoutNotFound } from "./get-options.ts";
import { printTables } from "./tables.ts";

export const get = defineVerb({
  usage: "get (TYPE[.VERSION][.GROUP] [NAME | -l label] | TYPE/NAME ...) [-o FORMAT] [flags] [options]",
  summary: "Display one or many resources",
  description: "Lists objects of one or more types, or shows the named ones, as a table or in the format of -o.",
  examples:
    "# All pods of the namespace\nkubectl get pods\n\n# One deployment as YAML\nkubectl get deployment web -o yaml\n\n# Pods with a label, and where they run\nkubectl get pods -l app=web -o wide",
  flags: GET_FLAGS,
  async run(context, values, args) {
    validate(context, values, args);
    if (values.raw !== "") return getRaw(context, values.raw);
    if (values.watch || values["watch-only"]) {
      const { watchResources } = await import("./watch.ts");
      return watchResources(context, values, args);
    }
    const query = queryOf(values, args);
    if (isHumanReadable(values.output, values.template)) return printTables(context, values, query);
    return printObjects(context, values, query);
  },
});

function validate({ io, program }: VerbContext, values: GetValues, args: readonly string[]): void {
  const { output } = values;
  if (values.raw !== "") {
    if (args.length > 0) throw new UsageError("arguments may not be passed when --raw is specified");
    if (values.watch || values["watch-only"] || values.selector !== "") {
      throw new UsageError(
        "--raw may not be specified with other flags that filter the server request or alter the output",
      );
    }
    if (output !== "") throw new UsageError("--raw and --output are mutually exclusive");
  }
  const watching = values.watch || values["watch-only"];
  if (values["sort-by"] !== "" && values.watch)
    io.stderr.write("warning: --watch requested, --sort-by will be ignored for watch events received\n");
  else if (values["sort-by"] !== "" && values["watch-only"])
    io.stderr.write("warning: --watch-only requested, --sort-by will be ignored\n");
  if (!watching && values.raw === "" && args.length === 0 && !hasSources(sourcesOf(values))) {
    io.stderr.write(
      `You must specify the type of resource to get. Use "${program} api-resources" for a complete list of supported resources.\n\n`,
    );
    throw new UsageError(
      `Required resource not specified.\nUse "${program} explain <resource>" for a detailed description of that resource (e.g. ${program} explain pods).`,
      `See '${program} get -h' for help and examples`,
    );
  }
  if (values["show-labels"] && output !== "" && output !== "wide") {
    throw new UsageError(`--show-labels option cannot be used with ${output} printer`);
  }
  if (values["label-columns"].length > 0 && output.startsWith("custom-columns")) {
    throw new UsageError(`--label-columns option cannot be used with ${output} printer`);
  }
  if (values["output-watch-events"] && !watching) {
    throw new UsageError("--output-watch-events option can only be used with --watch or --watch-only");
  }
}

/** Everything that was found as one object or one list, in the format of `-o`. */
async function printObjects(context: VerbContext, values: GetValues, query: ResourceQuery): Promise<void> {
  const infos: Info[] = [];
  let single = false;
  let failure: unknown;
  try {
    ({ single } = await visitResources(context, query, async (info) => {
      infos.push(info);
    }));
  } catch (error) {
    failure = withoutNotFound(error, values["ignore-not-found"]);
    // An object that was asked for by itself has nothing to print beside its error.
    if (failure !== undefined && (!(failure instanceof AggregateFailure) || infos.length === 0)) {
      if (await isSingle(context, query)) throw failure;
    }
  }
  if (infos.length === 0 && values["ignore-not-found"]) {
    if (failure !== undefined) throw failure;
    return;
  }
  const printer = await printerFor(printOptions(context, values));
  let objects = infos.flatMap(({ object }) => (object === undefined ? [] : [object]));
  if (values["sort-by"] !== "") {
    const { sortObjects } = await import("../../printers/sort-by.ts");
    objects = await sortObjects(objects, values["sort-by"]);
  }
  const [first] = objects;
  const list: KubeList = { apiVersion: "v1", kind: "List", metadata: { resourceVersion: "" }, items: objects };
  context.io.stdout.write(printer.print(single && objects.length === 1 && first !== undefined ? first : list));
  if (failure !== undefined) throw failure;
}

async function isSingle(context: VerbContext, { args = [], sources }: ResourceQuery): Promise<boolean> {
  if (sources !== undefined && hasSources(sources)) return sources.filenames.length === 1;
  const { parseTypeArguments } = await import("../../resources/type-arguments.ts");
  const { pairs, names } = parseTypeArguments(args, await context.mapper(), context.program);
  return pairs.length + names.length === 1;
}

async function getRaw(context: VerbContext, raw: string): Promise<void> {
  const client = await context.client();
  const [{ send }, { asTyped }] = await Promise.all([
    import("../../resources/rest.ts"),
    import("../../printers/go-order.ts"),
  ]);
  if (!raw.startsWith("/"))
    throw new UsageError(`--raw must be a valid URL path: parse ${quote(raw)}: invalid URI for request`);
  const url = new URL(raw, "https://server");
  const query = Object.fromEntries([...url.searchParams.keys()].map((name) => [name, url.searchParams.getAll(name)]));
  const body = await send<unknown>(client, { method: "GET", path: url.pathname, query });
  // A server writes objects in the order of Go's fields.
  const text = typeof body === "string" ? body : JSON.stringify(isKubeObject(body) ? asTyped(body) : body);
  context.io.stdout.write(typeof body === "string" ? text : `${text}\n`);
}

function isKubeObject(body: unknown): body is KubeObject {
  return (
    isObject(body) && typeof body.kind === "string" && typeof body.apiVersion === "string" && isObject(body.metadata)
  );
}
