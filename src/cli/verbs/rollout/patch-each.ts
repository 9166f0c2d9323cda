import type { JsonObject } from "../../../machinery/json.ts";
import { formatGroupResource } from "../../../machinery/gvk.ts";
import type { KubeObject } from "../../../machinery/object.ts";
import { StatusError } from "../../../machinery/status.ts";
import { AggregateFailure, UsageError } from "../../errors.ts";
import { string } from "../../flags/flag.ts";
import { outputFlags, outputPrinter, type OutputValues } from "../../flags/output-flags.ts";
import type { Info } from "../../resources/info.ts";
import { pathOf, send } from "../../resources/rest.ts";
import { planResources, type ResourceQuery } from "../../resources/visit.ts";
import type { VerbContext } from "../../verb.ts";
import { printable } from "../../printers/typed.ts";
import { workloadFlags } from "./workloads.ts";

/** Flags of the subcommands that change objects. */
export function patchFlags() {
  return {
    ...workloadFlags(),
    "field-manager": string("", "kubectl-rollout", "Name under which the server notes who set the fields"),
    ...outputFlags(),
  };
}

/** What a subcommand does to every object. */
export interface PatchStep {
  /** what is said behind the object's name: `paused` */
  readonly operation: string;
  /** The strategic merge patch for an object; a text is why there is none. Throws UsageError, which ends this object only. */
  patch(info: Info, object: KubeObject): JsonObject | string;
}

/**
 * Patches every object of a query and prints it; failures of single objects do not stop the others (kubectl
 * `rollout_pause.go` and its like).
 */
export async function patchEach(
  context: VerbContext,
  values: OutputValues & { "field-manager": string },
  query: ResourceQuery,
  step: PatchStep,
): Promise<void> {
  const { io } = context;
  const plan = await planResources(context, query);
  const errors: unknown[] = [];
  const infos: Info[] = [];
  try {
    await plan.run(async (info) => {
      infos.push(info);
    });
  } catch (error) {
    errors.push(...(error instanceof AggregateFailure ? error.errors : [error]));
  }
  if (infos.length === 0 && errors.length === 0) {
    io.stderr.write(`No resources found in ${(await context.namespace()).name} namespace.\n`);
    return;
  }
  const client = await context.client();
  for (const info of infos) {
    const { mapping, namespace, name, object } = info;
    if (object === undefined) continue;
    try {
      const patch = step.patch(info, object);
      if (typeof patch === "string") throw new UsageError(`error: ${formatGroupResource(mapping)} "${name}" ${patch}`);
      const patched = await send(client, {
        method: "PATCH",
        path: pathOf(mapping, namespace, name),
        contentType: "application/strategic-merge-patch+json",
        query: { fieldManager: values["field-manager"] },
        body: patch,
      });
      const printer = await outputPrinter(io, values, step.operation, "none", false);
      io.stdout.write(printer.print(await printable(patched, values)));
    } catch (error) {
      errors.push(error instanceof StatusError ? new UsageError(`failed to patch: ${error.message}`) : error);
    }
  }
  if (errors.length > 0) throw new AggregateFailure(errors);
}
