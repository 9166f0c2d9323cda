import { formatGroupResource } from "../../../machinery/gvk.ts";
import { compareBytes, encodeJson } from "../../../machinery/json.ts";
import { UsageError } from "../../errors.ts";
import { bool, type FlagValues, string, strings } from "../../flags/flag.ts";
import { noMatchingPrinter } from "../../printers/print-flags.ts";
import { newTabWriter, TABLE_LAYOUT } from "../../printers/tabwriter.ts";
import { apiVersionOf, type ResourceMapping } from "../../resources/mapper.ts";
import { defineVerb, type VerbContext } from "../../verb.ts";

const FORMATS = ["json", "kyaml", "name", "wide", "yaml"];
const COLUMNS = ["NAME", "SHORTNAMES", "APIVERSION", "NAMESPACED", "KIND"];

const FLAGS = {
  "api-group": string("", "", "Only the resources of this API group"),
  cached: bool("", false, "Take what is known of the resources already"),
  categories: strings("", "Only resources in all of these categories"),
  namespaced: bool("", true, "Only resources in namespaces, or with false those outside"),
  "no-headers": bool("", false, "Print the table without its header"),
  output: string("o", "", `Output format: ${FORMATS.join(", ")}`),
  "show-managed-fields": bool("", false, "Keep managedFields in JSON and YAML"),
  "sort-by": string("", "", "Sort by name or kind"),
  verbs: strings("", "Only resources that know all of these verbs"),
};

export const apiResources = defineVerb({
  usage: "api-resources [options]",
  summary: "Print the supported API resources on the server",
  examples:
    "# Resources with their verbs\nkubectl api-resources -o wide\n\n# Those of one group\nkubectl api-resources --api-group=apps",
  flags: FLAGS,
  async run(context, values, args) {
    if (args.length > 0) {
      throw new UsageError(
        `unexpected arguments: [${args.join(" ")}]`,
        `See '${context.program} api-resources -h' for help and examples`,
      );
    }
    const { output } = values;
    if (output !== "" && !FORMATS.includes(output)) throw noMatchingPrinter(output, FORMATS);
    if (!["", "name", "kind"].includes(values["sort-by"])) throw new UsageError("--sort-by accepts only name or kind");
    const resources = await findResources(context, values);
    if (output === "" || output === "wide") context.io.stdout.write(table(resources, values));
    else if (output === "name")
      context.io.stdout.write(resources.map((one) => `${formatGroupResource(one)}\n`).join(""));
    else context.io.stdout.write(await document(resources, output));
  },
});

async function findResources(context: VerbContext, values: FlagValues<typeof FLAGS>): Promise<ResourceMapping[]> {
  const { changed } = context;
  const { all } = await context.mapper();
  const chosen = preferred(all).filter(
    ({ group, namespaced, discovered }) =>
      discovered.verbs.length > 0 &&
      (!changed.has("api-group") || group === values["api-group"]) &&
      (!changed.has("namespaced") || namespaced === values.namespaced) &&
      values.verbs.every((verb) => discovered.verbs.includes(verb)) &&
      values.categories.every((category) => discovered.categories?.includes(category)),
  );
  const key = ({ resource, kind, group }: ResourceMapping) =>
    values["sort-by"] === "name" ? resource : values["sort-by"] === "kind" ? kind : group;
  return chosen.sort((a, b) => compareBytes(key(a), key(b)) || compareBytes(a.resource, b.resource));
}

/** Each resource of a group once, in the version that the server prefers. */
function preferred(all: readonly ResourceMapping[]): ResourceMapping[] {
  const first = new Map<string, ResourceMapping>();
  for (const one of all) {
    const key = `${one.resource}.${one.group}`;
    if (!first.has(key)) first.set(key, one);
  }
  return [...first.values()];
}

function table(resources: readonly ResourceMapping[], values: FlagValues<typeof FLAGS>): string {
  const wide = values.output === "wide";
  const writer = newTabWriter(TABLE_LAYOUT);
  const row = (cells: readonly string[]) => writer.write(`${cells.join("\t")}\n`);
  if (!values["no-headers"]) row(wide ? [...COLUMNS, "VERBS", "CATEGORIES"] : COLUMNS);
  for (const one of resources) {
    const { shortNames = [], verbs, categories = [] } = one.discovered;
    const cells = [one.resource, shortNames.join(","), apiVersionOf(one), String(one.namespaced), one.kind];
    row(wide ? [...cells, verbs.join(","), categories.join(",")] : cells);
  }
  return writer.flush();
}

/** The resources as the APIResourceList of old discovery. */
async function document(resources: readonly ResourceMapping[], output: string): Promise<string> {
  const list = {
    kind: "APIResourceList",
    apiVersion: "v1",
    groupVersion: "",
    resources: resources.map(({ resource, namespaced, group, version, kind, discovered }) => ({
      name: resource,
      singularName: discovered.singularResource,
      namespaced,
      ...(group !== "" && { group }),
      version,
      kind,
      verbs: discovered.verbs,
      ...(discovered.shortNames?.length && { shortNames: discovered.shortNames }),
      ...(discovered.categories?.length && { categories: discovered.categories }),
    })),
  };
  if (output === "json") return `${encodeJson(list, "    ", false)}\n`;
  if (output === "yaml") return (await import("../../printers/yaml.ts")).encodeYaml(list);
  return (await import("../../printers/kyaml.ts")).encodeKyaml(list, false);
}
