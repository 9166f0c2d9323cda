import type { RestClient } from "../../../client/rest-client.ts";
import { LAST_APPLIED } from "../../../machinery/apply/last-applied.ts";
import { encodeJson, isObject, type JsonObject, type JsonValue } from "../../../machinery/json.ts";
import { asJson, type KubeObject } from "../../../machinery/object.ts";
import { isStatus } from "../../../machinery/status.ts";
import { AggregateFailure, inContext, UsageError } from "../../errors.ts";
import { deletionFlags, propagationOf } from "../../flags/deletion-flags.ts";
import { dryRunFlags, dryRunOf } from "../../flags/dry-run-flags.ts";
import { bool, type FlagValues, string, strings } from "../../flags/flag.ts";
import { outputFlags, outputPrinter } from "../../flags/output-flags.ts";
import { sourceFlags, sourcesOf } from "../../flags/source-flags.ts";
import { validateFlags, validationOf } from "../../flags/validate-flags.ts";
import type { DryRun } from "../../printers/name.ts";
import type { Info } from "../../resources/info.ts";
import { hasSources } from "../../resources/manifests.ts";
import { visitResources } from "../../resources/visit.ts";
import { createObject, getObject, type WriteOptions } from "../../resources/write.ts";
import { withSavedConfig } from "../../save-config.ts";
import { defineVerb, type VerbContext } from "../../verb.ts";
import { describeInfo } from "./describe-info.ts";
import { patchLive } from "./patch-live.ts";

const FLAGS = {
  all: bool("", false, "With --prune: all objects of the namespaces are in question"),
  applyset: string("", "", "With --prune: the object that keeps account of what was applied"),
  ...deletionFlags(false),
  ...dryRunFlags(),
  "field-manager": string("", "kubectl-client-side-apply", "Name under which the server keeps account of fields"),
  ...sourceFlags("with the configuration to apply"),
  "force-conflicts": bool("", false, "With --server-side: take fields over from other managers"),
  "openapi-patch": bool("", true, "Use the server's schemas for the three-way patch"),
  ...outputFlags(),
  overwrite: bool("", true, "Values of the file win over changes that were made on the server"),
  prune: bool("", false, "Delete objects that were applied earlier and are not in the files now"),
  "prune-allowlist": strings("", "With --prune: kinds to look at, <group/version/kind>"),
  selector: string("l", "", "Labels that the objects must have (=, ==, !=, in, notin)"),
  "server-side": bool("", false, "The server merges the configuration"),
  subresource: string("", "", "With --server-side: the subresource to apply to"),
  ...validateFlags(),
};

/** The flags of `apply`. */
export type ApplyValues = FlagValues<typeof FLAGS>;

/** An object of the manifests, and what became of it. */
export interface Applied {
  readonly info: Info;
  /** as the file has it, then as the server answered */
  object: KubeObject;
}

/** One run of `apply`. */
export interface ApplyRun {
  readonly context: VerbContext;
  readonly client: RestClient;
  readonly values: ApplyValues;
  readonly dryRun: DryRun;
  readonly write: WriteOptions;
  /** what becomes of the dependents of objects that are made anew */
  readonly propagation: string;
  /** UIDs of the objects that were applied, and the namespaces that they are in: what `--prune` goes by */
  readonly visitedUids: Set<string>;
  readonly visitedNamespaces: Set<string>;
}

export const apply = defineVerb({
  usage: "apply (-f FILENAME | -k DIRECTORY)",
  summary: "Apply a configuration to a resource by file name or stdin",
  description:
    "Creates the objects of manifests, or changes them to what the manifests say. What was applied is kept in an annotation, so that the next time fields that are gone from the manifest go from the object too.",
  examples:
    "# Apply a manifest\nkubectl apply -f web.yaml\n\n# Apply what another command prints\nhelm template web | kubectl apply -f -\n\n# Let the server merge\nkubectl apply --server-side -f web.yaml\n\n# Also delete what is labelled app=web and not in the folder any more\nkubectl apply -f web/ --prune -l app=web",
  flags: FLAGS,
  async run(context, values, args) {
    if (args.length > 0) {
      const hint = `See '${context.program} apply -h' for help and examples`;
      throw new UsageError(`Unexpected args: [${args.join(" ")}]`, hint);
    }
    const dryRun = await dryRunOf(context, values);
    const sources = sourcesOf(values);
    if (!hasSources(sources)) throw new UsageError("must specify one of -f and -k");
    const serverSide = values["server-side"];
    const run: ApplyRun = {
      context,
      client: await context.client(),
      values,
      dryRun,
      propagation: propagationOf(context.io, values),
      write: {
        dryRun: dryRun === "server",
        fieldManager: serverSide && !context.changed.has("field-manager") ? "kubectl" : values["field-manager"],
        fieldValidation: validationOf(values),
      },
      visitedUids: new Set(),
      visitedNamespaces: new Set(),
    };
    const prune = values.prune || values.applyset !== "" ? await import("./prune.ts") : undefined;
    const pruner = await prune?.planPrune(run);
    validate(values, dryRun);
    pruner?.validate();
    const namespace = await context.namespace();
    if (namespace.explicit) run.visitedNamespaces.add(namespace.name);
    const applied = await applyAll(run);
    await printObjects(run, applied);
    await pruner?.prune();
  },
});

