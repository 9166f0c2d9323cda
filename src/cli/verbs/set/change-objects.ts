import { schemaOf } from "../../../kinds/schema/registry.ts";
import { parseApiVersion } from "../../../machinery/gvk.ts";
import { asJson, type KubeObject } from "../../../machinery/object.ts";
import { PatchError } from "../../../machinery/patch/patch-error.ts";
import { createStrategicPatch } from "../../../machinery/patch/strategic/create.ts";
import type { StructSchema } from "../../../machinery/schema.ts";
import { AggregateFailure, UsageError } from "../../errors.ts";
import { dryRunFlags, dryRunOf } from "../../flags/dry-run-flags.ts";
import { bool, type Flag, string } from "../../flags/flag.ts";
import { outputFlags, outputPrinter, type OutputValues } from "../../flags/output-flags.ts";
import { sourceFlags, sourcesOf } from "../../flags/source-flags.ts";
import { asTyped } from "../../printers/go-order.ts";
import type { DryRun } from "../../printers/name.ts";
import type { Printer } from "../../printers/printer.ts";
import type { Info } from "../../resources/info.ts";
import { collectResources } from "../../resources/visit.ts";
import { patchObject } from "../../resources/write.ts";
import type { VerbContext } from "../../verb.ts";

/** What all `set` commands take. */
export function setFlags() {
  return {
    all: bool("", false, "Change all objects of the given types in the namespace"),
    ...dryRunFlags(),
    "field-manager": string("", "kubectl-set", "Name under which the server keeps account of fields"),
    ...sourceFlags("that names the objects to change"),
    local: bool("", false, "Work on the files alone, without the server"),
    ...outputFlags(),
  };
}

/** The values of these flags. */
export type SetValues = OutputValues & {
  readonly [K in keyof ReturnType<typeof setFlags>]: ReturnType<typeof setFlags>[K] extends Flag<infer T> ? T : never;
};

/** An object that is to change, as one of kubectl's typed clients holds it. */
export interface TypedInfo {
  readonly info: Info;
  readonly object: KubeObject;
  readonly schema: StructSchema;
}

/** How the command ends: what is printed and where it stops. */
export interface SetMode {
  readonly dryRun: DryRun;
  readonly printer: Printer;
}

/** Reads the flags that all `set` commands share. Throws UsageError. */
export async function setMode(context: VerbContext, values: SetValues, operation: string): Promise<SetMode> {
  const dryRun = await dryRunOf(context, values);
  return { dryRun, printer: await outputPrinter(context.io, values, operation, dryRun, false) };
}

/** Throws UsageError where the server is to try what is only local. */
export function checkLocal({ local }: SetValues, dryRun: DryRun): void {
  if (local && dryRun === "server")
    throw new UsageError("cannot specify --local and --dry-run=server - did you mean --dry-run=client?");
}

/** The objects that the command is about. Throws what stands in the way of any of them. */
export async function objectsToChange(
  context: VerbContext,
  values: SetValues,
  resources: readonly string[],
  selector = "",
): Promise<TypedInfo[]> {
  if (values.local && resources.length > 0) {
    throw new UsageError(
      "you must specify resources by --filename when --local is set.\nExample resource specifications include:\n   '-f rsrc.yaml'\n   '--filename=rsrc.json'",
    );
  }
  const query = { sources: sourcesOf(values), enforceNamespace: true, local: values.local };
  const { infos } = await collectResources(
    context,
    values.local ? query : { ...query, args: resources, selector, allowEmptySelector: values.all, latest: true },
  );
  return infos.flatMap((info) => (info.object === undefined ? [] : [typed(info, info.object)]));
}

function typed(info: Info, object: KubeObject): TypedInfo {
  const schema = schemaOf({ ...parseApiVersion(object.apiVersion), kind: object.kind });
  if (schema === undefined) {
    throw new UsageError(
      `no kind "${object.kind}" is registered for version "${object.apiVersion}" in scheme "k8s.io/kubectl/pkg/scheme/scheme.go:28"`,
    );
  }
  return { info, object: asTyped(object), schema };
}

/** What the change of one kind of command is. */
export interface ObjectChange {
  /** Gives the changed object, undefined where it stays as it is. Throws UsageError where it cannot be changed. */
  change(object: KubeObject): KubeObject | undefined;
  /** what goes in front of the server's message */
  readonly failure: string;
  /** objects that end up the same are patched and printed too */
  readonly always?: boolean;
  /** failures stand as they are, without the object's name */
  readonly bare?: boolean;
}

/**
 * Changes objects by strategic merge patches and prints them (kubectl `cmd/set/helper.go`, CalculatePatches).
 * @param errors  failures so far; all are thrown together in the end
 */
export async function changeObjects(
  context: VerbContext,
  values: SetValues,
  { dryRun, printer }: SetMode,
  objects: readonly TypedInfo[],
  change: ObjectChange,
  errors: unknown[] = [],
): Promise<void> {
  const print = (object: KubeObject) => context.io.stdout.write(printer.print(asTyped(object)));
  const results = objects.map((one) => ({ ...one, result: changeOne(one, change) }));
  for (const { info, result } of results) {
    if (result === undefined) continue;
    if (result instanceof UsageError) {
      errors.push(
        change.bare ? result : new UsageError(`error: ${info.mapping.resource}/${info.name} ${result.message}\n`),
      );
      continue;
    }
    const { after, patch } = result;
    if (!change.always && Object.keys(patch).length === 0) continue;
    if (values.local || dryRun === "client") {
      print(after);
      continue;
    }
    let actual: KubeObject;
    try {
      const write = { dryRun: dryRun === "server", fieldManager: values["field-manager"] };
      actual = await patchObject(await context.client(), info, "strategic", patch, write);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      errors.push(change.bare ? error : new UsageError(`${change.failure}${message}`));
      continue;
    }
    print(actual);
  }
  if (errors.length > 0) throw new AggregateFailure(errors);
}

/** The changed object with the patch that leads to it, or why there is none. */
function changeOne(
  { object, schema }: TypedInfo,
  { change }: ObjectChange,
): { after: KubeObject; patch: object } | UsageError | undefined {
  try {
    const after = change(object);
    return after === undefined
      ? undefined
      : { after, patch: createStrategicPatch(asJson(object), asJson(after), schema) };
  } catch (error) {
    if (error instanceof UsageError) return error;
    if (error instanceof PatchError) return new UsageError(error.message);
    throw error;
  }
}
