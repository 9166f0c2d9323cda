import { encodeJson } from "../../../machinery/json.ts";
import type { KubeObject } from "../../../machinery/object.ts";
import { AggregateFailure, UsageError } from "../../errors.ts";
import { propagationOf } from "../../flags/deletion-flags.ts";
import { dryRunOf } from "../../flags/dry-run-flags.ts";
import { outputPrinter } from "../../flags/output-flags.ts";
import { sourcesOf } from "../../flags/source-flags.ts";
import { validationOf } from "../../flags/validate-flags.ts";
import type { DryRun } from "../../printers/name.ts";
import { hasSources } from "../../resources/manifests.ts";
import { visitResources } from "../../resources/visit.ts";
import { defineVerb } from "../../verb.ts";
import { APPLY_FLAGS, type ApplyValues } from "./apply-flags.ts";
import type { Applied, ApplyRun } from "./apply-run.ts";
import { applyClientSide } from "./client-side.ts";

export const apply = defineVerb({
  usage: "apply (-f FILENAME | -k DIRECTORY)",
  summary: "Apply a configuration to a resource by file name or stdin",
  description:
    "Creates the objects of manifests, or changes them to what the manifests say. What was applied is kept in an annotation, so that the next time fields that are gone from the manifest go from the object too.",
  examples:
    "# Apply a manifest\nkubectl apply -f web.yaml\n\n# Apply what another command prints\nhelm template web | kubectl apply -f -\n\n# Let the server merge\nkubectl apply --server-side -f web.yaml\n\n# Also delete what is labelled app=web and not in the folder any more\nkubectl apply -f web/ --prune -l app=web",
  flags: APPLY_FLAGS,
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