function validate(values: ApplyValues, dryRun: DryRun): void {
  const serverSide = values["server-side"];
  if (values["force-conflicts"] && !serverSide) throw new UsageError("--force-conflicts only works with --server-side");
  if (dryRun === "client" && serverSide) {
    throw new UsageError("--dry-run=client doesn't work with --server-side (did you mean --dry-run=server instead?)");
  }
  if (serverSide && values.force) throw new UsageError("--force cannot be used with --server-side");
  if (dryRun === "server" && values.force) throw new UsageError("--dry-run=server cannot be used with --force");
  if (values.all && values.selector !== "") throw new UsageError("cannot set --all and --selector at the same time");
  if (values.subresource !== "" && !serverSide && !values.prune)
    throw new UsageError("--subresource can only be specified for --server-side");
}

async function applyAll(run: ApplyRun): Promise<Applied[]> {
  const { context, values } = run;
  const all: Applied[] = [];
  const errors: unknown[] = [];
  try {
    const query = {
      sources: sourcesOf(values),
      selector: values.selector,
      enforceNamespace: true,
      validate: run.write.fieldValidation !== "Ignore",
    };
    await visitResources(context, query, async (info) => {
      if (info.object !== undefined) all.push({ info, object: info.object });
    });
  } catch (error) {
    errors.push(error);
  }
  if (all.length === 0 && errors.length === 0) throw new UsageError("no objects passed to apply");
  const applyOne = values["server-side"] ? (await import("./server-side.ts")).applyServerSide : applyClientSide;
  for (const applied of all) {
    try {
      const { info, object } = applied;
      if (info.mapping.namespaced) run.visitedNamespaces.add(info.namespace);
      const { generateName } = object.metadata;
      if (info.name === "" && generateName)
        throw new UsageError(`from ${generateName}: cannot use generate name with apply`);
      const operation = await applyOne(run, applied);
      if (!printsObjects(values)) await print(run, applied.object, operation);
    } catch (error) {
      errors.push(error);
    }
  }
  if (errors.length > 0) throw new AggregateFailure(errors);
  return all;
}

/** Gives the word for what was done. */
async function applyClientSide(run: ApplyRun, applied: Applied): Promise<string> {
  const { info } = applied;
  const modified = withSavedConfig(applied.object, true, false);
  let live: KubeObject;
  try {
    live = await getObject(run.client, info);
  } catch (error) {
    if (!isStatus(error, "NotFound")) {
      throw inContext(
        `error when retrieving current configuration of:\n${describeInfo(info)}\nfrom server for: ${JSON.stringify(info.source)}: `,
        error,
      );
    }
    applied.object = withoutNulls(asJson(modified)) as unknown as KubeObject;
    if (run.dryRun !== "client") applied.object = await createInContext(run, info, applied.object);
    markVisited(run, applied.object);
    return "created";
  }
  markVisited(run, live);
  if (live.metadata.annotations?.[LAST_APPLIED] === undefined) {
    const { program } = run.context;
    run.context.io.stderr.write(
      `Warning: resource ${info.mapping.resource}/${info.name} is missing the ${LAST_APPLIED} annotation which is required by ${program} apply. ${program} apply should only be used on resources created declaratively by either ${program} create --save-config or ${program} apply. The missing annotation will be patched automatically.\n`,
    );
  }
  const { object, changed } = await patchLive(run, info, live, modified);
  applied.object = object;
  warnIfDeleting(run, object);
  return changed ? "configured" : "unchanged";
}

async function createInContext(run: ApplyRun, info: Info, object: KubeObject): Promise<KubeObject> {
  try {
    return await createObject(run.client, info, object, run.write);
  } catch (error) {
    throw inContext(`error when creating ${JSON.stringify(info.source)}: `, error);
  }
}

/** Notes that an object is among those that were applied. */
export function markVisited({ visitedUids }: ApplyRun, { metadata }: KubeObject): void {
  if (metadata.uid !== undefined) visitedUids.add(metadata.uid);
}

/** Tells that an object that was just changed is on its way out. */
export function warnIfDeleting({ context }: ApplyRun, { metadata }: KubeObject): void {
  if (metadata.deletionTimestamp === undefined) return;
  context.io.stderr.write(
    `Warning: Detected changes to resource ${metadata.name ?? ""} which is currently being deleted.\n`,
  );
}

/** Whether whole objects are printed in the end instead of a line each. */
function printsObjects({ output }: ApplyValues): boolean {
  return output !== "" && output !== "name";
}

async function print(run: ApplyRun, object: KubeObject, operation: string): Promise<void> {
  const printer = await outputPrinter(run.context.io, run.values, operation, run.dryRun);
  run.context.io.stdout.write(printer.print(object));
}

async function printObjects(run: ApplyRun, all: readonly Applied[]): Promise<void> {
  const [first] = all;
  if (!printsObjects(run.values) || first === undefined) return;
  const { io } = run.context;
  if (all.length === 1) {
    const printer = await outputPrinter(io, run.values, "", run.dryRun);
    io.stdout.write(printer.print(first.object));
    return;
  }
  // The list is a Go struct with sorted objects in it.
  const printer = await outputPrinter(io, run.values, "", run.dryRun, false);
  const items = all.map(({ object }) => JSON.parse(encodeJson(object)) as KubeObject);
  io.stdout.write(printer.print({ kind: "List", apiVersion: "v1", metadata: {}, items }));
}

/** A copy without members that are null, as an update by a patch leaves them out too. */
function withoutNulls(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (!isObject(value)) return value;
  const entries = Object.entries(value).filter(([, member]) => member !== null);
  return Object.fromEntries(entries.map(([key, member]) => [key, withoutNulls(member)])) as JsonObject;
}
