import type { RestClient } from "../../../client/rest-client.ts";
import { isStatus } from "../../../machinery/status.ts";
import { type DescribeSettings, describeObject } from "../../describe/describe-object.ts";
import { AggregateFailure, UsageError } from "../../errors.ts";
import { bool, type FlagValues, int } from "../../flags/flag.ts";
import { selectorFlag } from "../../flags/selection-flags.ts";
import { sourceFlags, sourcesOf } from "../../flags/source-flags.ts";
import type { Info } from "../../resources/info.ts";
import { hasSources } from "../../resources/manifests.ts";
import { collectResources, planResources } from "../../resources/visit.ts";
import { defineVerb, type VerbContext } from "../../verb.ts";

const FLAGS = {
  "all-namespaces": bool("A", false, "Describe the objects of all namespaces"),
  "chunk-size": int("", 500, "How many objects to ask for at once; 0 asks for all"),
  ...sourceFlags("that names the objects to describe"),
  ...selectorFlag(),
  "show-events": bool("", true, "Show events; off for several objects unless it is given"),
};

export const describe = defineVerb({
  usage: "describe (-f FILENAME | TYPE [NAME_PREFIX | -l label] | TYPE/NAME) [options]",
  summary: "Show details of a specific resource or group of resources",
  description:
    "Shows an object with what belongs to it: its state, the pods or endpoints behind it, and what happened to it lately. A name that no object has stands for all objects whose names begin with it.",
  examples:
    "# A node\nkubectl describe nodes node-1\n\n# Pods whose names begin with web\nkubectl describe pods web\n\n# Pods with a label\nkubectl describe pods -l app=web",
  flags: FLAGS,
  async run(context, values, args) {
    if (args.length === 0 && !hasSources(sourcesOf(values))) {
      throw new UsageError(
        `You must specify the type of resource to describe. Use "${context.program} api-resources" for a complete list of supported resources.\n`,
      );
    }
    const { infos, errors } = await find(context, values, args);
    const several = infos.length > 1 || errors.length > 0;
    const settings: DescribeSettings = {
      showEvents: values["show-events"] && (!several || context.changed.has("show-events")),
      chunkSize: values["chunk-size"],
    };
    const [failure] = errors;
    if (failure !== undefined && args.length === 2 && isNotFound(failure)) {
      return describeMatching(context, args, settings, failure);
    }
    errors.push(...(await describeAll(context, infos, settings)));
    if (errors.length > 0) throw new AggregateFailure(errors);
    if (infos.length === 0) {
      const { name } = await context.namespace();
      context.io.stderr.write(
        values["all-namespaces"] ? "No resources found\n" : `No resources found in ${name} namespace.\n`,
      );
    }
  },
});

/** The objects that are asked for, and what went wrong on the way. Throws for arguments that make no sense. */
async function find(
  context: VerbContext,
  values: FlagValues<typeof FLAGS>,
  args: readonly string[],
): Promise<{ infos: Info[]; errors: unknown[] }> {
  const visit = await planResources(context, {
    args,
    sources: sourcesOf(values),
    selector: values.selector,
    allNamespaces: values["all-namespaces"],
    enforceNamespace: !values["all-namespaces"],
    allowEmptySelector: true,
    chunkSize: values["chunk-size"],
  });
  const infos: Info[] = [];
  try {
    await visit.run(async (info) => {
      infos.push(info);
    });
    return { infos, errors: [] };
  } catch (error) {
    return { infos, errors: error instanceof AggregateFailure ? [...error.errors] : [error] };
  }
}

function isNotFound(error: unknown): boolean {
  return isStatus(error, "NotFound");
}

/** Describes objects, two empty lines between them. @returns what went wrong, each failure once */
async function describeAll(
  context: VerbContext,
  infos: readonly Info[],
  settings: DescribeSettings,
): Promise<unknown[]> {
  const failures = new Map<string, unknown>();
  let first = true;
  for (const info of infos) {
    try {
      const text = await describeInfo(await context.client(), info, settings);
      context.io.stdout.write(first ? text : `\n\n${text}`);
      first = false;
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      if (!failures.has(message)) failures.set(message, error);
    }
  }
  return [...failures.values()];
}

/** Describes all objects of a type whose names begin with an argument; throws the first failure where there are none. */
async function describeMatching(
  context: VerbContext,
  [type = "", prefix = ""]: readonly string[],
  settings: DescribeSettings,
  failure: unknown,
): Promise<void> {
  const { infos } = await collectResources(context, {
    args: [type],
    allowEmptySelector: true,
    singleResourceType: true,
    chunkSize: settings.chunkSize,
  });
  const matching = infos.filter(({ name }) => name.startsWith(prefix));
  if (matching.length === 0) throw failure;
  const client = await context.client();
  for (const info of matching) context.io.stdout.write(`${await describeInfo(client, info, settings)}\n`);
}

function describeInfo(client: RestClient, info: Info, settings: DescribeSettings): Promise<string> {
  return describeObject(client, info.mapping, info.namespace, info.name, settings);
}
