import type { KubeObject } from "../../../machinery/object.ts";
import { StatusError } from "../../../machinery/status.ts";
import { UsageError } from "../../errors.ts";
import { dryRunFlags, dryRunOf } from "../../flags/dry-run-flags.ts";
import { bool, deprecated, type FlagValues, int, string } from "../../flags/flag.ts";
import { outputFlags, outputPrinter } from "../../flags/output-flags.ts";
import { sourceFlags, sourcesOf } from "../../flags/source-flags.ts";
import type { DryRun } from "../../printers/name.ts";
import { asTyped } from "../../printers/go-order.ts";
import { apiVersionOf, type ResourceMapping } from "../../resources/mapper.ts";
import { pathOf, send } from "../../resources/rest.ts";
import { visitResources } from "../../resources/visit.ts";
import { withSavedConfig } from "../../save-config.ts";
import { defineVerb, type VerbContext } from "../../verb.ts";
import { type HpaOptions, hpaOf, hpaV1Of, parseTarget } from "./hpa.ts";

const FLAGS = {
  ...sourceFlags("that names the object to scale"),
  ...outputFlags(),
  ...dryRunFlags(),
  cpu: string("", "", "CPU that pods use on average: 70% of their requests, or an amount such as 500m"),
  "cpu-percent": deprecated(
    int("", -1, "CPU that pods use on average, percent of their requests"),
    "Use --cpu with percentage or resource quantity format (e.g., '70%' for utilization or '500m' for milliCPU).",
  ),
  "field-manager": string("", "kubectl-autoscale", "Who owns the fields that are set"),
  max: int("", -1, "Most pods there may be"),
  memory: string("", "", "Memory that pods use on average: 60% of their requests, or an amount such as 200Mi"),
  min: int("", -1, "Fewest pods there may be; default: the server decides"),
  name: string("", "", "Name of the autoscaler; default: that of the scaled object"),
  "save-config": bool("", false, "Keep the configuration in an annotation, for a later kubectl apply"),
};

type AutoscaleValues = FlagValues<typeof FLAGS>;

export const autoscale = defineVerb({
  usage: "autoscale (-f FILENAME | TYPE NAME | TYPE/NAME) [--min=MINPODS] --max=MAXPODS [--cpu=CPU] [--memory=MEMORY]",
  summary: "Auto-scale a deployment, replica set, stateful set, or replication controller",
  examples: "# Two to ten pods, as CPU asks for it\nkubectl autoscale deployment web --min=2 --max=10 --cpu=80%",
  flags: FLAGS,
  required: ["max"],
  async run(context, values, args) {
    const dryRun = await dryRunOf(context, values);
    validate(values);
    const query = { args, sources: sourcesOf(values), enforceNamespace: true };
    const { count } = await visitResources(context, query, async ({ mapping, name }) => {
      checkScalable(mapping);
      const options = {
        ...values,
        cpuPercent: values["cpu-percent"],
        name: values.name || name,
        target: { apiVersion: apiVersionOf(mapping), kind: mapping.kind, name },
      };
      try {
        await create(context, values, dryRun, hpaOf(options));
      } catch (error) {
        if (!(error instanceof StatusError)) throw error;
        checkFitsV1(options);
        await create(context, values, dryRun, hpaV1Of(options));
      }
    });
    if (count === 0) throw new UsageError("no objects passed to autoscale");
  },
});

function validate({ max, min, cpu, memory, "cpu-percent": percent }: AutoscaleValues): void {
  if (max < 1) throw new UsageError(`--max=MAXPODS is required and must be at least 1, max: ${max}`);
  if (max < min) {
    throw new UsageError(`--max=MAXPODS must be larger or equal to --min=MINPODS, max: ${max}, min: ${min}`);
  }
  if (percent > 0 && cpu !== "") throw new UsageError("--cpu-percent and --cpu are mutually exclusive");
  if (cpu !== "") parseTarget(cpu, "cpu");
  if (memory !== "") parseTarget(memory, "memory");
}

function checkScalable({ group, version, resource, kind, discovered }: ResourceMapping): void {
  if (discovered.subresources?.some(({ subresource }) => subresource === "scale")) return;
  throw new UsageError(
    `cannot autoscale a ${kind}: could not find scale subresource for ${group}/${version}, Resource=${resource} in discovery information`,
  );
}

/** What the server refuses as v2 is tried as v1, if v1 can say it. Throws UsageError with upstream's odd texts. */
function checkFitsV1({ cpu, memory, cpuPercent }: HpaOptions): void {
  const failure = "failed to create autoscaling/v2 HPA and the configuration is incompatible with autoscaling/v1: ";
  if (cpu.trim() === "") throw new UsageError(`${failure}empty input`);
  const utilization = parseTarget(cpu, "cpu").type === "Utilization";
  if (memory === "" && (cpuPercent >= 0 || utilization)) return;
  throw new UsageError(`${failure}%!w(<nil>)`);
}

async function create(context: VerbContext, values: AutoscaleValues, dryRun: DryRun, built: KubeObject): Promise<void> {
  const { name: namespace, explicit } = await context.namespace();
  const hpa = asTyped(explicit ? { ...built, metadata: { ...built.metadata, namespace } } : built);
  if (dryRun === "client") {
    const printer = await outputPrinter(context.io, values, "created", dryRun, false);
    context.io.stdout.write(printer.print(hpa));
    return;
  }
  const version = built.apiVersion.slice("autoscaling/".length);
  const created = await send(await context.client(), {
    method: "POST",
    path: pathOf({ group: "autoscaling", version, resource: "horizontalpodautoscalers", namespaced: true }, namespace),
    query: { dryRun: dryRun === "server" ? "All" : undefined, fieldManager: values["field-manager"] || undefined },
    body: withSavedConfig(hpa, values["save-config"], true),
  });
  const printer = await outputPrinter(context.io, values, "autoscaled", dryRun, false);
  context.io.stdout.write(printer.print(asTyped(created)));
}
