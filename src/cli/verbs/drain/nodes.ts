import { StatusError } from "../../../machinery/status.ts";
import type { Node } from "../../../generated/types.ts";
import { UsageError } from "../../errors.ts";
import { type DryRun, newNamePrinter, withDryRun } from "../../printers/name.ts";
import type { Info } from "../../resources/info.ts";
import { pathOf, send } from "../../resources/rest.ts";
import { planResources } from "../../resources/visit.ts";
import type { VerbContext } from "../../verb.ts";

/**
 * The nodes that `cordon`, `uncordon` and `drain` are about. Throws UsageError where none is named, and what the server says to
 * the first one that is not there.
 * @param usage  the usage line of the command, which is the error where nothing is named
 */
export async function chosenNodes(
  context: VerbContext,
  names: readonly string[],
  selector: string,
  usage: string,
): Promise<Info[]> {
  const hint = `See '${context.program} ${usage.split(" ")[0]} -h' for help and examples`;
  if (names.length === 0 && !context.changed.has("selector")) throw new UsageError(`USAGE: ${usage} [flags]`, hint);
  if (names.length > 0 && selector !== "")
    throw new UsageError("cannot specify both a node name and a --selector option", hint);
  const args = selector === "" ? names.map((name) => (name.includes("/") ? name : `nodes/${name}`)) : ["nodes"];
  const plan = await planResources(context, { args, selector, singleResourceType: true, stopOnError: true });
  const infos: Info[] = [];
  await plan.run(async (info) => {
    const { group, version, resource } = info.mapping;
    if (group !== "" || resource !== "nodes")
      throw new UsageError(`error: expected resource of type node, got "${group}/${version}, Resource=${resource}"`);
    infos.push(info);
  });
  return infos;
}

/** Makes nodes unschedulable or schedulable; a failure is told on stderr and does not stop the others. */
export async function cordonNodes(
  context: VerbContext,
  nodes: readonly Info[],
  unschedulable: boolean,
  dryRun: DryRun,
): Promise<void> {
  const { io } = context;
  const verb = unschedulable ? "cordon" : "uncordon";
  const client = await context.client();
  for (const { mapping, name, object } of nodes) {
    const node: Node | undefined = object;
    if (object === undefined) continue;
    const already = (node?.spec?.unschedulable ?? false) === unschedulable;
    if (!already && dryRun !== "client") {
      try {
        await send(client, {
          method: "PATCH",
          path: pathOf(mapping, "", name),
          contentType: "application/strategic-merge-patch+json",
          query: dryRun === "server" ? { dryRun: "All" } : {},
          body: { spec: { unschedulable: unschedulable ? true : null } },
        });
      } catch (error) {
        if (!(error instanceof StatusError)) throw error;
        io.stderr.write(`error: unable to ${verb} node "${name}": ${error.message}\n`);
        continue;
      }
    }
    io.stdout.write(newNamePrinter(withDryRun(`${already ? "already " : ""}${verb}ed`, dryRun)).print(object));
  }
}
