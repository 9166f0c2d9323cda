import type { RestClient } from "../../../client/rest-client.ts";
import { LAST_APPLIED } from "../../../machinery/apply/last-applied.ts";
import type { KubeObject } from "../../../machinery/object.ts";
import { isStatus } from "../../../machinery/status.ts";
import { ExitError, inContext, UsageError } from "../../errors.ts";
import { bool, type FlagValues, int, string, stringArray } from "../../flags/flag.ts";
import { sourceFlags, sourcesOf } from "../../flags/source-flags.ts";
import { klogWarning } from "../../klog.ts";
import { encodeYaml } from "../../printers/yaml.ts";
import { reportError } from "../../report-error.ts";
import type { Info } from "../../resources/info.ts";
import { hasSources } from "../../resources/manifests.ts";
import type { ResourceMapping } from "../../resources/mapper.ts";
import { visitResources } from "../../resources/visit.ts";
import { createObject, getObject, patchObject } from "../../resources/write.ts";
import { defineVerb, type VerbContext } from "../../verb.ts";
import { threeWayPatch } from "../apply/three-way-patch.ts";
import { type ComparedFiles, openComparedFiles } from "./compared-files.ts";
import { maskSecrets } from "./masked-secrets.ts";

const FLAGS = {
  concurrency: int("", 1, "How many objects to compare at the same time"),
  "field-manager": string("", "kubectl-client-side-apply", "Name under which the server keeps account of fields"),
  ...sourceFlags("with the configuration to compare"),
  "force-conflicts": bool("", false, "With --server-side: take fields over from other managers"),
  prune: bool("", false, "Also show what apply --prune would delete"),
  "prune-allowlist": stringArray("", "With --prune: kinds to look at, <group/version/kind>"),
  selector: string("l", "", "Labels that the objects must have (=, ==, !=, in, notin)"),
  "server-side": bool("", false, "The server merges the configuration"),
  "show-managed-fields": bool("", false, "Compare managedFields too"),
  "show-secrets": bool("", false, "Show the values of secrets"),
};

type DiffValues = FlagValues<typeof FLAGS>;

/** How often an object that changes meanwhile is looked at again. */
const TRIES = 4;

export const diff = defineVerb({
  usage: "diff -f FILENAME",
  summary: "Diff the live version against a would-be applied version",
  description:
    "Shows what apply would change, as diff -u -N or the program in KUBECTL_EXTERNAL_DIFF prints it.\nThe exit code is 0 where nothing would change, 1 where something would, and greater than 1 after an error.",
  examples:
    "# What a manifest would change\nkubectl diff -f web.yaml\n\n# The same for text from another command\nhelm template web | kubectl diff -f -",
  flags: FLAGS,
  async run(context, values, args) {
    try {
      await compareAll(context, values, args);
    } catch (error) {
      // Exit code 1 is kept for differences.
      if (error instanceof ExitError) throw error;
      throw new ExitError(reportError(error, context.io.stderr) + 1);
    }
  },
});

async function compareAll(context: VerbContext, values: DiffValues, args: readonly string[]): Promise<void> {
  if (args.length > 0) {
    const hint = `See '${context.program} diff -h' for help and examples`;
    throw new UsageError(`Unexpected args: [${args.join(" ")}]`, hint);
  }
  const sources = sourcesOf(values);
  if (!hasSources(sources)) throw new UsageError("must specify one of -f and -k");
  if (values["force-conflicts"] && !values["server-side"])
    throw new UsageError("--force-conflicts only works with --server-side");
  const pruning = values.prune ? await import("../apply/prune-candidates.ts") : undefined;
  const allowed = await pruning?.parseAllowlist(context, values["prune-allowlist"]);
  const client = await context.client();
  const visited = { uids: new Set<string>(), namespaces: new Set<string>() };
  const files = openComparedFiles(context.io);
  try {
    let failure: unknown;
    try {
      const query = { sources, selector: values.selector, enforceNamespace: true, stopOnError: true };
      await visitResources(context, query, (info) => compareOne(context, client, values, files, info, visited));
    } catch (error) {
      failure = error;
    }
    if (pruning !== undefined) {
      const kinds = await pruning.kindsToPrune(context, allowed ?? []);
      await pruning.eachCandidate(client, kinds, visited, values.selector, async ({ mapping, object }) => {
        const { name = "", namespace = "" } = object.metadata;
        files.write("live", fileName(mapping, namespace, name), encodeYaml(object), client.now());
      });
    }
    if (failure !== undefined) throw failure;
    files.compare();
  } finally {
    files.remove();
  }
}

