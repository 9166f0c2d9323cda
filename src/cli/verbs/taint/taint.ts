import type { Node } from "../../../generated/types.ts";
import { UsageError } from "../../errors.ts";
import { dryRunFlags, dryRunOf } from "../../flags/dry-run-flags.ts";
import { bool, string } from "../../flags/flag.ts";
import { outputFlags, outputPrinter } from "../../flags/output-flags.ts";
import { selectorFlag } from "../../flags/selection-flags.ts";
import { validateFlags, validationOf } from "../../flags/validate-flags.ts";
import { printable } from "../../printers/typed.ts";
import { pathOf, send } from "../../resources/rest.ts";
import { planResources, type ResourceQuery } from "../../resources/visit.ts";
import { defineVerb } from "../../verb.ts";
import { changeTaints, contradictions, parseTaints } from "./taints.ts";

export const taint = defineVerb({
  usage: "taint NODE NAME KEY_1=VAL_1:TAINT_EFFECT_1 ... KEY_N=VAL_N:TAINT_EFFECT_N",
  summary: "Update the taints on one or more nodes",
  description:
    "Sets taints (KEY=VALUE:EFFECT or KEY:EFFECT) and takes them away (KEY:EFFECT- or KEY-). Effects are NoSchedule,\nPreferNoSchedule and NoExecute.",
  examples:
    "# Keep a node for some pods\nkubectl taint nodes node-1 dedicated=batch:NoSchedule\n\n# Open it again\nkubectl taint nodes node-1 dedicated:NoSchedule-\n\n# All nodes with a label\nkubectl taint node -l disk=ssd disk:PreferNoSchedule",
  flags: {
    all: bool("", false, "Taint all nodes"),
    ...dryRunFlags(),
    "field-manager": string("", "kubectl-taint", "Name under which the server notes who set the fields"),
    overwrite: bool("", false, "Replace taints with the same key and effect"),
    ...selectorFlag(),
    ...validateFlags(),
    ...outputFlags(),
  },
  async run(context, values, args) {
    const { io, program } = context;
    const dryRun = await dryRunOf(context, values);
    const fieldValidation = validationOf(values);
    const { resources, words } = splitArguments(args);
    const [type = "", ...names] = resources;
    if (resources.length === 0) throw new UsageError("one or more resources must be specified as <resource> <name>");
    if (words.length === 0) throw new UsageError("at least one taint update is required");
    const changes = parseWords(words, program);
    const mapping = (await context.mapper()).find(type.toLowerCase());
    if (mapping.kind !== "Node")
      throw new UsageError(`invalid resource type ${type.toLowerCase()}, only node types are supported`);
    const both = contradictions(changes);
    if (both.length > 0) {
      throw new UsageError(
        `can not both modify and remove the following taint(s) in the same command: ${both.join(", ")}`,
      );
    }
    const { all, selector } = values;
    if (all && selector !== "") throw new UsageError("setting 'all' parameter with a non empty selector is prohibited");
    if (!all && selector === "" && names.length === 0)
      throw new UsageError("at least one resource name must be specified since 'all' parameter is not set");
    const query: ResourceQuery =
      all || selector !== ""
        ? { args: ["node"], selector, all, latest: true }
        : { args: names.map((name) => (name.includes("/") ? name : `node/${name}`)), latest: true };
    const plan = await planResources(context, query);
    await plan.run(async ({ mapping, name, object }) => {
      if (object === undefined) return;
      const node: Node = object;
      const { taints, operation } = changeTaints(name, node.spec?.taints ?? [], changes, values.overwrite);
      if (dryRun === "client") {
        const { taints: _, ...spec } = node.spec ?? {};
        const changed = { ...node, spec: taints.length === 0 ? spec : { ...spec, taints } };
        io.stdout.write((await outputPrinter(io, values, operation, dryRun)).print(await printable(changed, values)));
        return;
      }
      const unchanged = taints.length === 0 && node.spec?.taints === undefined;
      const patched = await send(await context.client(), {
        method: "PATCH",
        path: pathOf(mapping, "", name),
        contentType: "application/strategic-merge-patch+json",
        query: {
          fieldManager: values["field-manager"],
          fieldValidation,
          ...(dryRun === "server" && { dryRun: "All" }),
        },
        body: unchanged ? {} : { spec: { taints: taints.length === 0 ? null : taints } },
      });
      const printer = await outputPrinter(io, values, operation, dryRun, false);
      io.stdout.write(printer.print(await printable(patched, values)));
    });
  },
});

/** Nodes come first, then taints: words with `=`, `:` or a dash at the end. */
function splitArguments(args: readonly string[]): { resources: string[]; words: string[] } {
  const resources: string[] = [];
  const words: string[] = [];
  for (const word of args) {
    if (/[=:]|-$/.test(word)) words.push(word);
    else if (words.length === 0) resources.push(word);
    else throw new UsageError(`all resources must be specified before taint changes: ${word}`);
  }
  return { resources, words };
}

function parseWords(words: readonly string[], program: string) {
  try {
    return parseTaints(words);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    throw new UsageError(error.message, `See '${program} taint -h' for help and examples`);
  }
}
