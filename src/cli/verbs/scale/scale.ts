import type { RestClient } from "../../../client/rest-client.ts";
import { isObject } from "../../../machinery/json.ts";
import { parseApiVersion } from "../../../machinery/gvk.ts";
import { asJson, type KubeObject } from "../../../machinery/object.ts";
import { createMergePatch } from "../../../machinery/patch/merge-patch.ts";
import { UsageError } from "../../errors.ts";
import { dryRunFlags, dryRunOf } from "../../flags/dry-run-flags.ts";
import { bool, duration, int, string } from "../../flags/flag.ts";
import { outputFlags, outputPrinter } from "../../flags/output-flags.ts";
import { changeCauseOf, recordFlags, withChangeCause } from "../../flags/record-flags.ts";
import { selectorFlag } from "../../flags/selection-flags.ts";
import { sourceFlags, sourcesOf } from "../../flags/source-flags.ts";
import type { Info } from "../../resources/info.ts";
import { pathOf } from "../../resources/rest.ts";
import { planResources } from "../../resources/visit.ts";
import { defineVerb } from "../../verb.ts";
import { scaleObject, waitForReplicas } from "./scale-object.ts";

export const scale = defineVerb({
  usage: "scale [--resource-version=version] [--current-replicas=count] --replicas=COUNT (-f FILENAME | TYPE NAME)",
  summary: "Set a new size for a deployment, replica set, or replication controller",
  description:
    "Sets how many replicas something has that has a scale subresource. --current-replicas and --resource-version have to\nhold, or nothing changes.",
  examples:
    "# Three replicas\nkubectl scale --replicas=3 rs/web\n\n# Only if there are two now\nkubectl scale --current-replicas=2 --replicas=3 deployment/web",
  flags: {
    all: bool("", false, "Scale all objects of the given types in the namespace"),
    "current-replicas": int("", -1, "The replicas that there must be now; -1 takes any"),
    ...dryRunFlags(),
    ...sourceFlags("that names the objects to scale"),
    ...recordFlags(),
    replicas: int("", 0, "How many replicas there shall be"),
    "resource-version": string("", "", "Only scale the object if this is its resource version"),
    ...selectorFlag(),
    timeout: duration("", 0, "How long to wait until the replicas are there; 0 does not wait"),
    ...outputFlags(),
  },
  required: ["replicas"],
  async run(context, values, args) {
    const { replicas } = values;
    const dryRun = await dryRunOf(context, values);
    const printer = await outputPrinter(context.io, values, "scaled", dryRun);
    if (replicas < 0)
      throw new UsageError("The --replicas=COUNT flag is required, and COUNT must be greater than or equal to 0");
    if (values["current-replicas"] < -1)
      throw new UsageError("The --current-replicas must specify an integer of -1 or greater");
    const plan = await planResources(context, {
      args,
      sources: sourcesOf(values),
      selector: values.selector,
      allowEmptySelector: values.all,
      enforceNamespace: true,
    });
    const infos: Info[] = [];
    // Objects that cannot be had do not keep the others from being scaled.
    let failure: unknown;
    try {
      await plan.run(async (info) => {
        infos.push(info);
      });
    } catch (error) {
      failure = error;
    }
    const resourceVersion = values["resource-version"];
    if (resourceVersion !== "" && infos.length > 1)
      throw new UsageError("cannot use --resource-version with multiple resources");
    if (infos.length === 0) throw failure ?? new UsageError("no objects passed to scale");
    const cause = changeCauseOf(context, "scale", values, args);
    for (const info of infos) {
      if (info.object === undefined) continue;
      let size = replicas;
      if (dryRun !== "client") {
        const client = await context.client();
        const currentReplicas = values["current-replicas"];
        size = await scaleObject(client, info, { replicas, currentReplicas, resourceVersion, dryRun });
        if (values.timeout !== 0 && dryRun === "none") await waitForReplicas(client, info, replicas, values.timeout);
        if (cause !== undefined && dryRun === "none") await noteCause(client, info, cause);
      }
      context.io.stdout.write(printer.print(withReplicas(info.object, size)));
    }
    if (failure !== undefined) throw failure;
  },
});

/** A failure to note why is no failure to scale. */
async function noteCause(client: RestClient, { mapping, namespace, name, object }: Info, cause: string): Promise<void> {
  if (object === undefined) return;
  const body = createMergePatch(asJson(object), asJson(withChangeCause(object, cause)));
  const contentType = "application/merge-patch+json";
  await client.request({ method: "PATCH", path: pathOf(mapping, namespace, name), contentType, body });
}

/** Only of the built-in groups it is known where the replicas are. */
function withReplicas(object: KubeObject, replicas: number): KubeObject {
  const { group } = parseApiVersion(object.apiVersion);
  if (group !== "apps" && group !== "") return object;
  return { ...object, spec: { ...(isObject(object.spec) ? object.spec : {}), replicas } };
}