async function compareOne(
  context: VerbContext,
  client: RestClient,
  values: DiffValues,
  files: ComparedFiles,
  info: Info,
  visited: { readonly uids: Set<string>; readonly namespaces: Set<string> },
): Promise<void> {
  const { object: local, mapping, namespace, name } = info;
  if (local === undefined) return;
  if (mapping.namespaced) visited.namespaces.add(namespace);
  let live: KubeObject | undefined;
  for (let tries = 1; ; tries++) {
    live = await liveObject(client, info);
    if (live?.metadata.uid !== undefined) visited.uids.add(live.metadata.uid);
    const last = tries === TRIES;
    if (last) {
      const { group, version, kind } = mapping;
      const what = `${group}/${version}, Kind=${kind}`;
      await klogWarning(context, "diff.go:723", `Object (${what}: ${name}) keeps changing, diffing without lock`);
    }
    try {
      const merged = await mergedObject(context, client, values, info, local, live, last);
      writeBoth(files, fileName(mapping, namespace, name), live, merged, values, client.now());
      break;
    } catch (error) {
      if (last || !isStatus(error, "Conflict")) throw error;
    }
  }
  if (live?.metadata.deletionTimestamp !== undefined)
    context.io.stderr.write(`Warning: Detected changes to resource ${name} which is currently being deleted.\n`);
}

async function liveObject(client: RestClient, info: Info): Promise<KubeObject | undefined> {
  try {
    return await getObject(client, info);
  } catch (error) {
    if (isStatus(error, "NotFound")) return undefined;
    throw error;
  }
}

/** What the object would be after apply: the server tries it. */
async function mergedObject(
  context: VerbContext,
  client: RestClient,
  values: DiffValues,
  info: Info,
  local: KubeObject,
  live: KubeObject | undefined,
  unlocked: boolean,
): Promise<KubeObject> {
  const serverSide = values["server-side"];
  const fieldManager = serverSide && !context.changed.has("field-manager") ? "kubectl" : values["field-manager"];
  const write = { dryRun: true, fieldManager };
  if (serverSide) return patchObject(client, info, "apply", local, write, values["force-conflicts"]);
  if (live === undefined) return createObject(client, info, local, write);
  try {
    const rules = { overwrite: true, openApi: true, stderr: context.io.stderr };
    const { type, patch } = threeWayPatch(info.mapping, live, withoutLastApplied(local), rules);
    if (Object.keys(patch).length === 0) return live;
    const metadata = (patch.metadata ?? {}) as object;
    const { resourceVersion } = live.metadata;
    const body = unlocked ? patch : { ...patch, metadata: { ...metadata, resourceVersion } };
    return await patchObject(client, info, type, body, write);
  } catch (error) {
    throw inContext(`error when patching ${JSON.stringify(info.source)}: `, error);
  }
}

function withoutLastApplied(object: KubeObject): KubeObject {
  const { [LAST_APPLIED]: _, ...annotations } = object.metadata.annotations ?? {};
  return { ...object, metadata: { ...object.metadata, annotations } };
}

function writeBoth(
  files: ComparedFiles,
  name: string,
  live: KubeObject | undefined,
  merged: KubeObject,
  values: DiffValues,
  time: number,
): void {
  const shown = values["show-managed-fields"] ? (object: KubeObject) => object : withoutManagedFields;
  let sides = { live: live === undefined ? undefined : shown(live), merged: shown(merged) };
  const secret = merged.kind === "Secret" && merged.apiVersion === "v1" && !values["show-secrets"];
  if (secret) sides = maskSecrets(sides.live, sides.merged);
  // A secret that is not there goes through the mask as a null object, which upstream prints.
  const nothing = secret ? "null\n" : "";
  files.write("live", name, sides.live === undefined ? nothing : encodeYaml(sides.live), time);
  files.write("merged", name, encodeYaml(sides.merged), time);
}

function withoutManagedFields(object: KubeObject): KubeObject {
  const { managedFields: _, ...metadata } = object.metadata;
  return { ...object, metadata };
}

/** `apps.v1.Deployment.default.web` */
function fileName({ group, version, kind }: ResourceMapping, namespace: string, name: string): string {
  return `${group === "" ? "" : `${group}.`}${version}.${kind}.${namespace}.${name}`;
}
