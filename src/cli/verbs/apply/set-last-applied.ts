import { LAST_APPLIED } from "../../../machinery/apply/last-applied.ts";
import { encodeJson } from "../../../machinery/json.ts";
import type { KubeObject } from "../../../machinery/object.ts";
import { isStatus } from "../../../machinery/status.ts";
import { inContext, UsageError } from "../../errors.ts";
import { dryRunFlags, dryRunOf } from "../../flags/dry-run-flags.ts";
import { bool, strings } from "../../flags/flag.ts";
import { outputFlags, outputPrinter } from "../../flags/output-flags.ts";
import type { Info } from "../../resources/info.ts";
import { visitResources } from "../../resources/visit.ts";
import { getObject, patchObject } from "../../resources/write.ts";
import { defineVerb } from "../../verb.ts";
import { describeInfo } from "./describe-info.ts";

export const setLastApplied = defineVerb({
  usage: "set-last-applied -f FILENAME",
  summary: "Set the last-applied-configuration annotation on a live object to match the contents of a file",
  description: "Has objects remember the manifests of files as what was applied last, and changes nothing else.",
  examples:
    "# Remember a file\nkubectl apply set-last-applied -f web.yaml\n\n# Also where nothing was applied yet\nkubectl apply set-last-applied -f web.yaml --create-annotation",
  flags: {
    "create-annotation": bool("", false, "Set the annotation also where an object has none"),
    ...dryRunFlags(),
    filename: strings("f", "File, folder or URL with the configuration"),
    ...outputFlags(),
  },
  async run(context, values) {
    const dryRun = await dryRunOf(context, values);
    const { io } = context;
    const printer = await outputPrinter(io, values, "configured", dryRun);
    const client = await context.client();
    const changes: { info: Info; live: KubeObject; text: string }[] = [];
    const query = {
      sources: { filenames: values.filename, kustomize: "", recursive: false },
      enforceNamespace: true,
      stopOnError: true,
    };
    await visitResources(context, query, async (info) => {
      const live = await getObject(client, info).catch((error: unknown) => {
        if (isStatus(error, "NotFound")) throw error;
        throw inContext(
          `error when retrieving current configuration of:\n${describeInfo(info)}\nfrom server for: ${JSON.stringify(info.source)}: `,
          error,
        );
      });
      const original = live.metadata.annotations?.[LAST_APPLIED];
      if (original === undefined && !values["create-annotation"]) {
        throw new UsageError(
          `no last-applied-configuration annotation found on resource: ${info.name}, to create the annotation, run the command with --create-annotation`,
        );
      }
      const text = `${encodeJson(info.object)}\n`;
      if (original === text) io.stdout.write(`set-last-applied ${info.name}: no changes required.\n`);
      else changes.push({ info, live, text });
    });
    for (const { info, live, text } of changes) {
      let object = live;
      if (dryRun !== "client") {
        const patch = { metadata: { annotations: { [LAST_APPLIED]: text } } };
        const write = { dryRun: dryRun === "server", fieldManager: "" };
        object = await patchObject(client, info, "merge", patch, write);
      }
      io.stdout.write(printer.print(object));
    }
  },
});
