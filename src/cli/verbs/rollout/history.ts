import type { RestClient } from "../../../client/rest-client.ts";
import { quote } from "../../../machinery/go-format.ts";
import type { KubeObject } from "../../../machinery/object.ts";
import { UsageError } from "../../errors.ts";
import { int } from "../../flags/flag.ts";
import { outputFlags, outputPrinter } from "../../flags/output-flags.ts";
import { CHANGE_CAUSE } from "../../flags/record-flags.ts";
import { DESCRIBE_LAYOUT, newTabWriter } from "../../printers/tabwriter.ts";
import type { Info } from "../../resources/info.ts";
import { planResources } from "../../resources/visit.ts";
import { defineVerb } from "../../verb.ts";
import { printable } from "../../printers/typed.ts";
import { type Revision, readHistory, type RolloutHistory, templateOf, withRevision } from "./revisions.ts";
import { templateText } from "./template-text.ts";
import { groupKind, isKnownWorkload, workloadFlags, workloadOf, workloadQuery } from "./workloads.ts";

export const history = defineVerb({
  usage: "history (TYPE NAME | TYPE/NAME) [flags]",
  summary: "View rollout history",
  description: "Lists the revisions that can be gone back to, or shows the pod template of one.",
  examples:
    "# The revisions of a deployment\nkubectl rollout history deployment/web\n\n# One of them\nkubectl rollout history deployment/web --revision=3",
  flags: {
    ...workloadFlags(),
    revision: int("", 0, "The revision to show in full"),
    ...outputFlags(),
  },
  async run(context, values, args) {
    const { io } = context;
    const query = workloadQuery(values, args);
    const { revision } = values;
    if (revision < 0) throw new UsageError(`revision must be a positive integer: ${revision}`);
    const plan = await planResources(context, query);
    const client = await context.client();
    if (values.output !== "" || values.template !== "") {
      const printer = await outputPrinter(io, values, "", "none", false);
      await plan.run(async (info) => {
        const { workload, revisions } = await historyOf(client, info);
        for (const one of chosen(revisions, revision)) {
          const object = one.object.kind === "ReplicaSet" ? one.object : await withRevision(workload, one.object);
          io.stdout.write(printer.print(await printable(object, values)));
        }
      });
      return;
    }
    await plan.run(async (info) => {
      const found = await historyOf(client, info);
      const text = await describe(found, revision);
      const printer = await outputPrinter(io, values, `${revision > 0 ? `with revision #${revision}` : ""}\n${text}`);
      io.stdout.write(printer.print(info.object ?? found.workload));
    });
  },
});

async function historyOf(client: RestClient, { mapping, namespace, name }: Info): Promise<RolloutHistory> {
  const kind = workloadOf(mapping);
  if (kind !== undefined) return readHistory(client, kind, namespace, name);
  const quoted = quote(groupKind(mapping));
  if (isKnownWorkload(mapping)) throw new UsageError(`no history viewer has been implemented for ${quoted}`);
  const unknown = `no visitor method exists for {${mapping.group} ${mapping.kind}}`;
  throw new UsageError(`error retrieving history for ${quoted}, ${unknown}`);
}

/** The wanted revision, or all in order. */
function chosen(revisions: readonly Revision[], wanted: number): Revision[] {
  const byNumber = new Map(revisions.map((one) => [one.number, one]));
  if (wanted === 0) return [...byNumber.values()].sort((a, b) => a.number - b.number);
  const one = byNumber.get(wanted);
  if (one === undefined) throw new UsageError("unable to find the specified revision");
  return [one];
}

async function describe({ workload, revisions }: RolloutHistory, wanted: number): Promise<string> {
  if (revisions.length === 0) return "No rollout history found.";
  const shown = chosen(revisions, wanted);
  const [first] = shown;
  if (wanted > 0 && first !== undefined) {
    const template = await templateOf(workload, first);
    const cause = first.object.kind === "ReplicaSet" ? changeCause(first.object) : "";
    if (cause === "") return templateText(template);
    const { metadata = {} } = template;
    const annotations = { ...metadata.annotations, [CHANGE_CAUSE]: cause };
    return templateText({ ...template, metadata: { ...metadata, annotations } });
  }
  const table = newTabWriter(DESCRIBE_LAYOUT);
  table.write("REVISION\tCHANGE-CAUSE\n");
  for (const { number, object } of shown) table.write(`${number}\t${changeCause(object) || "<none>"}\n`);
  return table.flush();
}

function changeCause({ metadata }: KubeObject): string {
  return metadata.annotations?.[CHANGE_CAUSE] ?? "";
}
